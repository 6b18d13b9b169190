import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { recordColors } from '../records/index.ts'
import { readParameters } from './parameters.ts'
import { judged } from './request-context.ts'

/** The colours of some records by the rules of the metadata. Mounted before the routes of single records, as `colors` is no id. */
export function colorRoutes(engine: Engine): Router {
  const router = Router()
  router.get('/:entity/colors', async (request, response) => {
    const { ids = '' } = readParameters(request, ['ids'])
    const wanted = ids === '' ? [] : ids.split(',')
    response.json({ data: await judged(engine, request, (context) => recordColors(context, request.params.entity, wanted)) })
  })
  return router
}
