import { identifier, joinSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import { queryContext, type RecordsContext } from './context.ts'
import { boundIds } from './row-values.ts'

/** The entity of stored files. */
export const fileEntity = 'attachment'

/**
 * Those of the files named that the person may open: what the person stored, and what stands in a field that the person can read
 * of a record that the person can see. Who is not restricted may open all.
 */
export async function readableFiles(context: RecordsContext, executor: Executor, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (context.visibility === undefined || ids.length === 0) return new Set(ids)
  const query = queryContext(context)
  const file = query.alias()
  const own = sql`${identifier(file, 'created_by_id')} = ${query.dialect.bindColumn(context.personId, { kind: 'id' })}`
  const places = [...context.model.entities.values()].flatMap((entity) =>
    entity.isInternal ? [] : fileFields(entity).map((field) => standsIn(query, entity, field, identifier(file, 'id'))),
  )
  const rows = await executor.all<{ id: string }>(
    sql`select ${identifier(file, 'id')} as id from ${identifier(fileEntity)} ${identifier(file)} where ${identifier(file, 'id')} in (${boundIds(executor.dialect, ids)}) and (${joinSql([own, ...places], ' or ')})`,
  )
  return new Set(rows.map(({ id }) => id))
}

function fileFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter(({ targets }) => targets.includes(fileEntity))
}

function standsIn(query: ReturnType<typeof queryContext>, entity: Entity, field: Field, id: Sql): Sql {
  const row = query.alias()
  const { source } = query.rows(entity, row)
  if (hasLinks(field)) {
    const link = query.alias()
    return sql`exists (select 1 from ${identifier(linkTable(entity, field))} ${identifier(link)} join ${source} on ${identifier(row, 'id')} = ${identifier(link, linkColumns.owner)} where ${identifier(link, linkColumns.target)} = ${id})`
  }
  const columns = field.type.columns(field)
  const [kind] = columns
  const isFile = columns.length > 1 && kind !== undefined ? sql` and ${identifier(row, kind.name)} = ${textLiteral(fileEntity)}` : sql``
  return sql`exists (select 1 from ${source} where ${identifier(row, columns.at(-1)?.name ?? field.column)} = ${id}${isFile})`
}
