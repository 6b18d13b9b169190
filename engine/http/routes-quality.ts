import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { invalidRecords, qualityReport } from '../records/index.ts'
import { readInteger, readParameters } from './parameters.ts'
import { judged } from './request-context.ts'

/** The quality of the records of an entity: how complete they are, and which are not valid. */
export function qualityRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/quality', async (request, response) => {
    const query = readParameters(request, ['filter', 'untouched', 'related'])
    response.json({ data: await judged(engine, request, (context) => qualityReport(context, request.params.entity, query)) })
  })

  router.get('/:entity/quality/invalid', async (request, response) => {
    const { limit, ...query } = readParameters(request, ['filter', 'limit', 'cursor'])
    const wanted = { ...query, limit: readInteger('limit', limit) }
    response.json(await judged(engine, request, (context) => invalidRecords(context, request.params.entity, wanted)))
  })

  return router
}
