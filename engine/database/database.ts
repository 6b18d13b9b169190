import type { Knex } from 'knex'
import type { Sql } from '../base/sql.ts'
import type { Dialect } from './dialect.ts'

export type Row = Record<string, unknown>

/** Runs statements; all of one `Executor` see the same state of the database. */
export interface Executor {
  readonly dialect: Dialect
  /** All rows of one statement. */
  all<T extends Row>(statement: Sql): Promise<T[]>
  /** The schema builder of the connection, for DDL. */
  readonly knex: Knex
}

/** One database: readers beside a writer. */
export interface Database extends Executor {
  /** Runs `work` in one transaction: everything it wrote is kept when it answers, nothing when it throws. Transactions do not nest. */
  transaction<T>(work: (transaction: Executor) => Promise<T>): Promise<T>
  /** Tells every process that watches this database that another version of the metadata was applied. */
  announce(): Promise<void>
  /** Calls `changed` when another process may have applied a version; may call it for nothing. Answers how to stop. */
  watch(changed: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** Runs one statement through knex. */
export async function runStatement<T extends Row>(knex: Knex, statement: Sql): Promise<T[]> {
  const result = await knex.raw(statement.text, statement.values as Knex.RawBinding[])
  return (Array.isArray(result) ? result : (result.rows ?? [])) as T[]
}
