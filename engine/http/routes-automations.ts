import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import { listNotifications, listRuns, markRead } from '../workflow/index.ts'
import { readBoolean, readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'
import { asAdministrator } from './routes-jobs.ts'

/** What automations did, for administrators; and what each person is told. */
export function automationRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/automations', async (request, response) => {
    readParameters(request, [])
    const data = await asAdministrator(engine, request, async ({ model }) =>
      (model.automations ?? []).map(({ name, title, entity, on, isEnabled }) => ({ name, title, entity, on, isEnabled })),
    )
    response.json({ data })
  })

  router.get('/automations/runs', async (request, response) => {
    const { limit, ...query } = readParameters(request, ['automation', 'id', 'state', 'limit', 'cursor'])
    response.json(await asAdministrator(engine, request, (context) => listRuns(context, { ...query, limit: readInteger('limit', limit) })))
  })

  router.get('/notifications', async (request, response) => {
    const { limit, unread, cursor } = readParameters(request, ['unread', 'limit', 'cursor'])
    const query = { unread: readBoolean('unread', unread), limit: readInteger('limit', limit), cursor }
    response.json(await judged(engine, request, (context) => listNotifications(context, query)))
  })

  router.post('/notifications/read', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const ids = readWhich(await readJson(request))
    response.json({ data: { count: await judged(engine, request, (context) => markRead(context, ids)) } })
  })

  return router
}

function readWhich(body: unknown): readonly string[] | 'all' {
  if (isJsonObject(body) && Object.keys(body).length === 1) {
    if (body.all === true) return 'all'
    if (Array.isArray(body.ids) && body.ids.every((id) => typeof id === 'string')) return body.ids
  }
  const message = 'Send { "ids": ["..."] }, or { "all": true }.'
  throw new KartotekaError('validation-failed', message, { errors: [{ pointer: '', code: 'type', message }] })
}
