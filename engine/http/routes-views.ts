import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { createSavedView, listSavedViews, removeSavedView, updateSavedView } from '../records/index.ts'
import { judgeKeptReports } from '../reports/index.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** The views that people put together, their own and those that are shared with them. */
export function viewRoutes(engine: Engine): Router {
  const router = Router()
  const judge = judgeKeptReports(engine.plugins.files)

  router.get('/', async (request, response) => {
    const { entity = '' } = readParameters(request, ['entity'])
    await requirePerson(engine, request)
    response.json({ data: await judged(engine, request, (context) => listSavedViews(context, entity)) })
  })

  router.post('/', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const view = await judged(engine, request, (context) => createSavedView(context, body, judge))
    await engine.mailReport(view)
    response.status(201).json({ data: view })
  })

  router.patch('/:id', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const view = await judged(engine, request, (context) => updateSavedView(context, request.params.id, body, judge))
    await engine.mailReport(view)
    response.json({ data: view })
  })

  router.delete('/:id', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    await judged(engine, request, (context) => removeSavedView(context, request.params.id))
    response.status(204).end()
  })

  return router
}
