import { createHash } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import { describeForm, describeList, describeMetadata, withoutLongLists } from '../forms/index.ts'
import { type OverlayPatch, readOverlayPatch, refusal } from '../live/index.ts'
import { type Decisions, listVersions, type Plan, readDecisions } from '../migration/index.ts'
import { translated } from '../model/translate.ts'
import { visibleEntity } from '../records/index.ts'
import { documentStyle, renderTemplate } from '../reports/index.ts'
import { refuseBroken, type ScenarioResult } from '../scenarios/index.ts'
import { speaking } from './language.ts'
import { documentBytes, requireFormat } from './make-document.ts'
import { previewOf, readPreview } from './preview.ts'
import { readJson } from './read-json.ts'
import { judged, requireAdministrator } from './request-context.ts'
import { readLanguage } from './routes-documents.ts'

/** The model as the screen needs it, and the admin overlay: planned, published, listed, rolled back. */
export function metadataRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    response.json({ data: await judged(engine, request, async ({ model }) => withoutLongLists(describeMetadata(model))) })
  })

  router.get('/versions', async (request, response) => {
    await requireAdministrator(engine, request)
    response.json({ data: await listVersions(engine.database) })
  })

  router.post('/plan', async (request, response) => {
    const person = await requireAdministrator(engine, request)
    const body = await readJson(request)
    const shown = readPreview(body)
    const proposal = await engine.propose(readOverlayPatch(body, ['preview']))
    const { problems, plan } = proposal
    const preview = shown === undefined ? {} : { preview: previewOf(proposal, shown, speaking(engine, request, person).language) }
    response.json({ data: { id: plan?.id ?? null, steps: plan?.steps ?? [], problems, ...preview } })
  })

  router.post('/document', async (request, response) => {
    const person = await requireAdministrator(engine, request)
    const body = await readJson(request)
    const { template: name, record, language = 'en', format = 'html' } = readDraftDocument(body)
    if (format !== 'html') requireFormat(engine, format)
    const { model, problems } = await engine.propose(readOverlayPatch(body, ['template', 'record', 'language', 'format']))
    if (model === undefined) throw refusal(problems)
    const template = translated(model, language).templates?.get(name)
    if (template === undefined) throw new KartotekaError('not-found', `There is no template ${JSON.stringify(name.slice(0, 60))}.`)
    const document = await engine.run({ ...person, language }, (context) => renderTemplate(context, template, record, language))
    if (format === 'html') response.json({ data: { label: document.label, body: document.body, style: documentStyle } })
    else {
      const { mediaType, bytes } = await documentBytes(engine, document, format)
      response.set({ 'Content-Type': mediaType, 'Content-Disposition': `inline; filename="${name}.${format}"` }).send(Buffer.from(bytes))
    }
  })

  router.post('/publish', async (request, response) => {
    const person = await requireAdministrator(engine, request)
    const body = await readJson(request)
    const patch = readOverlayPatch(body, ['plan', 'decisions', 'ignoreScenarios'])
    const isInsisting = isJsonObject(body) && body.ignoreScenarios === true
    const failing = isInsisting ? [] : await refuseBrokenScenarios(engine, patch)
    await sendPublished(engine, response, engine.publish(patch, { ...readPublishOptions(body), actor: person.name }), failing)
  })

  router.post('/rollback', async (request, response) => {
    const person = await requireAdministrator(engine, request)
    const number = readVersionNumber(await readJson(request))
    await sendPublished(engine, response, engine.rollback(number, person.name))
  })

  router.get('/:entity/form', async (request: Request<{ entity: string }>, response) => {
    const form = await judged(engine, request, async (context) => {
      const entity = visibleEntity(context, request.params.entity)
      if (entity.owner !== undefined) {
        throw new KartotekaError('not-found', `"${entity.name}" has no form of its own; its lines are edited with their owner.`)
      }
      return describeForm(context.model, entity)
    })
    response.json({ data: form })
  })

  router.get('/lists/:name/values', async (request: Request<{ name: string }>, response) => {
    const { name } = request.params
    const values = await judged(engine, request, async ({ model }) => describeList(model, name))
    if (values === undefined) throw new KartotekaError('not-found', `There is no code list ${JSON.stringify(name.slice(0, 60))}.`)
    const text = JSON.stringify({ data: values })
    // Kept by the browser, which asks each time whether it still holds.
    response.set({ ETag: `"${createHash('sha256').update(text).digest('base64url')}"`, 'Cache-Control': 'private, no-cache' })
    if (request.fresh) response.status(304).end()
    else response.type('json').send(text)
  })

  return router
}

/** What does not compile is refused by the publish itself, with all its problems. */
async function refuseBrokenScenarios(engine: Engine, patch: OverlayPatch): Promise<readonly ScenarioResult[]> {
  const { model, layers } = await engine.propose(patch)
  return model?.scenarios === undefined || model.scenarios.length === 0 ? [] : refuseBroken(layers, engine.layers)
}

/** `failing` are the scenarios that do not hold, as they did not before. */
async function sendPublished(
  engine: Engine,
  response: Response,
  publishing: Promise<Plan>,
  failing: readonly ScenarioResult[] = [],
): Promise<void> {
  const plan = await publishing
  response.set('Kartoteka-Model', engine.model.version)
  response.json({ data: { version: engine.model.version, steps: plan.steps, failing } })
}

function readPublishOptions(body: unknown): { planId?: string; decisions?: Decisions } {
  const { plan, decisions } = isJsonObject(body) ? body : {}
  if (plan !== undefined && plan !== null && typeof plan !== 'string') {
    throw new KartotekaError('validation-failed', 'The member "plan" is the id that POST /api/metadata/plan answered.')
  }
  return {
    ...(typeof plan === 'string' ? { planId: plan } : {}),
    ...(decisions === undefined ? {} : { decisions: readDecisions(decisions) }),
  }
}

/** A template as it would be, and the record that fills it. */
function readDraftDocument(body: unknown): { template: string; record: string; language?: string; format?: string } {
  const { template, record, language, format } = isJsonObject(body) ? body : {}
  if (typeof template === 'string' && typeof record === 'string')
    return {
      ...{ template, record },
      ...(language === undefined ? {} : { language: readLanguage(String(language)) ?? 'en' }),
      ...(format === undefined ? {} : { format: String(format) }),
    }
  throw new KartotekaError('validation-failed', 'Say which template and which record: { "template": "quote", "record": "<id>" }.', {
    errors: [{ pointer: typeof template === 'string' ? '/record' : '/template', code: 'required', message: 'A text is needed here.' }],
  })
}

function readVersionNumber(body: unknown): number {
  const version = isJsonObject(body) ? body.version : undefined
  if (typeof version === 'number' && Number.isInteger(version) && version > 0) return version
  throw new KartotekaError('validation-failed', 'Say the number of the version to go back to: { "version": 3 }.', {
    errors: [{ pointer: '/version', code: 'required', message: 'A number of GET /api/metadata/versions.' }],
  })
}
