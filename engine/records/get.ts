import { isId } from '../base/ids.ts'
import { identifier, sql } from '../base/sql.ts'
import { defaultSelection, type Executor, recordJson } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { notFound, queryContext, type RecordsContext, visibleEntity } from './context.ts'
import { readSelection } from './selection-parameter.ts'

/** One record as the JSON text of its `data`, and its version. Throws `not-found`, also for what lies in the trash. */
export async function getRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  options: { fields?: string | undefined } = {},
): Promise<{ text: string; version: number }> {
  return readRecord(context, context.database, visibleEntity(context, entityName), id, options)
}

/** `getRecord` over a given connection, so that a write can read back what it wrote. */
export async function readRecord(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  id: string,
  options: { fields?: string | undefined; withTrash?: boolean } = {},
): Promise<{ text: string; version: number }> {
  if (!isId(id)) throw notFound(entity, id)
  const query = queryContext(context)
  const alias = query.alias()
  const selection = readSelection(context.model, entity, options.fields, { hasPerson: context.personId !== null }) ?? defaultSelection(entity, { lines: true })
  const json = query.dialect.toText(recordJson(query, entity, alias, selection))
  const alive = options.withTrash === true ? sql`` : sql` and ${identifier(alias, 'deleted_at')} is null`
  const [row] = await executor.all<{ record: string; version: number }>(
    sql`select ${json} as record, ${identifier(alias, 'version')} as version from ${query.rows(entity, alias).source} where ${identifier(alias, 'id')} = ${query.dialect.bindColumn(id, { kind: 'id' })}${alive}`,
  )
  if (row === undefined) throw notFound(entity, id)
  return { text: row.record, version: Number(row.version) }
}
