import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { unmaskValue } from '../records/index.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** Secret values in clear, for a reason. */
export function unmaskRoutes(engine: Engine): Router {
  const router = Router()
  router.post('/:entity/:id/unmask', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const { entity, id } = request.params
    const value = await judged(engine, request, (context) => unmaskValue(context, entity, id, body))
    response.json({ data: { value } })
  })
  return router
}
