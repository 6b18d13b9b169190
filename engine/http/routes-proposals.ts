import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { acceptProposal, listProposals, refuseProposal, undoProposal } from '../records/index.ts'
import { readIfMatch, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, requirePerson } from './request-context.ts'

/** What programs propose to the person who asks: accepted or refused field by field, and taken back. */
export function proposalRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    const { entity, id } = readParameters(request, ['entity', 'id'])
    await requirePerson(engine, request)
    if (entity === undefined) {
      throw new KartotekaError('invalid-parameter', 'Say of which entity: ?entity=...&id=...', { extensions: { parameter: 'entity' } })
    }
    response.json({ data: await judged(engine, request, (context) => listProposals(context, { entity, id })) })
  })

  router.post('/:id/accept', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const [body, ifVersion] = [await readJson(request), readIfMatch(request)]
    response.json({ data: await judged(engine, request, (context) => acceptProposal(context, request.params.id, body, { ifVersion })) })
  })

  router.post('/:id/refuse', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const body = await readJson(request)
    response.json({ data: await judged(engine, request, (context) => refuseProposal(context, request.params.id, body)) })
  })

  router.post('/:id/undo', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    const [body, ifVersion] = [await readJson(request), readIfMatch(request)]
    response.json({ data: await judged(engine, request, (context) => undoProposal(context, request.params.id, body, { ifVersion })) })
  })

  return router
}
