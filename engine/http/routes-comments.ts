import { Router } from 'express'
import type { Engine } from '../engine.ts'
import { personById } from '../identity/index.ts'
import {
  createComment,
  followRecord,
  listComments,
  listMentionable,
  readFollowing,
  removeComment,
  restoreComment,
  unfollowRecord,
  updateComment,
  whoMaySee,
} from '../records/index.ts'
import { readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** What people say about a record, who follows it, and who can be mentioned there. */
export function commentRoutes(engine: Engine): Router {
  const router = Router()
  const maySee = whoMaySee(async (id) => {
    const person = await personById(engine.context(null), id)
    return person === undefined ? undefined : engine.context(person)
  })

  router.get('/:entity/:id/comments', async (request, response) => {
    const { limit, cursor } = readParameters(request, ['limit', 'cursor'])
    const { entity, id } = request.params
    const query = { limit: readInteger('limit', limit), cursor }
    response.json(await judged(engine, request, (context) => listComments(context, entity, id, query)))
  })

  router.post('/:entity/:id/comments', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const { entity, id } = request.params
    const data = await judged(engine, request, (context) => createComment(context, entity, id, body, maySee))
    response.status(201).json({ data })
  })

  router.patch('/:entity/:id/comments/:comment', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    const { entity, id, comment } = request.params
    response.json({ data: await judged(engine, request, (context) => updateComment(context, entity, id, comment, body, maySee)) })
  })

  router.delete('/:entity/:id/comments/:comment', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const { entity, id, comment } = request.params
    await judged(engine, request, (context) => removeComment(context, entity, id, comment))
    response.status(204).end()
  })

  router.post('/:entity/:id/comments/:comment/restore', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const { entity, id, comment } = request.params
    response.json({ data: await judged(engine, request, (context) => restoreComment(context, entity, id, comment)) })
  })

  router.get('/:entity/:id/people', async (request, response) => {
    const { search } = readParameters(request, ['search'])
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => listMentionable(context, entity, id, search, maySee)) })
  })

  router.get('/:entity/:id/following', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => readFollowing(context, entity, id)) })
  })

  router.put('/:entity/:id/following', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const isEmpty = [undefined, '0'].includes(request.get('content-length'))
    const body = isEmpty ? {} : await readJson(request)
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => followRecord(context, entity, id, body)) })
  })

  router.delete('/:entity/:id/following', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const { entity, id } = request.params
    await judged(engine, request, (context) => unfollowRecord(context, entity, id))
    response.status(204).end()
  })

  return router
}
