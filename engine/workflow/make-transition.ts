import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import type { Entity } from '../model/model.ts'
import { type Transition, workflowWith } from '../model/workflow.ts'
import {
  inTransaction,
  invalid,
  type RecordsContext,
  readerOf,
  readRecord,
  visibleEntity,
  type WriteContext,
  type Written,
  writableEntity,
  writeBatch,
} from '../records/index.ts'

/** Records that may go through a transition together. */
const maxAtOnce = 1000

/** Takes a record through a transition, with the values that it asks for. Answers the JSON text of the new `data`. */
export async function makeTransition(
  context: RecordsContext,
  entityName: string,
  id: string,
  name: string,
  body: unknown,
  options: { readonly ifVersion?: number | undefined } = {},
): Promise<{ text: string; version: number }> {
  const entity = writableEntity(context, entityName)
  const transition = findTransition(context, entity, name)
  const values = readAsked(entity, transition, body)
  return inTransaction(context, async (write) => {
    const [written] = await writeBatch(write, entity, [{ id, body: values, transition: name, ifVersion: options.ifVersion }])
    if (written !== undefined && 'refusal' in written) throw written.refusal
    return readRecord(readerOf(write), write.executor, entity, id)
  })
}

/** The same for several records, all or none. A problem's pointer starts with the place of its record: `/ids/3`. Answers how many. */
export async function makeTransitions(context: RecordsContext, entityName: string, name: string, body: unknown): Promise<number> {
  const entity = writableEntity(context, entityName)
  const transition = findTransition(context, entity, name)
  const { ids, values } = readMany(entity, transition, body)
  return inTransaction(context, (write) => takeAll(write, entity, name, ids, values))
}

async function takeAll(write: WriteContext, entity: Entity, name: string, ids: readonly string[], values: object): Promise<number> {
  const written = await writeBatch(
    write,
    entity,
    ids.map((id) => ({ id, body: values, transition: name })),
  )
  const problems = written.flatMap((result, index) => problemsOf(result, pointerStep('ids') + pointerStep(index)))
  if (problems.length > 0) throw invalid(problems)
  return ids.length
}

function problemsOf(result: Written, place: string): readonly ValueProblem[] {
  if (!('refusal' in result)) return []
  const { code, message, errors } = result.refusal
  if (errors.length === 0) return [{ pointer: place, code, message }]
  return errors.map((problem) => ({ ...problem, pointer: place }))
}

/** A transition as the person knows it. Throws `not-found`. */
function findTransition(context: RecordsContext, entity: Entity, name: string): Transition {
  const { workflows } = visibleEntity(context, entity.name)
  const transition = workflowWith(workflows, name)?.transitions.get(name)
  if (transition !== undefined) return transition
  const names = (workflows ?? []).flatMap(({ transitions }) => [...transitions.keys()])
  const hint = names.length === 0 ? 'It has none.' : allowedOrNearest(name, names)
  throw new KartotekaError('not-found', `There is no transition "${name.slice(0, 48)}" of ${entity.plural.toLowerCase()}. ${hint}`)
}

/** The values that were sent: those that the transition asks for, nothing else. */
function readAsked(entity: Entity, { title, ask }: Transition, body: unknown, place = ''): Record<string, unknown> {
  if (!isJsonObject(body))
    throw invalid([{ pointer: place, code: 'not-an-object', message: 'Send an object with the fields that it asks for, or {}.' }])
  const wrong = Object.keys(body).filter((name) => !ask.includes(name))
  if (wrong.length === 0) return body
  const titles = ask.map((name) => `"${entity.fields.get(name)?.title ?? name}" (${name})`)
  const what = ask.length === 0 ? 'It asks for nothing' : `It asks for ${titles.join(', ')}`
  throw invalid(
    wrong.map((name) => ({
      pointer: place + pointerStep(name),
      code: 'not-asked',
      message: `"${title}" does not take "${name}". ${what}; change other fields by themselves.`,
      allowed: ask,
    })),
  )
}

function readMany(entity: Entity, transition: Transition, body: unknown): { readonly ids: readonly string[]; readonly values: object } {
  const form = 'Send { "ids": ["..."], "values": {...} }'
  if (!isJsonObject(body)) throw invalid([{ pointer: '', code: 'not-an-object', message: `${form}.` }])
  const { ids, values = {}, ...rest } = body
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) {
    const message = `There is no "${unknown}" here. ${form}.`
    throw invalid([{ pointer: pointerStep(unknown), code: 'unknown-field', message, allowed: ['ids', 'values'] }])
  }
  if (!isIds(ids)) {
    const message = `"ids" is a list of 1 to ${maxAtOnce} ids, each once. ${form}.`
    throw invalid([{ pointer: '/ids', code: 'ids', message }])
  }
  return { ids, values: readAsked(entity, transition, values, '/values') }
}

function isIds(ids: unknown): ids is readonly string[] {
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > maxAtOnce) return false
  return ids.every((id) => typeof id === 'string' && isId(id)) && new Set(ids.map((id) => id.toLowerCase())).size === ids.length
}
