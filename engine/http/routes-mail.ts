import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import { getRecord, type NewFile } from '../records/index.ts'
import { draftMail, mailTemplatesOf } from '../reports/index.ts'
import { documentFile } from './make-document.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, judgedPerson } from './request-context.ts'
import { readLanguage } from './routes-documents.ts'

/** Documents that go with one mail at most. */
const mostDocuments = 5

/** Mails that people write about a record, with documents made of it. */
export function mailRoutes(engine: Engine): Router {
  const router = Router()
  router.post('/:entity/:id/mails', async (request, response) => {
    readParameters(request, [])
    const person = await judgedPerson(engine, request)
    const { documents, body } = readDocuments(await readJson(request))
    const { entity, id } = request.params
    await engine.run(person, (context) => getRecord(context, entity, id, { fields: 'id' }))
    const files: NewFile[] = []
    for (const template of documents) files.push(await documentFile(engine, person, { entity, id, template }))
    response.status(201).json({ data: await engine.run(person, (context) => engine.sendMail(context, { entity, id, body, files })) })
  })

  router.get('/:entity/:id/mails/templates', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    const templates = await judged(engine, request, async (context) => {
      await getRecord(context, entity, id, { fields: 'id' })
      return mailTemplatesOf(context, entity)
    })
    response.json({ data: templates.map(({ name, title, description = null }) => ({ name, title, description })) })
  })

  router.get('/:entity/:id/mails/templates/:template', async (request, response) => {
    const { language } = readParameters(request, ['language'])
    const { entity, id, template } = request.params
    response.json({
      data: await judged(engine, request, (context) => draftMail(context, entity, id, template, readLanguage(language) ?? 'en')),
    })
  })
  return router
}

/** The names of templates in `documents`, apart from the mail. */
function readDocuments(sent: unknown): { readonly body: unknown; readonly documents: readonly string[] } {
  if (!isJsonObject(sent) || sent.documents === undefined) return { body: sent, documents: [] }
  const { documents, ...body } = sent
  const isNames = Array.isArray(documents) && documents.length <= mostDocuments && documents.every((name) => typeof name === 'string')
  if (isNames) return { body, documents }
  const message = `At most ${mostDocuments} names of documents, such as ["quotation"].`
  throw new KartotekaError('validation-failed', message, { errors: [{ pointer: '/documents', code: 'type', message }] })
}
