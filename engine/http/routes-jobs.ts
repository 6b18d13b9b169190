import type { Request } from 'express'
import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { cancelJob, listJobs, retryJob } from '../jobs/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { readInteger, readParameters } from './parameters.ts'
import { requirePerson } from './request-context.ts'

/** What is done later or beside, for administrators. */
export function jobRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/jobs', async (request, response) => {
    const { limit, ...query } = readParameters(request, ['state', 'kind', 'limit', 'cursor'])
    response.json(await asAdministrator(engine, request, (context) => listJobs(context, { ...query, limit: readInteger('limit', limit) })))
  })

  for (const [name, change] of Object.entries({ retry: retryJob, cancel: cancelJob })) {
    router.post(`/jobs/:id/${name}`, async (request, response) => {
      readParameters(request, [])
      const data = await asAdministrator(engine, request, (context) => change(context, request.params.id ?? ''))
      engine.jobs.wake()
      response.json({ data })
    })
  }

  return router
}

/** Runs a request of an administrator who is here by a session. Throws `forbidden`. */
export async function asAdministrator<T>(engine: Engine, request: Request, work: (context: RecordsContext) => Promise<T>): Promise<T> {
  const person = await requirePerson(engine, request)
  if (person.isAdministrator && person.scope === undefined) return engine.run(person, work)
  throw new KartotekaError('forbidden', 'Only administrators look after jobs, by a session. Ask one of them.')
}
