import { KartotekaError } from '../base/errors.ts'
import { isJsonObject, isSameJson, pointerStep } from '../base/json.ts'
import { sql } from '../base/sql.ts'
import { mergePatch } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import type { FieldChange } from './audit.ts'
import { type RecordsContext, readerOf, type WriteContext } from './context.ts'
import type { Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { readRecord } from './get.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'

/** One field that both sides changed: what was sent, what is stored, and what it was when it was read, where the history knows. */
export interface Conflict {
  readonly pointer: string
  readonly title: string
  readonly yours: unknown
  readonly theirs: unknown
  readonly base?: unknown
}

const detail = 'Somebody has changed this record since you read it. Compare the two and send your change again.'

/**
 * The refusal of a change that was made of an older version: `stale` with the record as it is (`current`), the fields that both
 * changed (`conflicts`), and `isMergeable` where there are none, so that the same change may be sent again with the new version.
 */
export async function stale(context: WriteContext, draft: Draft, ifVersion: number): Promise<KartotekaError> {
  const { entity, id, stored = {}, input } = draft
  return staleRecord(context, entity, id, stored, ifVersion, isJsonObject(input.body) ? input.body : {})
}

/** The same for a change of the record as a whole, which has no fields of its own. */
export async function staleRecord(
  context: WriteContext,
  entity: Entity,
  id: string,
  stored: RecordValues,
  ifVersion: number,
  patch?: Record<string, unknown>,
): Promise<KartotekaError> {
  const reader = readerOf(context)
  const seen = reader.model.entities.get(entity.name) ?? entity
  const { text } = await readRecord(reader, context.executor, seen, id, { withTrash: true })
  if (patch === undefined) return new KartotekaError('stale', detail, { extensions: { current: JSON.parse(text) } })
  const changed = await changedSince(context, entity, id, ifVersion, Number(stored.version))
  const conflicts = conflictsOf(reader, seen, context.rights === undefined ? stored : JSON.parse(text), patch, changed)
  const isMergeable = conflicts.length === 0
  const said = isMergeable ? `${detail} None of the fields that you changed was changed by others.` : detail
  return new KartotekaError('stale', said, { extensions: { current: JSON.parse(text), conflicts, isMergeable } })
}

function conflictsOf(
  { model, visibility }: RecordsContext,
  entity: Entity,
  stored: RecordValues,
  patch: Record<string, unknown>,
  changed: ReadonlyMap<string, unknown> | undefined,
): readonly Conflict[] {
  const before = normaliseRecord(model, entity, stored)
  const after = normaliseRecord(model, entity, mergePatch(before, patch) as Record<string, unknown>)
  return entityFields(entity).stored.flatMap((field): readonly Conflict[] => {
    const { name, title } = field
    const isSame = !(name in patch) || isSameJson(before[name] ?? null, after[name] ?? null)
    if (isSame || field.schema['x-secret'] !== undefined || (changed !== undefined && !changed.has(name))) return []
    // What is open under a condition today may have been closed then.
    const wasOpen = visibility === undefined || visibility.access.field(entity, field).read === true
    const base = wasOpen ? changed?.get(name) : undefined
    const conflict = { pointer: pointerStep(name), title, yours: patch[name] ?? null, theirs: stored[name] ?? null }
    return [base === undefined ? conflict : { ...conflict, base }]
  })
}

/**
 * The fields that were changed after a version, with the value that they had then where the history tells it; undefined where the
 * history does not reach back without a gap, so that each field may have been changed.
 */
async function changedSince(
  context: WriteContext,
  entity: Entity,
  id: string,
  version: number,
  current: number,
): Promise<ReadonlyMap<string, unknown> | undefined> {
  if (entity.isWithoutHistory === true || entityFields(entity).stored.some(({ schema }) => schema['x-history'] !== undefined))
    return undefined
  const { dialect } = context.executor
  const rows = await context.executor.all<{ version: number; changes: string | Record<string, FieldChange> | null }>(
    sql`select "subject_version" as version, "changes" as changes from "audit_entry" where "subject_id" = ${dialect.bindColumn(id, { kind: 'id' })} and "subject" = ${entity.name} and "subject_version" > ${version} order by "subject_version"`,
  )
  const isWhole = rows.length === current - version && rows.every((row, index) => Number(row.version) === version + index + 1)
  if (!isWhole) return undefined
  const changed = new Map<string, unknown>()
  for (const { changes } of rows) {
    const told = typeof changes === 'string' ? (JSON.parse(changes) as Record<string, FieldChange>) : (changes ?? {})
    for (const [name, change] of Object.entries(told))
      if (!changed.has(name)) changed.set(name, 'before' in change ? change.before : undefined)
  }
  return changed
}
