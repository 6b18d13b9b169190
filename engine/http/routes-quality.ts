import { Router } from 'express'
import type { Engine } from '../engine.ts'
import {
  duplicateGroups,
  findDuplicates,
  invalidRecords,
  markNotDuplicates,
  mergeRecords,
  qualityReport,
  unmarkNotDuplicates,
  unmergeRecords,
} from '../records/index.ts'
import { readBoolean, readInteger, readParameters } from './parameters.ts'
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

  router.post('/:entity/merge', async (request, response) => {
    const { dryRun } = readParameters(request, ['dryRun'])
    const isPreview = readBoolean('dryRun', dryRun)
    await requirePerson(engine, request)
    const body = await readJson(request)
    response.json({ data: await judged(engine, request, (context) => mergeRecords(context, request.params.entity, body, { isPreview })) })
  })

  router.post('/:entity/:id/unmerge', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = request.get('content-length') === undefined || request.get('content-length') === '0' ? {} : await readJson(request)
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => unmergeRecords(context, entity, id, body)) })
  })

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
