import { Router } from 'express'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import { translated } from '../model/translate.ts'
import { listSettings } from '../plugins/index.ts'
import { speaking } from './language.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { requireAdministrator } from './request-context.ts'

/** What administrators set of plugins and connectors. Mounted before the routes of plugins, as `settings` is none. */
export function pluginSettingsRoutes(engine: Engine): Router {
  const router = Router()
  const { settings } = engine.plugins

  router.get('/', async (request, response) => {
    readParameters(request, [])
    const { language } = speaking(engine, request, await requireAdministrator(engine, request))
    response.json({ data: await listSettings(settings, translated(engine.model, language), language) })
  })

  router.put('/:name', async (request, response) => {
    readParameters(request, [])
    await requireAdministrator(engine, request)
    const body = await readJson(request)
    const person = speaking(engine, request, await requireAdministrator(engine, request))
    const holder = settings.holder(request.params.name)
    await settings.keep(holder.name, settings.checked(holder, body), person.id)
    const listed = await listSettings(settings, translated(engine.model, person.language), person.language)
    response.json({ data: listed.find(({ name }) => name === holder.name) })
  })

  router.post('/:name/try', async (request, response) => {
    readParameters(request, [])
    await requireAdministrator(engine, request)
    const body = await readJson(request)
    const person = speaking(engine, request, await requireAdministrator(engine, request))
    const { values = {}, input = {} } = isJsonObject(body) ? body : {}
    response.json({ data: await engine.plugins.tryOut(person, request.params.name, { values, input }) })
  })

  return router
}
