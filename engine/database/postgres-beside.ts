import pg from 'pg'
import type { Sql } from '../base/sql.ts'
import type { Executor, Row } from './database.ts'
import type { PostgresStatements } from './postgres-statements.ts'

/** Milliseconds that a statement beside a transaction waits for a row that another one holds. */
const longestWait = 500

/**
 * A connection beside those of the transactions, which therefore never waits for one of them to be free. Its statements are committed
 * without waiting for the disk: the log is written in order, so that nothing committed after them is kept without them.
 */
export class PostgresBeside {
  readonly #pool: pg.Pool
  readonly #statements: PostgresStatements

  constructor(address: string, statements: PostgresStatements) {
    const options = `-c synchronous_commit=off -c lock_timeout=${longestWait}`
    this.#pool = new pg.Pool({ connectionString: address, application_name: 'kartoteka', max: 1, idleTimeoutMillis: 0, options })
    this.#pool.on('error', () => undefined)
    this.#statements = statements
  }

  /** Runs a transaction with statements beside it; when it throws, those that can be are undone, the last one first. */
  async within<T>(executor: Executor, transaction: (executor: Executor) => Promise<T>): Promise<T> {
    const undo: Sql[] = []
    const apart: Executor['apart'] = async <R extends Row>(statement: Sql, undone?: (rows: readonly R[]) => Sql) => {
      const rows = await this.#run<R>(statement)
      // What another transaction holds for long is waited for inside this one, where PostgreSQL sees who waits for whom.
      if (rows === undefined) return executor.all<R>(statement)
      if (undone !== undefined) undo.unshift(undone(rows))
      return rows
    }
    try {
      return await transaction({ ...executor, apart })
    } catch (error) {
      for (const statement of undo) await this.#run(statement).catch(() => undefined)
      throw error
    }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  /** The rows; undefined where another transaction holds what the statement would write. */
  async #run<R extends Row>(statement: Sql): Promise<R[] | undefined> {
    const client = await this.#pool.connect()
    try {
      const rows = await this.#statements.run<R>(client as unknown as pg.Client, statement)
      client.release()
      return rows
    } catch (error) {
      const isRefusal = error instanceof pg.DatabaseError
      client.release(!isRefusal)
      if (isRefusal && error.code === '55P03') return undefined
      throw error
    }
  }
}
