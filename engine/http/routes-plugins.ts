import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { getRecord, visibleEntity } from '../records/index.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, judgedAs, judgedPerson } from './request-context.ts'
import { passOn, webRequest } from './web-request.ts'

/** Actions and panels of plugins on records and lists. Mounted before the routes of single records, as `actions` is no id. */
export function pluginActionRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/actions', async (request, response) => {
    readParameters(request, [])
    const { entity } = request.params
    const data = await judgedAs(engine, request, async (context, person) => {
      visibleEntity(context, entity)
      return engine.plugins.actionsFor(context.model, entity, 'list', person)
    })
    response.json({ data })
  })

  router.get('/:entity/:id/actions', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    const data = await judgedAs(engine, request, async (context, person) => {
      await getRecord(context, entity, id, { fields: 'id' })
      return engine.plugins.actionsFor(context.model, entity, 'record', person)
    })
    response.json({ data })
  })

  router.get('/:entity/:id/panels', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    const data = await judgedAs(engine, request, async (context, { language }) => {
      await getRecord(context, entity, id, { fields: 'id' })
      return engine.plugins.panelsFor(context.model, entity, language)
    })
    response.json({ data })
  })

  router.get('/:entity/:id/panels/:panel', async (request, response) => {
    readParameters(request, [])
    const { entity, id, panel } = request.params
    await judged(engine, request, (context) => getRecord(context, entity, id, { fields: 'id' }))
    response.json({ data: await engine.plugins.panel(await judgedPerson(engine, request), entity, id, panel) })
  })

  router.post('/:entity/actions/:action', async (request, response) => {
    const { filter } = readParameters(request, ['filter'])
    const person = await judgedPerson(engine, request)
    const { entity, action: name } = request.params
    await judged(engine, request, async (context) => visibleEntity(context, entity))
    response.json({ data: await engine.plugins.act(person, { entity, id: '', filter, name, input: await readJson(request) }) })
  })

  router.post('/:entity/:id/actions/:action', async (request, response) => {
    readParameters(request, [])
    const person = await judgedPerson(engine, request)
    const { entity, id, action: name } = request.params
    await judged(engine, request, (context) => getRecord(context, entity, id, { fields: 'id' }))
    response.json({ data: await engine.plugins.act(person, { entity, id, name, input: await readJson(request) }) })
  })

  return router
}

/** Routes of plugins, each under its own prefix: `/api/plugins/{plugin}/{path}`. */
export function pluginRoutes(engine: Engine): Router {
  const router = Router()
  router.get('/widgets', async (request, response) => {
    readParameters(request, [])
    const data = await judgedAs(engine, request, async ({ model }, { language }) => engine.plugins.widgetsFor(model, language))
    response.json({ data })
  })

  router.get('/', async (request, response) => {
    readParameters(request, [])
    const { language } = await judgedPerson(engine, request)
    response.json({ data: engine.plugins.listed(language) })
  })
  router.all('/:plugin/*path', async (request, response) => {
    const { plugin: name, path: parts } = request.params
    const path = parts.join('/')
    const { method } = request
    const person = await judgedPerson(engine, request, engine.plugins.isForReaders(name, method, path))
    const query = Object.fromEntries(Object.entries(request.query).map(([key, value]) => [key, String(value)]))
    const body = method === 'POST' ? await readJson(request) : undefined
    const asked = { name, method, path, query, body, web: () => webRequest(request, body) }
    const answer = await engine.plugins.answer(person, asked, (answered) => passOn(answered, response))
    if (answer !== undefined) response.json(answer)
  })
  return router
}
