import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { searchAll } from '../records/index.ts'
import { readInteger, readParameters } from './parameters.ts'
import { judged } from './request-context.ts'

/** The search over all entities: what the box at the top of the screen asks. */
export function searchRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/search', async (request, response) => {
    const { q, limit } = readParameters(request, ['q', 'limit'])
    if (q === undefined) {
      throw new KartotekaError('invalid-parameter', 'Say what to search for: /api/search?q=...', { extensions: { parameter: 'q' } })
    }
    response.json({ data: await judged(engine, request, (context) => searchAll(context, q, readInteger('limit', limit))) })
  })

  return router
}
