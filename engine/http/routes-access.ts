import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import type { Engine } from '../engine.ts'
import { type Person, personById } from '../identity/index.ts'
import { explainAccess } from '../records/index.ts'
import { readParameters } from './parameters.ts'
import { judged, requirePerson } from './request-context.ts'

/** Why somebody may or may not do something with a record: oneself, or for administrators, anybody. */
export function accessRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/:id/access', async (request, response) => {
    const { user } = readParameters(request, ['user'])
    const asking = await requirePerson(engine, request)
    const person = await explained(engine, asking, user)
    const { entity, id } = request.params
    const data = await judged(engine, request, (context) => explainAccess(engine.context(null), context, entity, id, person))
    response.json({ data: { user: { id: person.id, label: person.name }, ...data } })
  })

  return router
}

async function explained(engine: Engine, asking: Person, user: string | undefined): Promise<Person> {
  if (user === undefined || user.toLowerCase() === asking.id) return asking
  if (!asking.isAdministrator)
    throw new KartotekaError('forbidden', 'Only administrators ask for the rights of somebody else. Leave "user" out.')
  const person = isId(user) ? await personById(engine.context(null), user.toLowerCase()) : undefined
  if (person === undefined) {
    throw new KartotekaError('invalid-parameter', 'There is no active user with this id.', { extensions: { parameter: 'user' } })
  }
  return person
}
