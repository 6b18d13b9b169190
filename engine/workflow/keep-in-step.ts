import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Selection } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import { type AfterStep, type Change, pointingRows, storedRecord, type WriteContext, withoutRights, writeBatch } from '../records/index.ts'
import { mostInARow } from './follow-transitions.ts'
import { refusedStep } from './steps.ts'

/** A reference whose record holds the same values as the one it points to (`x-in-step`): own field, field over there. */
interface Tie {
  readonly source: Entity
  readonly field: Field
  readonly target: Entity
  readonly pairs: readonly (readonly [own: string, other: string])[]
}

type Values = Readonly<Record<string, unknown>>

const known = new WeakMap<Model, readonly Tie[]>()

/**
 * Keeps what two records have in common the same, whichever of them is changed: in the same transaction, with the rights of the engine, as a
 * change by the same person. What the other record does not take refuses the whole write.
 */
export const keepInStep: AfterStep = async (context, changes) => {
  const ties = tiesOf(context.model)
  if (ties.length === 0) return
  const own: WriteContext = { ...withoutRights(context), isFollowing: true, depth: (context.depth ?? 0) + 1 }
  for (const change of changes.filter(({ after }) => after !== undefined)) {
    for (const tie of ties) {
      if (tie.source.name === change.entity.name) await tellTarget(own, tie, change)
      if (tie.target.name === change.entity.name) await tellSources(own, tie, change)
    }
  }
}

function tiesOf(model: Model): readonly Tie[] {
  const found = known.get(model) ?? [...model.entities.values()].flatMap((source) => tiesFrom(model, source))
  known.set(model, found)
  return found
}

function tiesFrom(model: Model, source: Entity): readonly Tie[] {
  return [...source.fields.values()].flatMap((field) => {
    const pairs = Object.entries(field.schema['x-in-step'] ?? {})
    const target = model.entities.get(field.targets[0] ?? '')
    return pairs.length === 0 || target === undefined ? [] : [{ source, field, target, pairs }]
  })
}

/** The record that the reference leads to gets what was changed here. A reference that is new joins what both have: what is empty here comes from there. */
async function tellTarget(
  context: WriteContext,
  { source, field, target, pairs }: Tie,
  { id, after = {}, touched, kind }: Change,
): Promise<void> {
  const reference = after[field.name]
  const targetId = isJsonObject(reference) ? String(reference.id) : undefined
  const isNew = kind === 'created' || touched.has(field.name)
  const told = pairs.filter(([own]) => isNew || touched.has(own))
  if (targetId === undefined || told.length === 0) return
  const there = await storedRecord(context, target, targetId, selectionOf(told.map(([, other]) => other)))
  if (there === undefined) return
  const taken = isNew ? told.filter(([own, other]) => isEmpty(after[own]) && !isEmpty(there[other])) : []
  const given = told.filter((pair) => !taken.includes(pair))
  await put(
    context,
    target,
    targetId,
    there,
    given.map(([own, other]) => [other, after[own]]),
  )
  await put(
    context,
    source,
    id,
    after,
    taken.map(([own, other]) => [own, there[other]]),
  )
}

/** The records that point here get what was changed here. */
async function tellSources(context: WriteContext, tie: Tie, { id, after = {}, touched, kind }: Change): Promise<void> {
  const told = tie.pairs.filter(([, other]) => touched.has(other))
  if (kind === 'created' || told.length === 0) return
  for (const row of await pointingRows(context, tie.target, { ...tie, onDelete: 'clear' }, [id], 'living')) {
    const there = await storedRecord(context, tie.source, row.id, selectionOf(told.map(([own]) => own)))
    if (there !== undefined)
      await put(
        context,
        tie.source,
        row.id,
        there,
        told.map(([own, other]) => [own, after[other]]),
      )
  }
}

const selectionOf = (names: readonly string[]): Selection => new Map(names.map((name) => [name, true]))

/** Writes the values that are another than before. */
async function put(
  context: WriteContext,
  entity: Entity,
  id: string,
  before: Values,
  values: readonly (readonly [name: string, value: unknown])[],
): Promise<void> {
  const other = values.filter(([name, value]) => JSON.stringify(before[name] ?? null) !== JSON.stringify(value ?? null))
  if (other.length === 0) return
  if ((context.depth ?? 0) > mostInARow)
    throw new KartotekaError('conflict', 'Records that are kept in step change each other again and again.')
  const body = Object.fromEntries(other.map(([name, value]) => [name, value ?? null]))
  const [written] = await writeBatch(context, entity, [{ id, body }])
  if (written === undefined || !('refusal' in written)) return
  throw refusedStep(`The ${entity.title.toLowerCase()} that is kept in step with it is refused`, written.refusal)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
