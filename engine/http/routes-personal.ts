import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { eraseRecord, personalFile, readableFile } from '../records/index.ts'
import { readBoolean, readParameters } from './parameters.ts'
import { judged, requirePerson } from './request-context.ts'

/** What is kept about a person, and its erasure. */
export function personalRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/:id', async (request, response) => {
    const { format = 'json' } = readParameters(request, ['format'])
    if (format !== 'json' && format !== 'html') {
      throw new KartotekaError('invalid-parameter', 'The format is "json" or "html".', { extensions: { parameter: 'format' } })
    }
    const { entity, id } = request.params
    const file = await judged(engine, request, (context) => personalFile(context, entity, id))
    if (format === 'json') response.json({ data: file })
    else response.type('html').send(readableFile(file))
  })

  router.post('/:entity/:id/erasure', async (request, response) => {
    const { dryRun } = readParameters(request, ['dryRun'])
    await requirePerson(engine, request)
    const options = { folder: engine.files, dryRun: readBoolean('dryRun', dryRun) }
    const { entity, id } = request.params
    response.json({ data: await judged(engine, request, (context) => eraseRecord(context, entity, id, options)) })
  })

  return router
}
