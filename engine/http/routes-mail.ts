import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { getRecord } from '../records/index.ts'
import { draftMail, mailTemplatesOf } from '../reports/index.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'
import { readLanguage } from './routes-documents.ts'

/** Mails that people write about a record. */
export function mailRoutes(engine: Engine): Router {
  const router = Router()
  router.post('/:entity/:id/mails', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const { entity, id } = request.params
    response.status(201).json({ data: await judged(engine, request, (context) => engine.sendMail(context, entity, id, body)) })
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
    response.json({ data: await judged(engine, request, (context) => draftMail(context, entity, id, template, readLanguage(language))) })
  })
  return router
}
