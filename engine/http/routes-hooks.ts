import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { listHooks, makeHook, revokeHook, takeHook } from '../workflow/index.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { asAdministrator } from './routes-jobs.ts'

/** Secret addresses at which other servers set off automations; made and revoked by administrators. */
export function hookRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/automations/hooks', async (request, response) => {
    readParameters(request, [])
    response.json({ data: await asAdministrator(engine, request, listHooks) })
  })

  router.post('/automations/hooks/:name', async (request, response) => {
    readParameters(request, [])
    const token = await asAdministrator(engine, request, (context) => makeHook(context, request.params.name))
    response.status(201).json({ data: { address: `${engine.sessions.settings.url}/api/hooks/${token}` } })
  })

  router.delete('/automations/hooks/:name', async (request, response) => {
    readParameters(request, [])
    await asAdministrator(engine, request, (context) => revokeHook(context, request.params.name))
    response.status(204).end()
  })

  router.post('/hooks/:token', async (request, response) => {
    readParameters(request, [])
    const { token } = request.params
    const body = await readJson(request)
    const isToken = /^[\w-]{43}$/.test(token)
    const data = isToken ? await engine.run(null, (context) => takeHook(context, engine.jobs, token, body)) : undefined
    if (data === undefined) throw new KartotekaError('not-found', 'There is nothing at this address (any more).')
    response.status(202).json({ data })
  })

  return router
}
