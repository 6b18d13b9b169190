import type { ValueProblem } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import { pointerStep } from '../base/json.ts'
import { identifier, joinSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import { positionColumn } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'
import { assignments, insertRows, type RowValue, rowValues, storedFields } from './row-values.ts'
import { createdStamps, stamp, updatedStamps } from './stamps.ts'
import { type Linked, removeAllLinks, writeLinks } from './write-links.ts'

/** The record that lines belong to; a new one has none yet. */
export interface Owner {
  readonly id: string
  readonly isNew: boolean
}

/** Lines that one statement inserts; databases limit the values that a statement can bind. */
const linesAtOnce = 100

/** The fields of an entity that hold owned lines, each with the entity of the lines. */
export function lineFields(context: WriteContext, entity: Entity): readonly { field: Field; lines: Entity }[] {
  return [...entity.fields.values()].flatMap((field) => {
    const lines = context.model.entities.get(field.lines?.entity ?? '')
    return lines === undefined ? [] : [{ field, lines }]
  })
}

/**
 * Makes the stored lines of one owner those that were sent, in their order: a line with a known id is changed, one without
 * is made, one that is missing goes. Answers a problem for each id that is not a line of this owner; then nothing is written.
 */
export async function writeLines(
  context: WriteContext,
  field: Field,
  lines: Entity,
  owner: Owner,
  sent: readonly RecordValues[],
): Promise<readonly ValueProblem[]> {
  const stored: ReadonlySet<string> = owner.isNew ? new Set() : await storedIds(context, field, lines, owner.id)
  const problems = sent.flatMap((line, index) => unknownLine(field, line, index, stored))
  if (problems.length > 0) return problems
  const kept = new Set(sent.flatMap((line) => (line.id === undefined ? [] : [String(line.id).toLowerCase()])))
  await removeLines(
    context,
    lines,
    [...stored].filter((id) => !kept.has(id)),
  )
  const added: (readonly RowValue[])[] = []
  const linked: Linked[] = []
  for (const [position, line] of sent.entries()) {
    const values = [...rowValues(storedFields(lines), line), ...placeOf(field, owner.id, position)]
    const isNew = line.id === undefined
    const id = isNew ? newId() : String(line.id).toLowerCase()
    linked.push({ id, isNew, record: line })
    if (isNew) added.push([...createdStamps(context, id), ...values])
    else await updateLine(context, lines, id, values)
  }
  for (let start = 0; start < added.length; start += linesAtOnce) {
    await context.executor.all(insertRows(context.executor.dialect, lines.table, added.slice(start, start + linesAtOnce)))
  }
  await writeLinks(context, lines, linked)
  return []
}

async function storedIds(context: WriteContext, field: Field, lines: Entity, ownerId: string): Promise<ReadonlySet<string>> {
  const owner = context.executor.dialect.bindColumn(ownerId, { kind: 'id' })
  const rows = await context.executor.all<{ id: string }>(
    sql`select "id" from ${identifier(lines.table)} where ${identifier(field.lines?.ownerColumn ?? '')} = ${owner}`,
  )
  return new Set(rows.map((row) => row.id.toLowerCase()))
}

function unknownLine(field: Field, line: RecordValues, index: number, stored: ReadonlySet<string>): ValueProblem[] {
  if (line.id === undefined || stored.has(String(line.id).toLowerCase())) return []
  const pointer = `${pointerStep(field.name)}${pointerStep(index)}/id`
  return [
    {
      pointer,
      code: 'no-such-line',
      message: 'There is no such line in this record (any more). Leave out the id to add it as a new line.',
    },
  ]
}

async function removeLines(context: WriteContext, lines: Entity, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await removeAllLinks(context, lines, ids)
  const bound = ids.map((id) => context.executor.dialect.bindColumn(id, { kind: 'id' }))
  await context.executor.all(sql`delete from ${identifier(lines.table)} where "id" in (${joinSql(bound)})`)
}

/** The columns that say whose line it is and where it stands. */
function placeOf(field: Field, ownerId: string, position: number): readonly RowValue[] {
  return [stamp(field.lines?.ownerColumn ?? '', { kind: 'id' }, ownerId), stamp(positionColumn, { kind: 'integer' }, position)]
}

async function updateLine(context: WriteContext, lines: Entity, lineId: string, values: readonly RowValue[]): Promise<void> {
  const { dialect } = context.executor
  const set = assignments(dialect, [...values, ...updatedStamps(context)])
  const id = dialect.bindColumn(lineId, { kind: 'id' })
  await context.executor.all(sql`update ${identifier(lines.table)} set ${set}, "version" = "version" + 1 where "id" = ${id}`)
}
