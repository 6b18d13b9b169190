import { newId } from '../base/ids.ts'
import { rawSql, sql } from '../base/sql.ts'
import type { Executor } from '../database/database.ts'
import type { Layer } from '../metadata/index.ts'
import type { Parked } from './diff.ts'
import type { TableDefinition } from './tables.ts'

/** The last applied version: the documents it was made from, the tables it left, and what is parked. */
export interface AppliedVersion {
  readonly number: number
  readonly modelVersion: string
  readonly layers: readonly Layer[]
  readonly tables: readonly TableDefinition[]
  readonly parked: readonly Parked[]
}

const bookkeeping = rawSql(
  `create table if not exists "kartoteka_version" (
    "number" integer primary key, "id" text not null, "model_version" text not null, "applied_at" text not null,
    "steps" text not null, "layers" text not null, "tables" text not null, "parked" text not null)`,
)

/** Makes the table that remembers the applied versions, where it does not exist yet. */
export async function ensureVersionTable(executor: Executor): Promise<void> {
  await executor.all(bookkeeping)
}

export async function lastVersion(executor: Executor): Promise<AppliedVersion | undefined> {
  const [row] = await executor.all<Record<string, string | number>>(
    sql`select "number", "model_version", "layers", "tables", "parked" from "kartoteka_version" order by "number" desc limit 1`,
  )
  if (row === undefined) return undefined
  return {
    number: Number(row.number),
    modelVersion: String(row.model_version),
    layers: JSON.parse(String(row.layers)),
    tables: JSON.parse(String(row.tables)),
    parked: JSON.parse(String(row.parked)),
  }
}

export async function recordVersion(executor: Executor, version: AppliedVersion, steps: readonly string[], at: Date): Promise<void> {
  const values = [
    version.number,
    newId(),
    version.modelVersion,
    at.toISOString(),
    JSON.stringify(steps),
    JSON.stringify(version.layers),
    JSON.stringify(version.tables),
    JSON.stringify(version.parked),
  ]
  const list = { text: values.map(() => '?').join(', '), values }
  await executor.all(
    sql`insert into "kartoteka_version" ("number", "id", "model_version", "applied_at", "steps", "layers", "tables", "parked") values (${list})`,
  )
}
