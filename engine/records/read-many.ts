import { isId } from '../base/ids.ts'
import { identifier, type Sql, sql } from '../base/sql.ts'
import { type Executor, recordJson, type Selection } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { queryContext, type RecordsContext } from './context.ts'
import { boundIds, portions } from './row-values.ts'

export interface FoundRecord {
  readonly id: string
  /** The JSON text of the record. */
  readonly text: string
  readonly version: number
}

/** Records of one entity by id, as many as the reader may see, one statement for all; what lies in the trash is left out unless asked for. */
export async function readMany(
  context: RecordsContext,
  executor: Executor,
  { name }: Pick<Entity, 'name'>,
  ids: Iterable<string>,
  selection: Selection,
  options: { readonly withTrash?: boolean } = {},
): Promise<ReadonlyMap<string, FoundRecord>> {
  const found = new Map<string, FoundRecord>()
  const wanted = [...new Set(ids)].filter(isId)
  const entity = context.model.entities.get(name)
  if (wanted.length === 0 || entity === undefined) return found
  const query = queryContext(context)
  const alias = query.alias()
  const record = query.dialect.toText(recordJson(query, entity, alias, selection))
  const alive: Sql = options.withTrash === true ? sql`` : sql` and ${identifier(alias, 'deleted_at')} is null`
  for (const part of portions(wanted, executor.dialect)) {
    const rows = await executor.all<{ id: string; record: string; version: number }>(
      sql`select ${identifier(alias, 'id')} as id, ${identifier(alias, 'version')} as version, ${record} as record from ${query.rows(entity, alias).source} where ${identifier(alias, 'id')} in (${boundIds(executor.dialect, part)})${alive}`,
    )
    for (const row of rows) found.set(row.id, { id: row.id, text: row.record, version: Number(row.version) })
  }
  return found
}
