import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { duplicateGroups, findDuplicates, markNotDuplicates, unmarkNotDuplicates } from '../records/index.ts'
import { readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

const groupParameters = ['filter', 'fields', 'threshold', 'limit', 'cursor'] as const

/** Duplicates, merging and the quality of the records of an entity. */
export function qualityRoutes(engine: Engine): Router {
  const router = Router()

  router.post('/:entity/duplicates', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const { candidates, isComplete } = await judged(engine, request, (context) => findDuplicates(context, request.params.entity, body))
    response.json({ data: candidates, isComplete })
  })

  router.get('/:entity/duplicates', async (request, response) => {
    const { limit, ...query } = readParameters(request, groupParameters)
    const wanted = { ...query, limit: readInteger('limit', limit) }
    response.json(await judged(engine, request, (context) => duplicateGroups(context, request.params.entity, wanted)))
  })

  router.post('/:entity/not-duplicates', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const pairs = await judged(engine, request, (context) => markNotDuplicates(context, request.params.entity, body))
    response.json({ data: { pairs } })
  })

  router.delete('/:entity/not-duplicates', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const pairs = await judged(engine, request, (context) => unmarkNotDuplicates(context, request.params.entity, body))
    response.json({ data: { pairs } })
  })

  return router
}
