import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { listAudit } from '../records/index.ts'
import { readInteger, readParameters } from './parameters.ts'
import { requirePerson } from './request-context.ts'
import { sendJson } from './send-json.ts'

const names = ['subject', 'id', 'person', 'kind', 'channel', 'from', 'to', 'limit', 'cursor'] as const

/** What happened, for administrators. */
export function auditRoutes(engine: Engine): Router {
  const router = Router()
  router.get('/audit', async (request, response) => {
    const { limit, ...query } = readParameters(request, names)
    const person = await requirePerson(engine, request)
    if (!person.isAdministrator || person.scope !== undefined) {
      throw new KartotekaError('forbidden', 'Only administrators read the audit, by a session. Ask one of them.')
    }
    const text = await engine.run(null, (context) => listAudit(context, { ...query, limit: readInteger('limit', limit) }))
    sendJson(request, response, text)
  })
  return router
}
