import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import { defaultSelection } from '../database/index.ts'
import type { Expectation, Scenario, ScenarioStep } from '../model/scenario.ts'
import {
  createOne,
  deleteOne,
  type RecordsContext,
  readMany,
  updateOne,
  type WriteContext,
  writableEntity,
  writeBatch,
  writeContext,
} from '../records/index.ts'

/** Somebody who acts in a scenario. */
export interface Actor {
  readonly id: string
  readonly context: RecordsContext
}

type Named = Map<string, { readonly entity: string; readonly id: string }>

/** Thrown to take a transaction back when all has been seen. */
class Seen extends Error {
  constructor(readonly failure: string | undefined) {
    super('seen')
  }
}

/** Why a scenario fails; undefined where it holds. Whatever it writes is taken back. */
export async function failureOf(scenario: Scenario, engine: RecordsContext, actorOf: (role: string | undefined) => Actor) {
  try {
    await engine.database.transaction(async (executor) => {
      const own: WriteContext = { ...writeContext(engine, executor), takesAnyState: true }
      throw new Seen(await play(scenario, own, actorOf))
    })
  } catch (error) {
    if (error instanceof Seen) return error.failure
    if (error instanceof KartotekaError) return `It cannot be played: ${tellOf(error)}`
    throw error
  }
  return undefined
}

async function play({ given, when, expected }: Scenario, own: WriteContext, actorOf: (role: string | undefined) => Actor) {
  const named: Named = new Map()
  const last = when.length - 1
  const me = actorOf(when[last]?.role).id
  for (const [name, { entity, values }] of given)
    named.set(name, { entity, id: await createOne(own, writableEntity(own, entity), filledIn(values, named, me)) })
  for (const [index, step] of when.entries()) {
    const refusal = await refusalOf(step, named, own, actorOf(step.role))
    if (index < last && refusal !== undefined) return `Step ${index + 1} is refused: ${tellOf(refusal)}`
    if (index === last)
      return expected.kind === 'refused' ? unlikeRefusal(expected, refusal) : unlikeRecords(expected, refusal, own, named, me)
  }
  return undefined
}

/** Does a step by the rights of its actor; answers why it is refused. */
async function refusalOf({ act }: ScenarioStep, named: Named, own: WriteContext, actor: Actor): Promise<KartotekaError | undefined> {
  const write = writeContext({ ...actor.context, now: own.now }, own.executor)
  try {
    if (act.kind === 'create') {
      const id = await createOne(write, writableEntity(actor.context, act.entity), filledIn(act.values, named, actor.id))
      named.set(act.record, { entity: act.entity, id })
      return undefined
    }
    const { entity: name, id } = named.get(act.record) ?? { entity: '', id: '' }
    const entity = writableEntity(actor.context, name)
    if (act.kind === 'delete') await deleteOne(write, entity, id)
    if (act.kind === 'change') await updateOne(write, entity, id, filledIn(act.values, named, actor.id), {})
    if (act.kind !== 'transition') return undefined
    const [written] = await writeBatch(write, entity, [{ id, body: filledIn(act.values, named, actor.id), transition: act.transition }])
    return written !== undefined && 'refusal' in written ? written.refusal : undefined
  } catch (error) {
    if (error instanceof KartotekaError) return error
    throw error
  }
}

function unlikeRefusal(then: Extract<Expectation, { kind: 'refused' }>, refusal: KartotekaError | undefined): string | undefined {
  if (refusal === undefined) return 'It was to be refused, and is accepted.'
  const { code, field, message } = then
  const problems = [...refusal.errors, { pointer: '', code: refusal.code, message: refusal.message }]
  const isLike = problems.some(
    (problem) =>
      (code === undefined || problem.code === code) &&
      (field === undefined || problem.pointer === `/${field}`) &&
      (message === undefined || problem.message.includes(message)),
  )
  const wanted = JSON.stringify({ code, field, message })
  return isLike ? undefined : `It is refused for another reason than ${wanted}: ${tellOf(refusal)}`
}

async function unlikeRecords(
  then: Extract<Expectation, { kind: 'accepted' }>,
  refusal: KartotekaError | undefined,
  own: WriteContext,
  named: Named,
  me: string,
): Promise<string | undefined> {
  if (refusal !== undefined) return `It was to be accepted, and is refused: ${tellOf(refusal)}`
  for (const [name, values] of then.records) {
    const { entity: entityName, id } = named.get(name) ?? { entity: '', id: '' }
    const entity = own.model.entities.get(entityName)
    const found =
      entity === undefined ? undefined : await readMany(own, own.executor, entity, [id], defaultSelection(entity, { lines: true }))
    const text = found?.get(id)?.text
    if (entity === undefined || text === undefined) return `The record "${name}" is not there any more.`
    const record: unknown = JSON.parse(text)
    for (const [field, value] of Object.entries(filledIn(values, named, me))) {
      const got = plainValue(isJsonObject(record) ? record[field] : undefined)
      if (JSON.stringify(got) !== JSON.stringify(plainValue(value)))
        return `"${field}" of "${name}" is ${JSON.stringify(got)}, not ${JSON.stringify(plainValue(value))}.`
    }
  }
  return undefined
}

/** References are compared by their ids. */
function plainValue(value: unknown): unknown {
  if (value === undefined) return null
  return isJsonObject(value) && typeof value.id === 'string' ? value.id : value
}

/** Values in which `@name` is the id of a record of the scenario, and `@me` that of who acts. */
function filledIn(values: Readonly<Record<string, unknown>>, named: Named, me: string): Record<string, unknown> {
  return JSON.parse(JSON.stringify(values), (_key, value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith('@')) return value
    return value === '@me' ? me : (named.get(value.slice(1))?.id ?? value)
  }) as Record<string, unknown>
}

function tellOf({ message, errors }: KartotekaError): string {
  return errors.length === 0 ? message : errors.map((problem) => `${problem.pointer} ${problem.message}`).join(' ')
}
