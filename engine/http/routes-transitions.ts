import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { makeTransition, makeTransitions, offeredTransitions, recordStates } from '../workflow/index.ts'
import { readIfMatch, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'
import { sendRecord } from './send-json.ts'

/** Transitions of records, and the states in which they were. */
export function transitionRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/:id/transitions', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => offeredTransitions(context, entity, id)) })
  })

  router.get('/:entity/:id/states', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => recordStates(context, entity, id)) })
  })

  router.post('/:entity/transitions/:name', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const { entity, name } = request.params
    const count = await judged(engine, request, (context) => makeTransitions(context, entity, name, body))
    response.json({ data: { count } })
  })

  router.post('/:entity/:id/transitions/:name', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const ifVersion = readIfMatch(request)
    const isEmpty = [undefined, '0'].includes(request.get('content-length'))
    const body = isEmpty ? {} : await readJson(request)
    const { entity, id, name } = request.params
    sendRecord(
      request,
      response,
      await judged(engine, request, (context) => makeTransition(context, entity, id, name, body, { ifVersion })),
    )
  })

  return router
}
