import { joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Dialect, Executor } from '../../database/index.ts'
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
    await executor.all(sql`insert into "kartoteka_duplicate_key" ("scope", "key", "record") values ${rows} on conflict do nothing`)
  }
}

export async function deleteKeys(executor: Executor, scope: number, keys: readonly RecordKey[]): Promise<void> {
  for (const { key, record } of keys) {
    const id = executor.dialect.bindColumn(record, { kind: 'id' })
    await executor.all(sql`delete from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" = ${key} and "record" = ${id}`)
  }
}

/** The records that share keys with one, those that share most of them first, at most `limit`. */
export async function sharingRecords(
  executor: Executor,
  scope: number,
  keys: readonly number[],
  limit: number,
): Promise<readonly string[]> {
  if (keys.length === 0) return []
  const bound = joinSql(keys.map((key) => sql`${key}`))
  const rows = await executor.all<{ record: string }>(
    sql`select "record" from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" in (${bound}) group by "record" order by count(*) desc, "record" limit ${limit}`,
  )
  return rows.map(({ record }) => record)
}

/** For each key the records that have it. Crowded keys are left out. */
export async function recordsByKey(
  executor: Executor,
  scope: number,
  keys: readonly number[],
  crowded: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, string[]>()
  const wanted = keys.filter((key) => !crowded.has(key))
  for (const part of portions(wanted, executor.dialect)) {
    const bound: Sql = { text: Array(part.length).fill('?').join(', '), values: part }
    const rows = await executor.all<{ key: number | string; record: string }>(
      sql`select "key", "record" from "kartoteka_duplicate_key" where "scope" = ${scope} and "key" in (${bound})`,
    )
    for (const row of rows) {
      const key = Number(row.key)
      const list = found.get(key)
      if (list === undefined) found.set(key, [row.record])
      else list.push(row.record)
    }
  }
  return found
}

/** The keys that more than `most` records have: comparing all of those with each other would take too long. */
export async function crowdedKeys(executor: Executor, scope: number, most: number): Promise<ReadonlySet<number>> {
  const rows = await executor.all<{ key: number | string }>(
    sql`select "key" from "kartoteka_duplicate_key" where "scope" = ${scope} group by "key" having count(*) > ${most}`,
  )
  return new Set(rows.map(({ key }) => Number(key)))
}
