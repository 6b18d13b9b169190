import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

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
  return router
}
