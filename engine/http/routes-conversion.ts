import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { convertRecord, proposeConversion, undoConversion } from '../records/index.ts'
import { readIfMatch, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** What records can become, and making it. */
export function conversionRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/:id/convert', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => proposeConversion(context, entity, id)) })
  })

  router.post('/:entity/:id/convert', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const ifVersion = readIfMatch(request)
    const isEmpty = [undefined, '0'].includes(request.get('content-length'))
    const body = isEmpty ? {} : await readJson(request)
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => convertRecord(context, entity, id, body, { ifVersion })) })
  })

  router.post('/:entity/:id/convert/undo', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => undoConversion(context, entity, id)) })
  })

  return router
}
