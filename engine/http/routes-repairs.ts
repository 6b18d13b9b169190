import { Router } from 'express'
import { wrongValue } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import { isDate } from '../fields/index.ts'
import { isUser, type Person } from '../identity/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { changeRepair, confirmRepair, listRepairs } from '../workflow/index.ts'
import { readBoolean, readInteger, readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { judged, judgedAs, requirePerson } from './request-context.ts'

/** Records that do not fit the rules of today, as a list of work with owners and dates. */
export function repairRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/', async (request, response) => {
    const { mine, limit, ...query } = readParameters(request, ['mine', 'entity', 'limit', 'cursor'])
    const wanted = { ...query, mine: readBoolean('mine', mine), limit: readInteger('limit', limit) }
    response.json(
      await judgedAs(engine, request, (context, person) => listRepairs(context, wanted, { isAdministrator: isUnlimited(context, person) })),
    )
  })

  router.patch('/:id', async (request, response) => {
    readParameters(request, [])
    const person = await requirePerson(engine, request)
    const change = readChange(await readJson(request))
    const data = await judged(engine, request, async (context) => {
      if (change.responsible !== undefined && !(await isUser(context, change.responsible)))
        throw wrongValue('/responsible', 'There is no such person. Name one by the id.')
      await changeRepair(context, request.params.id, { isAdministrator: isUnlimited(context, person) }, change)
      return { id: request.params.id, ...change }
    })
    response.json({ data })
  })

  router.post('/:id/confirm', async (request, response) => {
    readParameters(request, [])
    await requirePerson(engine, request)
    await judged(engine, request, (context) => confirmRepair(context, request.params.id))
    response.status(204).end()
  })

  return router
}

function isUnlimited({ visibility }: RecordsContext, { isAdministrator, scope }: Person): boolean {
  return isAdministrator && scope === undefined && visibility === undefined
}

function readChange(body: unknown): { readonly responsible?: string; readonly dueOn?: string } {
  if (!isJsonObject(body) || Object.keys(body).length === 0) throw wrongValue('', 'Send "responsible", "dueOn" or both.')
  const unknown = Object.keys(body).find((name) => name !== 'responsible' && name !== 'dueOn')
  if (unknown !== undefined) throw wrongValue(`/${unknown}`, `There is no "${unknown}" here. Allowed: responsible, dueOn.`)
  const { responsible, dueOn } = body
  if (responsible !== undefined && !(typeof responsible === 'string' && isId(responsible)))
    throw wrongValue('/responsible', 'Name a person by the id.')
  if (dueOn !== undefined && !(typeof dueOn === 'string' && isDate(dueOn))) throw wrongValue('/dueOn', 'The date is written as 2026-03-31.')
  return { ...(responsible === undefined ? {} : { responsible }), ...(dueOn === undefined ? {} : { dueOn }) }
}
