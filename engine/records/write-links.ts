import { identifier, type Sql, sql } from '../base/sql.ts'
import { send } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import { linkColumns, linkTable } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import { entityFields } from './entity-fields.ts'
import type { RecordValues } from './normalise.ts'
import { boundIds, insertAll, portions } from './row-values.ts'
import { stamp } from './stamps.ts'

/** A record whose links are to be those that it holds, for the touched fields or for all. */
export interface Linked {
  readonly id: string
  /** A new record has no links yet. */
  readonly isNew: boolean
  readonly record: RecordValues
  readonly touched?: ReadonlySet<string>
}

/** Makes the stored links of records those that they hold, in order. Links into the trash are not told of, and stay until it is emptied. */
export async function writeLinks(context: WriteContext, entity: Entity, records: readonly Linked[]): Promise<void> {
  for (const field of entityFields(entity).links) {
    const about = records.filter(({ touched }) => touched === undefined || touched.has(field.name))
    const stored = about.filter(({ isNew }) => !isNew).map(({ id }) => id)
    await removeLinks(context, entity, field, stored, sql` and ${livingTarget(context, field)}`)
    await insertLinks(context, entity, field, about)
  }
}

/** Takes the links of records away, before the records themselves go. */
export async function removeAllLinks(context: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  for (const field of entityFields(entity).links) await removeLinks(context, entity, field, ids)
}

async function removeLinks({ executor }: WriteContext, entity: Entity, field: Field, ids: readonly string[], which = sql``): Promise<void> {
  for (const part of portions(ids, executor.dialect)) {
    const table = identifier(linkTable(entity, field))
    await send(executor, sql`delete from ${table} where ${identifier(linkColumns.owner)} in (${boundIds(executor.dialect, part)})${which}`)
  }
}

function livingTarget({ model }: WriteContext, field: Field): Sql {
  const table = model.entities.get(field.targets[0] ?? '')?.table ?? ''
  return sql`${identifier(linkColumns.target)} in (select "id" from ${identifier(table)} where "deleted_at" is null)`
}

async function insertLinks({ executor }: WriteContext, entity: Entity, field: Field, records: readonly Linked[]): Promise<void> {
  const rows = records.flatMap(({ id, record }) =>
    ((record[field.name] ?? []) as readonly string[]).map((target, position) => [
      stamp(linkColumns.owner, { kind: 'id' }, id),
      stamp(linkColumns.target, { kind: 'id' }, target),
      stamp(linkColumns.position, { kind: 'integer' }, position),
    ]),
  )
  await insertAll(executor, linkTable(entity, field), rows)
}
