import type { ValueProblem } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { identifier, sql } from '../base/sql.ts'
import { send } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import { positionColumn } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import type { RecordValues } from './normalise.ts'
import { assignments, boundIds, insertAll, portions, type RowValue, rowValues, storedValues } from './row-values.ts'
import { createdStamps, stamp, updatedStamps } from './stamps.ts'
import { type Linked, removeAllLinks, writeLinks } from './write-links.ts'

/** A line that says which stored line it is must be one of this record. */
export function checkLines(_context: WriteContext, batch: Batch): void {
  for (const field of entityFields(batch.entity).lines) {
    for (const draft of batch.drafts) {
      if (!draft.touched.has(field.name)) continue
      const stored = new Set(linesIn(draft.stored, field).map(({ id }) => String(id)))
      for (const [index, line] of linesIn(draft.record, field).entries()) draft.problems.push(...unknownLine(field, line, index, stored))
    }
  }
}

function unknownLine(field: Field, line: RecordValues, index: number, stored: ReadonlySet<string>): readonly ValueProblem[] {
  if (line.id === undefined || stored.has(String(line.id).toLowerCase())) return []
  const pointer = `${pointerStep(field.name)}${pointerStep(index)}/id`
  const message = 'There is no such line in this record (any more). Leave out the id to add it as a new line.'
  return [{ pointer, code: 'no-such-line', message }]
}

/**
 * Makes the stored lines of the touched fields those that the drafts hold, in their order: a line with an id is changed, one
 * without is made and given its id, one that is missing goes.
 */
export async function writeLines(context: WriteContext, batch: Batch): Promise<void> {
  for (const field of entityFields(batch.entity).lines) {
    const lines = context.model.entities.get(field.lines?.entity ?? '')
    const drafts = batch.drafts.filter((draft) => draft.touched.has(field.name))
    if (lines === undefined || drafts.length === 0) continue
    await removeMissing(context, field, lines, drafts)
    await writeRows(context, field, lines, drafts)
  }
}

async function removeMissing(context: WriteContext, field: Field, lines: Entity, drafts: readonly Draft[]): Promise<void> {
  const gone = drafts.flatMap((draft) => {
    const kept = new Set(linesIn(draft.record, field).map(({ id }) => String(id ?? '').toLowerCase()))
    return linesIn(draft.stored, field).flatMap(({ id }) => (kept.has(String(id)) ? [] : [String(id)]))
  })
  await removeAllLinks(context, lines, gone)
  for (const part of portions(gone, context.executor.dialect)) {
    await send(context.executor, sql`delete from ${identifier(lines.table)} where "id" in (${boundIds(context.executor.dialect, part)})`)
  }
}

async function writeRows(context: WriteContext, field: Field, lines: Entity, drafts: readonly Draft[]): Promise<void> {
  const added: (readonly RowValue[])[] = []
  const linked: Linked[] = []
  for (const draft of drafts) {
    const written: RecordValues[] = []
    for (const [position, line] of linesIn(draft.record, field).entries()) {
      const isNew = line.id === undefined
      const id = isNew ? newId() : String(line.id).toLowerCase()
      const place = placeOf(field, draft.id, position)
      const given = draft.lineValues.get(`${pointerStep(field.name)}${pointerStep(position)}`) ?? {}
      const whole = { ...line, ...given }
      if (isNew) added.push(storedValues(lines, whole, [...createdStamps(context, id), ...place]))
      else await updateLine(context, lines, id, [...place, ...rowValues(writtenFields(lines, given), whole)])
      linked.push({ id, isNew, record: line })
      written.push({ ...whole, id })
    }
    draft.record[field.name] = written
  }
  await insertAll(context.executor, lines.table, added)
  await writeLinks(context, lines, linked)
}

/** What is written of a stored line: what only the system writes stays unless the system has written it. */
function writtenFields(lines: Entity, given: RecordValues): readonly Field[] {
  return entityFields(lines).stored.filter(({ name, isReadOnly }) => !isReadOnly || name in given)
}

function linesIn(record: RecordValues | undefined, field: Field): readonly RecordValues[] {
  const lines = record?.[field.name]
  return Array.isArray(lines) ? lines.filter(isJsonObject) : []
}

/** The columns that say whose line it is and where it stands. */
function placeOf(field: Field, ownerId: string, position: number): readonly RowValue[] {
  return [stamp(field.lines?.ownerColumn ?? '', { kind: 'id' }, ownerId), stamp(positionColumn, { kind: 'integer' }, position)]
}

async function updateLine(context: WriteContext, lines: Entity, lineId: string, values: readonly RowValue[]): Promise<void> {
  const { dialect } = context.executor
  const set = assignments(dialect, [...values, ...updatedStamps(context)])
  const id = dialect.bindColumn(lineId, { kind: 'id' })
  await send(context.executor, sql`update ${identifier(lines.table)} set ${set}, "version" = "version" + 1 where "id" = ${id}`)
}
