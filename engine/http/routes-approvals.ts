import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { addDeputy, approvalsOf, decideApproval, listDeputies, removeDeputy, waitingApprovals } from '../workflow/index.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** Decisions that people are asked for, and who decides for them while they are away. */
export function approvalRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/approvals', async (request, response) => {
    readParameters(request, [])
    response.json({ data: await judged(engine, request, waitingApprovals) })
  })

  router.post('/approvals/:id', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    response.json({ data: await judged(engine, request, (context) => decideApproval(context, request.params.id, body)) })
  })

  router.get('/records/:entity/:id/approvals', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => approvalsOf(context, entity, id)) })
  })

  router.get('/approval-deputies', async (request, response) => {
    readParameters(request, [])
    response.json({ data: await judged(engine, request, listDeputies) })
  })

  router.post('/approval-deputies', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    response.status(201).json({ data: await judged(engine, request, (context) => addDeputy(context, body)) })
  })

  router.delete('/approval-deputies/:id', async (request, response) => {
    readParameters(request, [])
    await judged(engine, request, (context) => removeDeputy(context, request.params.id))
    response.status(204).end()
  })

  return router
}
