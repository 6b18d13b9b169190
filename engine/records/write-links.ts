import { identifier, joinSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import { linkColumns, linkFields, linkTable } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'
import { insertRows } from './row-values.ts'
import { stamp } from './stamps.ts'

/** Links that one statement inserts; databases limit the values that a statement can bind. */
const linksAtOnce = 300

/** A record whose links are to be those that it holds. */
export interface Linked {
  readonly id: string
  /** A new record has no links yet. */
  readonly isNew: boolean
  readonly record: RecordValues
}

/** Makes the stored links of records those that they hold, in order, for the named fields or for all. */
export async function writeLinks(
  context: WriteContext,
  entity: Entity,
  records: readonly Linked[],
  touched?: ReadonlySet<string>,
): Promise<void> {
  for (const field of linkFields(entity)) {
    if (touched !== undefined && !touched.has(field.name)) continue
    await removeLinks(
      context,
      entity,
      field,
      records.filter(({ isNew }) => !isNew).map(({ id }) => id),
    )
    await insertLinks(context, entity, field, records)
  }
}

/** Takes the links of records away, before the records themselves go. */
export async function removeAllLinks(context: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  for (const field of linkFields(entity)) await removeLinks(context, entity, field, ids)
}

async function removeLinks(context: WriteContext, entity: Entity, field: Field, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const bound = ids.map((id) => context.executor.dialect.bindColumn(id, { kind: 'id' }))
  await context.executor.all(
    sql`delete from ${identifier(linkTable(entity, field))} where ${identifier(linkColumns.owner)} in (${joinSql(bound)})`,
  )
}

async function insertLinks(context: WriteContext, entity: Entity, field: Field, records: readonly Linked[]): Promise<void> {
  const rows = records.flatMap(({ id, record }) =>
    ((record[field.name] ?? []) as readonly string[]).map((target, position) => [
      stamp(linkColumns.owner, { kind: 'id' }, id),
      stamp(linkColumns.target, { kind: 'id' }, target),
      stamp(linkColumns.position, { kind: 'integer' }, position),
    ]),
  )
  for (let start = 0; start < rows.length; start += linksAtOnce) {
    await context.executor.all(insertRows(context.executor.dialect, linkTable(entity, field), rows.slice(start, start + linksAtOnce)))
  }
}
