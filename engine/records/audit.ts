import { isJsonObject, isSameJson } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import { parseLabel } from '../model/label.ts'
import type { Entity } from '../model/model.ts'
import type { AuditEntry } from './audit/chain.ts'
import { channelOf, recordEntries } from './audit/record-event.ts'
import type { Change } from './change.ts'
import type { WriteContext } from './context.ts'
import { entityFields } from './entity-fields.ts'
import { judgeAll } from './judge.ts'
import type { RecordValues } from './normalise.ts'
import { type PastState, pastFields } from './past.ts'

/** What is told of one field: its values, or what happened to its lines; of a secret only that it changed. */
export type FieldChange =
  | { readonly before?: unknown; readonly after?: unknown; readonly message?: string; readonly stays?: readonly PastState[] }
  | { readonly added: readonly unknown[]; readonly removed: readonly unknown[]; readonly changed: readonly LineChange[] }
  | { readonly isSecret: true }

export interface LineChange {
  readonly id: unknown
  readonly changes: Readonly<Record<string, FieldChange>>
}

/** Writes one entry per change into the history: who, when, through which door, and the fields with their values before and after. */
export async function audit(context: WriteContext, changes: readonly Change[]): Promise<void> {
  const told = changes.filter(({ entity }) => entity.isWithoutHistory !== true)
  const silent = await silentFields(context, told)
  const channel = channelOf(context)
  const at = context.now.toISOString()
  const entries: AuditEntry[] = []
  for (const [index, change] of told.entries()) {
    const { entity, id, kind, before, after } = change
    const fields = changedFields(context, change, silent.get(index))
    if (kind === 'updated' && Object.keys(fields).length === 0) continue
    const version = Number(after?.version ?? Number(before?.version ?? 0) + 1)
    const about = { subject: entity.name, subjectId: id, subjectVersion: version }
    entries.push({ at, personId: context.personId, channel, ...about, kind, changes: fields })
  }
  await recordEntries(context, entries)
}

function changedFields(
  context: WriteContext,
  change: Change,
  silent: ReadonlySet<string> | undefined,
): Readonly<Record<string, FieldChange>> {
  if (change.kind === 'purged' || change.kind === 'erased' || change.kind === 'expired') return {}
  const result: Record<string, FieldChange> = {}
  for (const field of entityFields(change.entity).stored) {
    if (!change.touched.has(field.name) || field.schema['x-history'] === false || silent?.has(field.name) === true) continue
    if (change.before === undefined && isNothing(change.after?.[field.name])) continue
    const told = fieldChange(context, field, change.before, change.after)
    if (told !== undefined) result[field.name] = withMessage(field, told, change.after, context.told)
  }
  return change.past === undefined ? result : { ...result, ...pastChanges(change), ...pastStates(change, result) }
}

/** The dates and people that a record brought along: an entry itself is always of the moment when it was written. */
function pastChanges({ before, after, past }: Change): Readonly<Record<string, FieldChange>> {
  const idOf = (value: unknown) => (isJsonObject(value) ? value.id : value)
  // What was last changed when it was made tells that once.
  const known = before ?? { updatedAt: after?.createdAt, updatedBy: after?.createdBy }
  const named = pastFields.filter((name) => past?.[name] !== undefined && idOf(known[name]) !== idOf(after?.[name]))
  return Object.fromEntries(
    named.map((name) => [name, before === undefined ? { after: after?.[name] } : { before: before[name], after: after?.[name] }]),
  )
}

/** The histories of states that a record brought along: in words beside the state, and by name, for who reads in another language. */
function pastStates(
  { entity, before, after, past }: Change,
  told: Readonly<Record<string, FieldChange>>,
): Readonly<Record<string, FieldChange>> {
  return Object.fromEntries(
    [...(past?.states ?? [])].map(([field, states]) => {
      const known = entity.workflows?.find((workflow) => workflow.field === field)?.states
      const message = states.map(({ state, since }) => `${known?.get(state)?.title ?? state} ${since.slice(0, 10)}`).join(', ')
      return [field, { ...(told[field] ?? { before: before?.[field], after: after?.[field] }), message, stays: states }]
    }),
  )
}

/** What changed about one field; undefined when nothing did. A first value has no `before`. */
function fieldChange(
  context: WriteContext,
  field: Field,
  before: RecordValues | undefined,
  after: RecordValues | undefined,
): FieldChange | undefined {
  const old = before?.[field.name] ?? null
  const now = after?.[field.name] ?? null
  const lines = field.lines === undefined ? undefined : context.model.entities.get(field.lines.entity)
  if (lines !== undefined) return linesChange(context, lines, before === undefined ? [] : old, now)
  if (isSameJson(old, now) || (before === undefined && isNothing(now))) return undefined
  if (field.schema['x-secret'] !== undefined) return { isSecret: true }
  return before === undefined ? { after: now } : { before: old, after: now }
}

function linesChange(context: WriteContext, lines: Entity, old: unknown, now: unknown): FieldChange | undefined {
  const before = new Map(linesOf(old).map((line) => [line.id, line]))
  const after = new Map(linesOf(now).map((line) => [line.id, line]))
  const added = [...after].filter(([id]) => !before.has(id)).map(([, line]) => openValues(lines, line))
  const removed = [...before].filter(([id]) => !after.has(id)).map(([, line]) => openValues(lines, line))
  const changed = [...after].flatMap(([id, line]) => {
    const stored = before.get(id)
    const changes = stored === undefined ? {} : lineChanges(context, lines, stored, line)
    return Object.keys(changes).length === 0 ? [] : [{ id, changes }]
  })
  return added.length + removed.length + changed.length === 0 ? undefined : { added, removed, changed }
}

function lineChanges(
  context: WriteContext,
  lines: Entity,
  before: RecordValues,
  after: RecordValues,
): Readonly<Record<string, FieldChange>> {
  const result: Record<string, FieldChange> = {}
  for (const field of entityFields(lines).stored) {
    if (field.schema['x-history'] === false) continue
    const told = fieldChange(context, field, before, after)
    if (told !== undefined) result[field.name] = told
  }
  return result
}

/** The values of a line that may be told, the empty ones left out. */
function openValues(lines: Entity, line: RecordValues): RecordValues {
  const result: Record<string, unknown> = { id: line.id }
  for (const { name, schema } of entityFields(lines).stored) {
    const isOpen = schema['x-secret'] === undefined && schema['x-history'] !== false
    if (isOpen && !isNothing(line[name])) result[name] = line[name]
  }
  return result
}

function linesOf(value: unknown): readonly RecordValues[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

/** The fields of changes whose condition (`x-history.when`) does not hold, by the place of the change. */
async function silentFields(context: WriteContext, changes: readonly Change[]): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const silent = new Map<number, Set<string>>()
  const tests = changes.flatMap(({ entity, id, kind, before, after, touched }, index) =>
    entity.rules === undefined
      ? []
      : [...entity.rules.history]
          .filter(([name]) => touched.has(name))
          .map(([name, tree]) => ({ index, name, judged: { tree, entity, id, isNew: kind === 'created', record: after ?? before ?? {} } })),
  )
  const values = await judgeAll(
    context,
    tests.map(({ judged }) => judged),
  )
  for (const [at, { index, name }] of tests.entries()) {
    if (values[at] !== true) silent.set(index, (silent.get(index) ?? new Set()).add(name))
  }
  return silent
}

/** With the sentence of who writes, else that which the metadata has for such a change; values in braces. */
function withMessage(field: Field, change: FieldChange, after: RecordValues | undefined, told: string | undefined): FieldChange {
  const rule = field.schema['x-history']
  if (told !== undefined) return { ...change, message: told }
  if (typeof rule !== 'object' || rule.message === undefined || after === undefined) return change
  const parts = parseLabel(rule.message).map((part) => ('text' in part ? part.text : textAt(after, part.path)))
  return { ...change, message: parts.join('') }
}

function textAt(record: RecordValues, path: string): string {
  const value = path.split('.').reduce<unknown>((found, name) => (isJsonObject(found) ? found[name] : undefined), record)
  const shown = isJsonObject(value) ? value.label : value
  return shown === null || shown === undefined ? '' : String(shown)
}
