import { newId } from '../base/ids.ts'
import { identifier, rawSql, sql } from '../base/sql.ts'
import type { Executor } from '../database/database.ts'
import type { Layer } from '../metadata/index.ts'
import type { OperationData } from './operation.ts'
import type { Parked } from './parked.ts'
import type { TableDefinition } from './tables.ts'
import type { VersionChange } from './version-changes.ts'

/** What a version tells about itself in a list. */
export interface VersionSummary {
  readonly number: number
  /** Hash of the documents. */
  readonly modelVersion: string
  readonly appliedAt: string
  /** Who applied it; null for the engine itself. */
  readonly actor: string | null
  /** The steps that led here, one line each. */
  readonly steps: readonly string[]
  /** What the documents say otherwise than the version before; empty for the first one, and for versions of engines that did not keep it. */
  readonly changes: readonly VersionChange[]
  /** Of a rollback: the version it went back to. */
  readonly rolledBackTo: number | null
}

/** An applied version: the documents it was made from, the tables it left, what is parked, and how it came about. */
export interface AppliedVersion extends VersionSummary {
  readonly layers: readonly Layer[]
  readonly tables: readonly TableDefinition[]
  readonly parked: readonly Parked[]
  readonly operations: readonly OperationData[]
}

const table = 'kartoteka_version'
const bookkeeping = rawSql(
  `create table if not exists "kartoteka_version" (
    "number" integer primary key, "id" text not null, "model_version" text not null, "applied_at" text not null,
    "steps" text not null, "layers" text not null, "tables" text not null, "parked" text not null,
    "operations" text, "actor" text, "rolled_back_to" integer, "changes" text)`,
)
/** Columns that the table did not have in the first version of the engine. */
const laterColumns = { operations: 'text', actor: 'text', rolled_back_to: 'integer', changes: 'text' } as const
const summaryColumns = rawSql(`"number", "model_version", "applied_at", "actor", "steps", "rolled_back_to", "changes"`)

/** Makes the table that remembers the applied versions, or brings it up to date, and what else every database has. */
export async function ensureVersionTable(executor: Executor): Promise<void> {
  for (const statement of executor.dialect.setUp) await executor.all(statement)
  await executor.all(bookkeeping)
  const names = new Set((await executor.all<{ name: string }>(executor.dialect.columnNames(table))).map((row) => row.name))
  for (const [name, type] of Object.entries(laterColumns)) {
    if (!names.has(name)) await executor.all(sql`alter table ${identifier(table)} add column ${identifier(name)} ${rawSql(type)}`)
  }
}

export async function lastVersion(executor: Executor): Promise<AppliedVersion | undefined> {
  const [row] = await executor.all<VersionRow>(sql`select * from ${identifier(table)} order by "number" desc limit 1`)
  return row === undefined ? undefined : toVersion(row)
}

/** The last version of a database that may be new; makes nothing. */
export async function appliedVersion(executor: Executor): Promise<AppliedVersion | undefined> {
  return (await hasTable(executor, table)) ? lastVersion(executor) : undefined
}

export async function readVersion(executor: Executor, number: number): Promise<AppliedVersion | undefined> {
  const [row] = await executor.all<VersionRow>(sql`select * from ${identifier(table)} where "number" = ${number}`)
  return row === undefined ? undefined : toVersion(row)
}

/** All versions without their documents, the newest first. */
export async function listVersions(executor: Executor): Promise<readonly VersionSummary[]> {
  const rows = await executor.all<VersionRow>(sql`select ${summaryColumns} from ${identifier(table)} order by "number" desc`)
  return rows.map(toSummary)
}

export async function recordVersion(executor: Executor, version: AppliedVersion): Promise<void> {
  const row: Readonly<Record<string, unknown>> = {
    number: version.number,
    id: newId(),
    model_version: version.modelVersion,
    applied_at: version.appliedAt,
    steps: JSON.stringify(version.steps),
    layers: JSON.stringify(version.layers),
    tables: JSON.stringify(version.tables),
    parked: JSON.stringify(version.parked),
    operations: JSON.stringify(version.operations),
    actor: version.actor,
    rolled_back_to: version.rolledBackTo,
    changes: JSON.stringify(version.changes),
  }
  const names = rawSql(
    Object.keys(row)
      .map((name) => `"${name}"`)
      .join(', '),
  )
  const values = {
    text: Object.keys(row)
      .map(() => '?')
      .join(', '),
    values: Object.values(row),
  }
  await executor.all(sql`insert into ${identifier(table)} (${names}) values (${values})`)
}

export async function hasTable(executor: Executor, name: string): Promise<boolean> {
  return (await executor.all<{ name: string }>(executor.dialect.listTables)).some((row) => row.name === name)
}

type VersionRow = Record<string, string | number | null>

function toSummary(row: VersionRow): VersionSummary {
  return {
    number: Number(row.number),
    modelVersion: String(row.model_version),
    appliedAt: String(row.applied_at),
    actor: row.actor === null || row.actor === undefined ? null : String(row.actor),
    steps: JSON.parse(String(row.steps)),
    changes: JSON.parse(String(row.changes ?? '[]')),
    rolledBackTo: row.rolled_back_to === null || row.rolled_back_to === undefined ? null : Number(row.rolled_back_to),
  }
}

function toVersion(row: VersionRow): AppliedVersion {
  return {
    ...toSummary(row),
    layers: JSON.parse(String(row.layers)),
    tables: JSON.parse(String(row.tables)),
    parked: JSON.parse(String(row.parked)),
    operations: JSON.parse(String(row.operations ?? '[]')),
  }
}
