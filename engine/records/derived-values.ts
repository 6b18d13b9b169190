import { isJsonObject, pointerStep } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import type { Entity, EntityRules, Fetched, Stamp } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { fetchFirst } from './fetch-first.ts'
import { judgeAll } from './judge.ts'
import { type RuleSubject, subjectsByEntity } from './rule-subjects.ts'
import { inputValue, judgement } from './rules.ts'

type Line = Readonly<Record<string, unknown>>

/** Copies values through the references that a write is about (`x-fetch`); one that is sent along stays where it may (`x-overridable`). */
export async function giveFetched(context: WriteContext, batch: Batch): Promise<void> {
  for (const [entity, subjects] of subjectsByEntity(context.model, batch, hasFetched)) {
    for (const [name, { reference, from, isOverridable }] of entity.rules?.fetched ?? []) {
      const field = entity.fields.get(name)
      if (field === undefined) continue
      const copying = subjects.filter((subject) => subject.touched.has(reference) && !(isOverridable && subject.isSent(name)))
      const values = await fetchedValues(context, entity, copying, reference, from, field)
      for (const [index, subject] of copying.entries()) subject.put(name, values[index])
    }
  }
}

/** What is copied into a field of each subject. */
async function fetchedValues(
  context: WriteContext,
  entity: Entity,
  copying: readonly RuleSubject[],
  reference: string,
  from: Fetched['from'],
  field: Field,
): Promise<readonly unknown[]> {
  if ('node' in from) {
    const values = await judgeAll(
      context,
      copying.map((subject) => judgement(subject, from)),
    )
    return values.map((value) => inputValue(field, from, value))
  }
  const target = context.model.entities.get(entity.fields.get(reference)?.targets[0] ?? '')
  const ids = copying.map(({ record }) => String(record[reference] ?? ''))
  if (target === undefined) return ids.map(() => undefined)
  const known = ids.filter((id) => id !== '')
  const found = known.length === 0 ? new Map<string, unknown>() : await fetchFirst(context, target, known, from)
  return ids.map((id) => {
    const value = found.get(id) ?? undefined
    return value === undefined || field.type.normalise === undefined ? value : field.type.normalise(value, field)
  })
}

const hasFetched = ({ fetched }: EntityRules) => fetched.size > 0

/** Fills in what only the system writes (`x-stamp`): a moment or a person, once its condition holds for the first time. */
export async function giveStamps(context: WriteContext, batch: Batch): Promise<void> {
  for (const [entity, subjects] of subjectsByEntity(context.model, batch, hasStamps)) {
    for (const [name, stamp] of entity.rules?.stamps ?? []) {
      const field = entity.fields.get(name)
      if (field === undefined) continue
      for (const subject of await stamped(context, subjects, name, stamp)) subject.put(name, stampValue(context, field, stamp))
    }
  }
}

const hasStamps = ({ stamps }: EntityRules) => stamps.size > 0

async function stamped(
  context: WriteContext,
  subjects: readonly RuleSubject[],
  name: string,
  { on }: Stamp,
): Promise<readonly RuleSubject[]> {
  if (on === 'change') return subjects.filter(({ isNew, touched }) => isNew || touched.size > 0)
  if (on === 'creation') return subjects.filter(({ isNew }) => isNew)
  const empty = subjects.filter((subject) => (subject.stored?.[name] ?? null) === null)
  const values = await judgeAll(
    context,
    empty.map((subject) => judgement(subject, on)),
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
