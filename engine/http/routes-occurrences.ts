import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { changeOccurrence, listOccurrences } from '../records/index.ts'
import { readIfMatch, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** What happens when, each occurrence of what recurs. Mounted before the routes of single records, as `occurrences` is no id. */
export function occurrenceRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/occurrences', async (request, response) => {
    const query = readParameters(request, ['from', 'to', 'filter', 'search', 'fields'])
    response.json(await judged(engine, request, (context) => listOccurrences(context, request.params.entity, query)))
  })

  router.post('/:entity/:id/occurrences', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const ifVersion = readIfMatch(request)
    const body = await readJson(request)
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => changeOccurrence(context, entity, id, body, { ifVersion })) })
  })

  return router
}
