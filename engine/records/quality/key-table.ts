import { identifier, joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import { type Dialect, type Executor, send } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { queryContext, type RecordsContext } from '../context.ts'
import { portions } from '../row-values.ts'

/**
 * The tables by which duplicates are found without comparing each with each; made beside the tables of the model. A key that
 * is out of date brings together two records that are then found different: keys are hints, never answers.
 * - `kartoteka_duplicate_key`: the keys of each record under the rules of a scope
 * - `kartoteka_duplicate_scope`: how far the records that were there before a rule have been taken in
 * - `kartoteka_duplicate_open`: records written in bulk whose keys are still to be made, one row a batch
 */
export function duplicateTables(dialect: Dialect): readonly Sql[] {
  const id = dialect.columnType({ kind: 'id' })
  const text = dialect.columnType({ kind: 'text' })
  return [
    `create table if not exists "kartoteka_duplicate_key" ("scope" bigint not null, "key" bigint not null, "record" ${id} not null, primary key ("scope", "key", "record"))${dialect.keyedTable}`,
    `create table if not exists "kartoteka_duplicate_scope" ("scope" bigint primary key, "entity" ${text} not null, "model" ${text} not null, "reached" ${id}, "is_ready" integer not null, "made_at" ${text} not null)`,
    `create table if not exists "kartoteka_duplicate_open" ("id" ${id} primary key, "entity" ${text} not null, "records" ${text} not null)`,
  ].map(rawSql)
}

export interface RecordKey {
  readonly record: string
  readonly key: number
}

export async function insertKeys(executor: Executor, scope: number, keys: readonly RecordKey[]): Promise<void> {
  const { dialect } = executor
  const sorted = [...keys].sort((a, b) => a.key - b.key)
  for (const part of portions(sorted, dialect, 3)) {
    const id = dialect.bindColumn('', { kind: 'id' }).text
    const rows: Sql = {
      text: Array(part.length).fill(`(?, ?, ${id})`).join(', '),
      values: part.flatMap(({ key, record }) => [scope, key, record]),
    }
    await send(executor, sql`insert into "kartoteka_duplicate_key" ("scope", "key", "record") values ${rows} on conflict do nothing`)
  }
}

export async function deleteKeys(executor: Executor, scope: number, keys: readonly RecordKey[]): Promise<void> {
  for (const { key, record } of keys) {
    const id = executor.dialect.bindColumn(record, { kind: 'id' })
    await send(executor, sql`delete from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" = ${key} and "record" = ${id}`)
  }
}

/**
 * The ids that count for who asks; undefined for everything. What is out of sight would otherwise fill a limit, and so be told by
 * what is missing.
 */
export function countedIds(context: RecordsContext, { name }: Pick<Entity, 'name'>): Sql | undefined {
  const query = queryContext(context)
  const entity = context.visibility === undefined ? undefined : context.model.entities.get(name)
  if (entity === undefined) return undefined
  const alias = query.alias()
  return sql`select ${identifier(alias, 'id')} from ${query.rows(entity, alias).source}`
}

const ofCounted = (counted: Sql | undefined): Sql => (counted === undefined ? sql`` : sql` and "record" in (${counted})`)

/** The records that share keys with one, those that share most of them first, at most `limit`. */
export async function sharingRecords(
  executor: Executor,
  scope: number,
  keys: readonly number[],
  limit: number,
  counted?: Sql,
): Promise<readonly string[]> {
  if (keys.length === 0) return []
  const bound = joinSql(keys.map((key) => sql`${key}`))
  const rows = await executor.all<{ record: string }>(
    sql`select "record" from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" in (${bound})${ofCounted(counted)} group by "record" order by count(*) desc, "record" limit ${limit}`,
  )
  return rows.map(({ record }) => record)
}

/**
 * The records of each key that at least two and at most `most` records have, and how many keys more than that have: comparing all of
 * those with each other would take too long.
 */
export async function recordsByKey(
  executor: Executor,
  scope: number,
  keys: readonly number[],
  most: number,
  counted?: Sql,
): Promise<{ readonly shared: ReadonlyMap<number, readonly string[]>; readonly crowded: readonly number[] }> {
  const shared = new Map<number, string[]>()
  const crowded: number[] = []
  for (const part of portions(keys, executor.dialect)) {
    const counts = await executor.all<{ key: number | string; n: number | string }>(
      sql`select "key", count(*) as n from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" in (${boundKeys(part)})${ofCounted(counted)} group by "key" having count(*) > 1`,
    )
    crowded.push(...counts.filter(({ n }) => Number(n) > most).map(({ key }) => Number(key)))
    const wanted = counts.filter(({ n }) => Number(n) <= most).map(({ key }) => Number(key))
    if (wanted.length === 0) continue
    const rows = await executor.all<{ key: number | string; record: string }>(
      sql`select "key", "record" from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" in (${boundKeys(wanted)})${ofCounted(counted)}`,
    )
    for (const row of rows) {
      const key = Number(row.key)
      const list = shared.get(key)
      if (list === undefined) shared.set(key, [row.record])
      else list.push(row.record)
    }
  }
  return { shared, crowded }
}

function boundKeys(keys: readonly number[]): Sql {
  return { text: Array(keys.length).fill('?').join(', '), values: keys }
}
