import { type Request, Router } from 'express'
import type { Engine } from '../engine.ts'
import type { RecordRoute } from '../plugins/index.ts'
import { readBoolean, readIfMatch, readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judgedPerson, requirePerson } from './request-context.ts'

/** What plugins do with records at addresses beneath theirs (`recordRoutes`), such as conversion. Mounted behind the engine's own, which come first. */
export function pluginRecordRoutes(engine: Engine): Router {
  const router = Router()
  for (const named of engine.plugins.recordRoutes) {
    router[named.method](`/:entity/${named.path.replace('{id}', ':id')}`, async (request, response) => {
      const query = readQuery(request, named.route)
      await requirePerson(engine, request)
      const ifVersion = readIfMatch(request)
      const body = await readBody(request, named.route)
      const { entity = '', id = '' } = request.params as Record<string, string>
      const person = await judgedPerson(engine, request)
      response.json(await engine.plugins.operate(person, named, { entity, id, query, body, ifVersion }))
    })
  }
  return router
}

function readQuery(request: Request, { query = {} }: RecordRoute): Readonly<Record<string, string | number | boolean | undefined>> {
  const given = readParameters(request, Object.keys(query))
  const read = { text: (_: string, text: string | undefined) => text, integer: readInteger, boolean: readBoolean }
  return Object.fromEntries(Object.entries(query).map(([name, kind]) => [name, read[kind](name, given[name])]))
}

async function readBody(request: Request, { body }: RecordRoute): Promise<unknown> {
  const isEmpty = [undefined, '0'].includes(request.get('content-length'))
  return body === undefined || (body === 'optional' && isEmpty) ? undefined : readJson(request)
}
