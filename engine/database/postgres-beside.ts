import type { Sql } from '../base/sql.ts'
import type { Executor, Row } from './database.ts'
import { PostgresPool } from './postgres-pool.ts'
import type { PostgresStatements } from './postgres-statements.ts'

/** Milliseconds that a statement beside a transaction waits for a row that another one holds. */
const longestWait = 500

/**
 * A connection beside those of the transactions, which therefore never waits for one of them to be free. Its statements are committed
 * without waiting for the disk: the log is written in order, so that nothing committed after them is kept without them.
 */
export class PostgresBeside {
  readonly #pool: PostgresPool

  constructor(address: string, statements: PostgresStatements) {
    const options = `-c synchronous_commit=off -c lock_timeout=${longestWait}`
    // SQLSTATE lock_not_available: another transaction holds what the statement would write.
    this.#pool = new PostgresPool(address, statements, { max: 1, idleTimeoutMillis: 0, options, otherwise: '55P03' })
  }

  /** Runs a transaction with statements beside it; when it throws, those that can be are undone, the last one first. */
  async within<T>(executor: Executor, transaction: (executor: Executor) => Promise<T>): Promise<T> {
    const undo: Sql[] = []
    const apart: Executor['apart'] = async <R extends Row>(statement: Sql, undone?: (rows: readonly R[]) => Sql) => {
      const rows = await this.#pool.run<R>(statement)
      // What another transaction holds for long is waited for inside this one, where PostgreSQL sees who waits for whom.
      if (rows === undefined) return executor.all<R>(statement)
      if (undone !== undefined) undo.unshift(undone(rows))
      return rows
    }
    try {
      return await transaction({ ...executor, apart })
    } catch (error) {
      for (const statement of undo) await this.#pool.run(statement).catch(() => undefined)
      throw error
    }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
