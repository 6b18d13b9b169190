import { isJsonObject, pointerStep } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import type { Entity, Stamp } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { judgeAll } from './judge.ts'
import { inputValue } from './rules.ts'
import { put } from './states/moves.ts'

type Line = Readonly<Record<string, unknown>>

/** Copies values through the references that a write is about (`x-fetch`); one that is sent along stays where it may (`x-overridable`). */
export async function giveFetched(context: WriteContext, { entity, drafts }: Batch): Promise<void> {
  for (const [name, { reference, value, isOverridable }] of entity.rules?.fetched ?? []) {
    const field = entity.fields.get(name)
    const isSent = (draft: Draft) => isOverridable && isJsonObject(draft.input.body) && draft.input.body[name] !== undefined
    const copying = drafts.filter((draft) => draft.touched.has(reference) && !isSent(draft))
    const values = await judgeAll(
      context,
      copying.map(({ id, isNew, record }) => ({ tree: value, entity, id, isNew, record })),
    )
    for (const [index, draft] of copying.entries()) if (field !== undefined) put(draft, name, inputValue(field, value, values[index]))
  }
}

/** Fills in what only the system writes (`x-stamp`): a moment or a person, once its condition holds for the first time. */
export async function giveStamps(context: WriteContext, { entity, drafts }: Batch): Promise<void> {
  for (const [name, stamp] of entity.rules?.stamps ?? []) {
    const field = entity.fields.get(name)
    if (field === undefined) continue
    for (const draft of await stamped(context, entity, drafts, name, stamp)) put(draft, name, stampValue(context, field, stamp))
  }
}

async function stamped(
  context: WriteContext,
  entity: Entity,
  drafts: readonly Draft[],
  name: string,
  { on }: Stamp,
): Promise<readonly Draft[]> {
  if (on === 'change') return drafts.filter(({ isNew, touched }) => isNew || touched.size > 0)
  if (on === 'creation') return drafts.filter(({ isNew }) => isNew)
  const empty = drafts.filter(({ stored }) => (stored?.[name] ?? null) === null)
  const values = await judgeAll(
    context,
    empty.map((draft) => ({ tree: on, entity, id: draft.id, isNew: draft.isNew, record: { ...draft.record, ...draft.readOnly } })),
  )
  return empty.filter((_, index) => values[index] === true)
}

function stampValue({ now, personId }: WriteContext, field: Field, { set }: Stamp): unknown {
  if (set === 'user') return field.targets.length > 1 && personId !== null ? { entity: 'user', id: personId } : (personId ?? undefined)
  const instant = now.toISOString()
  return field.schema.format === 'date' ? instant.slice(0, 10) : field.schema.format === 'time' ? instant.slice(11, 19) : instant
}

/**
 * Sees to it that exactly one of the owned lines is the first one (`x-primary`): a line that becomes it takes the place of the one before,
 * and where there is none it is the first line. Two that become it in one write are a problem.
 */
export function keepPrimaries(_: WriteContext, { entity, drafts }: Batch): void {
  for (const field of entityFields(entity).lines) {
    const primary = field.schema['x-primary']
    if (primary === undefined) continue
    for (const draft of drafts) if (draft.touched.has(field.name)) keepPrimary(draft, field, primary)
  }
}

function keepPrimary(draft: Draft, field: Field, primary: string): void {
  const sent = draft.record[field.name]
  if (!Array.isArray(sent) || sent.length === 0 || !sent.every(isJsonObject)) return
  const lines: readonly Line[] = sent
  const before = new Set(linesOf(draft.stored?.[field.name]).flatMap((line) => (line[primary] === true ? [line.id] : [])))
  const chosen = lines.filter((line) => line[primary] === true)
  const added = chosen.filter(({ id }) => id === undefined || !before.has(id))
  if (added.length > 1) {
    const message = `Only one of "${field.title}" can be the first one; ${added.length} are marked. Mark one.`
    draft.problems.push({ pointer: pointerStep(field.name), code: 'rule-broken', message })
    return
  }
  const kept = added[0] ?? chosen[0] ?? lines[0]
  draft.record[field.name] = lines.map((line) => ({ ...line, [primary]: line === kept }))
}

function linesOf(stored: unknown): readonly Line[] {
  return Array.isArray(stored) ? stored.filter(isJsonObject) : []
}
