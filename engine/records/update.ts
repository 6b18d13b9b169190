import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { identifier, sql } from '../base/sql.ts'
import { mergePatch } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import { notFound, type RecordsContext, type WriteContext, writableEntity } from './context.ts'
import { withLineDefaults } from './defaults.ts'
import { readRecord } from './get.ts'
import { normaliseRecord } from './normalise.ts'
import { assignments, rowValues, storedFields } from './row-values.ts'
import { updatedStamps } from './stamps.ts'
import { checkDraft, type Draft, inTransaction, readBody, writeDraftLines } from './write.ts'

/**
 * Changes a record by a JSON Merge Patch (RFC 7396). With `ifVersion`, a record that has another version by now is left alone:
 * `stale`, with the record as it is. Answers the JSON text of the new `data`.
 */
export async function updateRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  patch: unknown,
  options: { ifVersion?: number | undefined } = {},
): Promise<{ text: string; version: number }> {
  const entity = writableEntity(context, entityName)
  return inTransaction(context, async (write) => {
    await updateOne(write, entity, id, patch, options)
    return readRecord(write, write.executor, entity, id)
  })
}

/** The steps of changing a record inside a transaction. A patch that changes nothing leaves the version as it is; answers whether it changed anything. */
export async function updateOne(
  context: WriteContext,
  entity: Entity,
  id: string,
  patch: unknown,
  options: { ifVersion?: number | undefined },
): Promise<boolean> {
  await lockRow(context, entity, id)
  const before = await readRecord(context, context.executor, entity, id)
  if (options.ifVersion !== undefined && options.ifVersion !== before.version) throw stale(before.text)
  if (!isJsonObject(patch)) readBody(context.model, entity, patch)
  const stored: Record<string, unknown> = JSON.parse(before.text)
  const { merged, touched } = mergeRecord(context, entity, stored, patch as Record<string, unknown>)
  if (touched.size === 0) return false
  const draft: Draft = { entity, id, isNew: false, record: merged, touched, stored }
  await checkDraft(context, draft)
  const fields = storedFields(entity).filter((field) => touched.has(field.name))
  const set = assignments(context.executor.dialect, [...rowValues(fields, merged), ...updatedStamps(context)])
  const key = context.executor.dialect.bindColumn(id, { kind: 'id' })
  await context.executor.all(sql`update ${identifier(entity.table)} set ${set}, "version" = "version" + 1 where "id" = ${key}`)
  await writeDraftLines(context, draft)
  return true
}

/** Takes the row, so that a second writer waits for the first and then sees what it wrote. */
async function lockRow(context: WriteContext, entity: Entity, id: string): Promise<void> {
  if (!isId(id)) throw notFound(entity, id)
  const key = context.executor.dialect.bindColumn(id, { kind: 'id' })
  await context.executor.all(sql`update ${identifier(entity.table)} set "version" = "version" where "id" = ${key}`)
}

/** The record after the patch, and the fields whose value it changes. */
function mergeRecord(context: RecordsContext, entity: Entity, stored: Record<string, unknown>, patch: Record<string, unknown>) {
  const before = normaliseRecord(context.model, entity, withoutReadOnly(context, entity, stored))
  const sent = Object.keys(patch)
  const after = withLineDefaults(
    context.model,
    entity,
    normaliseRecord(context.model, entity, mergePatch(before, patch) as Record<string, unknown>),
  )
  const touched = new Set(
    sent.filter((name) => {
      const field = entity.fields.get(name)
      if (field?.isSystem === true || name === 'label') return false
      return field === undefined || JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null)
    }),
  )
  return { merged: after, touched }
}

/** A stored record as it could have been sent: without what only the system writes, also in its lines. */
export function withoutReadOnly(context: RecordsContext, entity: Entity, stored: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stored).flatMap(([name, value]) => {
      const field = entity.fields.get(name)
      if (field === undefined || field.isReadOnly) return []
      const lines = context.model.entities.get(field.lines?.entity ?? '')
      if (lines === undefined || !Array.isArray(value)) return [[name, value]]
      return [[name, value.map((line) => ({ ...withoutReadOnly(context, lines, line), id: line.id }))]]
    }),
  )
}

function stale(current: string): KartotekaError {
  return new KartotekaError('stale', 'Somebody has changed this record since you read it. Compare the two and send your change again.', {
    extensions: { current: JSON.parse(current) },
  })
}
