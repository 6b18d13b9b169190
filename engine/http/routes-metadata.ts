import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { describeForm, describeMetadata } from '../forms/index.ts'
import { visibleEntity } from '../records/index.ts'
import { recordsContext } from './request-context.ts'

/** The model as the screen needs it. */
export function metadataRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    const { model } = await recordsContext(engine, request)
    response.json({ data: describeMetadata(model) })
  })

  router.get('/:entity/form', async (request, response) => {
    const context = await recordsContext(engine, request)
    const entity = visibleEntity(context, request.params.entity)
    if (entity.owner !== undefined)
      throw new KartotekaError('not-found', `"${entity.name}" has no form of its own; its lines are edited with their owner.`)
    response.json({ data: describeForm(context.model, entity) })
  })

  return router
}
