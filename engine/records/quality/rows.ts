import { identifier, joinSql, type Sql, sql } from '../../base/sql.ts'
import { type Executor, type QueryContext, recordJson, type Selection } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { queryContext, type RecordsContext, visibleEntity, writableEntity } from '../context.ts'
import { filterCondition } from '../filter.ts'
import { boundIds, portions } from '../row-values.ts'

/** The same question asked by the engine itself: by the whole model, whoever started it. */
export function wholeContext({ visibility, ...rest }: RecordsContext): RecordsContext {
  return { ...rest, model: visibility?.model ?? rest.model, personId: null }
}

/** The entity whose records a person compares, as the person knows it: one whose records stand for themselves. */
export function comparedEntity(context: RecordsContext, name: string): Entity {
  writableEntity(context, name)
  return visibleEntity(context, name)
}

/** What stands behind `from` and in `where` for the living records of an entity that the person who asks may read, under an alias. */
export function readableRows(
  query: QueryContext,
  entity: Entity,
  alias: string,
  filter?: string,
): { readonly source: Sql; readonly conditions: readonly Sql[] } {
  const conditions = [sql`${identifier(alias, 'deleted_at')} is null`]
  if (filter !== undefined && filter.trim() !== '') conditions.push(filterCondition(query, entity, alias, filter))
  return { source: query.rows(entity, alias).source, conditions }
}

/** A record as the database answers it: the selected fields, with `id`, `version` and `label`. */
export type ReadRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly label: string }

/** Those of the records named that the person may read and that fit the filter, by id. */
export async function readRecords(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  selection: Selection,
  ids: readonly string[],
  filter?: string,
): Promise<ReadonlyMap<string, ReadRecord>> {
  const found = new Map<string, ReadRecord>()
  for (const part of portions(ids, executor.dialect)) {
    const inPart = (alias: string) => sql`${identifier(alias, 'id')} in (${boundIds(executor.dialect, part)})`
    for (const record of await selectRecords(context, executor, entity, selection, { condition: inPart, filter }))
      found.set(record.id, record)
  }
  return found
}

/** The records after an id, in the order of their ids. */
export async function nextRecords(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  selection: Selection,
  options: { readonly after: string | undefined; readonly limit: number; readonly filter?: string | undefined },
): Promise<readonly ReadRecord[]> {
  const { after, limit, filter } = options
  const condition = (alias: string) =>
    after === undefined ? sql`1 = 1` : sql`${identifier(alias, 'id')} > ${executor.dialect.bindColumn(after, { kind: 'id' })}`
  return selectRecords(context, executor, entity, selection, { condition, filter, limit })
}

async function selectRecords(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  selection: Selection,
  { condition, filter, limit }: { condition: (alias: string) => Sql; filter?: string | undefined; limit?: number },
): Promise<readonly ReadRecord[]> {
  const query = queryContext(context)
  const alias = query.alias()
  const { source, conditions } = readableRows(query, entity, alias, filter)
  const record = query.dialect.toText(recordJson(query, entity, alias, selection))
  const page = limit === undefined ? sql`` : sql` order by ${identifier(alias, 'id')} limit ${limit}`
  const rows = await executor.all<{ record: string }>(
    sql`select ${record} as record from ${source} where ${joinSql([condition(alias), ...conditions], ' and ')}${page}`,
  )
  return rows.map((row) => JSON.parse(row.record))
}
