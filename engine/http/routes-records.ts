import { type Request, type Response, Router } from 'express'
import { isId } from '../base/ids.ts'
import type { Engine } from '../engine.ts'
import {
  archiveRecord,
  createRecord,
  createRecords,
  deleteRecord,
  getRecord,
  listChoices,
  listRecords,
  purgeRecord,
  readHistory,
  readJournal,
  restoreRecord,
  unarchiveRecord,
  updateRecord,
} from '../records/index.ts'
import { readAcceptsDuplicates, readBoolean, readIfMatch, readInteger, readParameters, readRequestKey } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, judgedAtOnce, requirePerson } from './request-context.ts'
import { sendJson, sendRecord } from './send-json.ts'

const listParameters = ['filter', 'sort', 'fields', 'search', 'limit', 'cursor', 'count', 'trash', 'archived'] as const

/** What is asked most, as JSON text that the database wrote; they are also reached without the routers of express (`door.ts`). */
export interface MostAsked {
  /** `GET /api/records/{entity}` */
  list(request: Request<{ entity: string }>, response: Response): Promise<void>
  /** `GET /api/records/{entity}/{id}` */
  get(request: Request<{ entity: string; id: string }>, response: Response): Promise<void>
  /** `POST /api/records/{entity}` */
  create(request: Request<{ entity: string }>, response: Response): Promise<void>
}

export function mostAsked(engine: Engine): MostAsked {
  return {
    async list(request, response) {
      const { limit, count, trash, archived, ...query } = readParameters(request, listParameters)
      const read = {
        limit: readInteger('limit', limit),
        count: readBoolean('count', count),
        trash: readBoolean('trash', trash),
        archived: readBoolean('archived', archived),
        ...query,
      }
      sendJson(request, response, await judgedAtOnce(engine, request, (context) => listRecords(context, request.params.entity, read)))
    },
    async get(request, response) {
      const { fields } = readParameters(request, ['fields'])
      const { entity, id } = request.params
      sendRecord(request, response, await judgedAtOnce(engine, request, (context) => getRecord(context, entity, id, { fields })))
    },
    async create(request, response) {
      const { fields } = readParameters(request, ['fields'])
      await requirePerson(engine, request)
      const body = await readJson(request)
      const { entity } = request.params
      const options = { request: readRequestKey(request, body), fields }
      const how = readAcceptsDuplicates(request)
      if (Array.isArray(body)) {
        const texts = await judged(engine, request, (context) => createRecords({ ...context, ...how }, entity, body, options))
        response
          .status(201)
          .type('json')
          .send(`{"data":[${texts.join(',')}]}`)
        return
      }
      const { id, text } = await judged(engine, request, (context) => createRecord({ ...context, ...how }, entity, body, options))
      response.status(201).location(`/api/records/${entity}/${id}`).set('ETag', '"1"')
      sendJson(request, response, `{"data":${text}}`)
    },
  }
}

/**
 * Lists, single records and creating, as JSON text that the database wrote. They come before every other route, which each
 * request would have to pass; what looks like no id is left to those.
 */
export function mostAskedRoutes(engine: Engine): Router {
  const router = Router()
  const { list, get, create } = mostAsked(engine)

  router.get('/:entity', list)
  router.post('/:entity', create)

  router.get('/:entity/:id', async (request, response, next) => {
    if (isId(request.params.id)) await get(request, response)
    else next()
  })

  return router
}

/** Single records and what is done to them. */
export function recordRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/:id', mostAsked(engine).get)

  router.post('/:entity/choices', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    response.json({ data: await judged(engine, request, (context) => listChoices(context, request.params.entity, body)) })
  })

  router.get('/:entity/:id/history', async (request, response) => {
    const { limit, cursor } = readParameters(request, ['limit', 'cursor'])
    const { entity, id } = request.params
    const query = { limit: readInteger('limit', limit), cursor }
    const text = await judged(engine, request, (context) => readHistory(context, entity, id, query))
    response.type('json').send(text)
  })

  router.get('/:entity/:id/journal', async (request, response) => {
    const { limit, cursor, kind } = readParameters(request, ['limit', 'cursor', 'kind'])
    const { entity, id } = request.params
    const query = { limit: readInteger('limit', limit), cursor, kind }
    response.type('json').send(await judged(engine, request, (context) => readJournal(context, entity, id, query)))
  })

  router.patch('/:entity/:id', async (request, response) => {
    const { fields } = readParameters(request, ['fields'])
    await requirePerson(engine, request)
    const { entity, id } = request.params
    const options = { ifVersion: readIfMatch(request), fields }
    const patch = await readJson(request)
    sendRecord(request, response, await judged(engine, request, (context) => updateRecord(context, entity, id, patch, options)))
  })

  router.delete('/:entity/:id', async (request, response) => {
    const { purge } = readParameters(request, ['purge'])
    const { entity, id } = request.params
    const options = { ifVersion: readIfMatch(request) }
    const remove = readBoolean('purge', purge) === true ? purgeRecord : deleteRecord
    await judged(engine, request, (context) => remove(context, entity, id, options))
    response.status(204).end()
  })

  for (const [name, change] of Object.entries({ restore: restoreRecord, archive: archiveRecord, unarchive: unarchiveRecord })) {
    router.post(`/:entity/:id/${name}`, async (request, response) => {
      readParameters(request, [])
      const { entity = '', id = '' } = request.params
      const options = { ifVersion: readIfMatch(request) }
      sendRecord(request, response, await judged(engine, request, (context) => change(context, entity, id, options)))
    })
  }

  return router
}
