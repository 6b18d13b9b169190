import { type Request, Router } from 'express'
import { KartotekaError, wrongValue } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import { nextTime, scheduleProblem } from '../jobs/index.ts'
import { readOverlayPatch, refusal } from '../live/index.ts'
import { translated } from '../model/translate.ts'
import type { RecordsContext } from '../records/index.ts'
import {
  chooseNotifications,
  listNotifications,
  listRuns,
  markRead,
  notificationChoices,
  type Rehearsal,
  rehearse,
  retryRun,
} from '../workflow/index.ts'
import { speaking } from './language.ts'
import { readBoolean, readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, ofSession, requirePerson } from './request-context.ts'
import { asAdministrator } from './routes-jobs.ts'

const day = 86_400_000

/** What automations did, for administrators; and what each person is told. */
export function automationRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/automations', async (request, response) => {
    readParameters(request, [])
    const { language } = speaking(engine, request, await requirePerson(engine, request))
    const data = await asAdministrator(engine, request, async ({ model }) =>
      (translated(model, language).automations ?? []).map(({ name, title, entity, on, isEnabled, schedule, timeZone }) => ({
        ...{ name, title, entity, on, isEnabled },
        ...(isEnabled && schedule !== undefined ? { nextAt: nextAt({ cron: schedule, timeZone }) } : {}),
      })),
    )
    response.json({ data })
  })

  router.get('/automations/runs', async (request, response) => {
    const { limit, ...query } = readParameters(request, ['automation', 'id', 'state', 'limit', 'cursor'])
    response.json(await asAdministrator(engine, request, (context) => listRuns(context, { ...query, limit: readInteger('limit', limit) })))
  })

  router.post('/automations/runs/:id/retry', async (request, response) => {
    readParameters(request, [])
    const data = await asAdministrator(engine, request, (context) => retryRun(context, engine.jobs, request.params.id))
    response.json({ data })
  })

  router.post('/automations/rehearse', async (request, response) => {
    readParameters(request, [])
    const work = await rehearsalOf(engine, request)
    response.json({ data: await asAdministrator(engine, request, work) })
  })

  router.get('/notifications', async (request, response) => {
    const { limit, unread, cursor } = readParameters(request, ['unread', 'limit', 'cursor'])
    const query = { unread: readBoolean('unread', unread), limit: readInteger('limit', limit), cursor }
    response.json(await judged(engine, request, (context) => listNotifications(context, query)))
  })

  router.post('/notifications/read', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const ids = readWhich(await readJson(request))
    response.json({ data: { count: await judged(engine, request, (context) => markRead(context, ids)) } })
  })

  const canMail = engine.mailOut !== undefined

  router.get('/notifications/choices', async (request, response) => {
    readParameters(request, [])
    response.json({ data: await judged(engine, request, notificationChoices), canMail })
  })

  router.put('/notifications/choices', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const data = await ofSession(engine, request, (context) => chooseNotifications(context, body, { canMail }))
    response.json({ data, canMail })
  })

  return router
}

/** When a schedule comes next; null where it never does. */
function nextAt(schedule: { readonly cron: string; readonly timeZone: string }): string | null {
  const now = new Date()
  return scheduleProblem(schedule, now) === undefined ? (nextTime(schedule, now)?.toISOString() ?? null) : null
}

/** What a rehearsal asks for: an automation as it is served, or as it would be after changes of the metadata. */
async function rehearsalOf(engine: Engine, request: Request): Promise<(context: RecordsContext) => Promise<Rehearsal>> {
  await asAdministrator(engine, request, async () => undefined)
  const body = await readJson(request)
  const { automation: name, from, to } = isJsonObject(body) ? body : {}
  if (typeof name !== 'string') throw wrongValue('/automation', 'Name the automation: { "automation": "..." }.')
  const patch = readOverlayPatch(body, ['automation', 'from', 'to'])
  const { model, problems } = Object.keys(patch).length === 0 ? { model: engine.model, problems: [] } : await engine.propose(patch)
  if (model === undefined) throw refusal(problems)
  const found = model.automations?.find((known) => known.name === name)
  if (found === undefined) throw new KartotekaError('not-found', `There is no automation ${JSON.stringify(name.slice(0, 60))}.`)
  return (context) => rehearse(context, found, readPeriod(from, to, context.now))
}

/** The last thirty days where nothing is said; a year at most. */
function readPeriod(from: unknown, to: unknown, now: Date): { readonly from: Date; readonly to: Date } {
  const end = to === undefined ? now : new Date(String(to))
  const start = from === undefined ? new Date(end.getTime() - 30 * day) : new Date(String(from))
  if (Number.isNaN(end.getTime())) throw wrongValue('/to', 'The end is a date or a moment, such as 2026-03-31.')
  if (Number.isNaN(start.getTime())) throw wrongValue('/from', 'The beginning is a date or a moment, such as 2026-03-01.')
  if (start > end || end.getTime() - start.getTime() > 366 * day)
    throw wrongValue('/from', 'The period begins before it ends, and is a year at most.')
  return { from: start, to: end }
}

function readWhich(body: unknown): readonly string[] | 'all' {
  if (isJsonObject(body) && Object.keys(body).length === 1) {
    if (body.all === true) return 'all'
    if (Array.isArray(body.ids) && body.ids.every((id) => typeof id === 'string')) return body.ids
  }
  const message = 'Send { "ids": ["..."] }, or { "all": true }.'
  throw new KartotekaError('validation-failed', message, { errors: [{ pointer: '', code: 'type', message }] })
}
