import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { aggregateRecords } from '../records/index.ts'
import { readBoolean, readInteger, readParameters } from './parameters.ts'
import { judged } from './request-context.ts'

const names = ['group', 'measure', 'filter', 'search', 'archived', 'having', 'sort', 'limit', 'totals'] as const

/** Sums and counts of records by group. Mounted before the routes of single records, as `aggregate` is no id. */
export function aggregateRoutes(engine: Engine): Router {
  const router = Router()
  router.get('/:entity/aggregate', async (request, response) => {
    const { limit, totals, archived, ...texts } = readParameters(request, names)
    const query = {
      ...texts,
      limit: readInteger('limit', limit),
      totals: readBoolean('totals', totals),
      archived: readBoolean('archived', archived),
    }
    const text = await judged(engine, request, (context) => aggregateRecords(context, request.params.entity, query))
    response.type('json').send(text)
  })
  return router
}
