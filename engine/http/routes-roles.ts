import { Router } from 'express'
import { roleMatrix } from '../access/index.ts'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { translated } from '../model/translate.ts'
import { speaking } from './language.ts'
import { readParameters } from './parameters.ts'
import { requirePerson } from './request-context.ts'

/** What each role gives, for administrators; it is changed by publishing metadata. */
export function roleRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/matrix', async (request, response) => {
    readParameters(request, [])
    const person = await requirePerson(engine, request)
    if (!person.isAdministrator) throw new KartotekaError('forbidden', 'Only administrators see what roles give. Ask one of them.')
    const { language } = speaking(engine, request, person)
    response.json({ data: await engine.run(null, async ({ model }) => roleMatrix(translated(model, language))) })
  })

  return router
}
