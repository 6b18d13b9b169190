import { type Response, Router } from 'express'
import type { Engine } from '../engine.ts'
import { createRecord, createRecords, deleteRecord, getRecord, listRecords, restoreRecord, updateRecord } from '../records/index.ts'
import { readBoolean, readIfMatch, readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { recordsContext } from './request-context.ts'

const listParameters = ['filter', 'sort', 'fields', 'search', 'limit', 'cursor', 'count', 'trash'] as const

/** Lists and records, as JSON text that the database wrote. */
export function recordRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity', async (request, response) => {
    const { limit, count, trash, ...query } = readParameters(request, listParameters)
    const context = await recordsContext(engine, request)
    const text = await listRecords(context, request.params.entity, {
      ...query,
      limit: readInteger('limit', limit),
      count: readBoolean('count', count),
      trash: readBoolean('trash', trash),
    })
    response.type('json').send(text)
  })

  router.post('/:entity', async (request, response) => {
    readParameters(request, [])
    const context = await recordsContext(engine, request)
    const body = await readJson(request)
    if (Array.isArray(body)) {
      const texts = await createRecords(context, request.params.entity, body)
      response
        .status(201)
        .type('json')
        .send(`{"data":[${texts.join(',')}]}`)
      return
    }
    const { id, text } = await createRecord(context, request.params.entity, body)
    response.status(201).location(`/api/records/${request.params.entity}/${id}`).set('ETag', '"1"')
    response.type('json').send(`{"data":${text}}`)
  })

  router.get('/:entity/:id', async (request, response) => {
    const { fields } = readParameters(request, ['fields'])
    const context = await recordsContext(engine, request)
    sendRecord(response, await getRecord(context, request.params.entity, request.params.id, { fields }))
  })

  router.patch('/:entity/:id', async (request, response) => {
    readParameters(request, [])
    const context = await recordsContext(engine, request)
    const ifVersion = readIfMatch(request)
    const patch = await readJson(request)
    sendRecord(response, await updateRecord(context, request.params.entity, request.params.id, patch, { ifVersion }))
  })

  router.delete('/:entity/:id', async (request, response) => {
    readParameters(request, [])
    await deleteRecord(await recordsContext(engine, request), request.params.entity, request.params.id)
    response.status(204).end()
  })

  router.post('/:entity/:id/restore', async (request, response) => {
    readParameters(request, [])
    sendRecord(response, await restoreRecord(await recordsContext(engine, request), request.params.entity, request.params.id))
  })

  return router
}

/** The text of the database is passed on; its ETag is the version of the record. */
function sendRecord(response: Response, record: { text: string; version: number }): void {
  response.set('ETag', `"${record.version}"`).type('json').send(`{"data":${record.text}}`)
}
