import pg from 'pg'
import type { Sql } from '../base/sql.ts'
import type { Row } from './database.ts'
import type { PostgresStatements } from './postgres-statements.ts'

interface PoolOptions {
  readonly max: number
  /** What connections begin with: `-c lock_timeout=500`. */
  readonly options: string
  /** The SQLSTATE of a refusal that is an answer: the statement is to be run in another way. */
  readonly otherwise: string
  readonly idleTimeoutMillis?: number
}

/** Connections on which statements stand by themselves, each committed when it has ended. */
export class PostgresPool {
  readonly #pool: pg.Pool
  readonly #statements: PostgresStatements
  readonly #otherwise: string

  constructor(address: string, statements: PostgresStatements, { otherwise, ...options }: PoolOptions) {
    this.#pool = new pg.Pool({ connectionString: address, application_name: 'kartoteka', ...options })
    this.#pool.on('error', () => undefined)
    this.#statements = statements
    this.#otherwise = otherwise
  }

  /** The rows; undefined where the statement is to be run in another way. A connection that has failed otherwise than by refusing is not used again. */
  async run<T extends Row>(statement: Sql): Promise<T[] | undefined> {
    const client = await this.#pool.connect()
    try {
      await this.#statements.makeRoom(client)
      const rows = await this.#statements.run<T>(client, statement)
      client.release()
      return rows
    } catch (error) {
      const isRefusal = error instanceof pg.DatabaseError
      client.release(!isRefusal)
      if (isRefusal && error.code === this.#otherwise) return undefined
      throw error
    }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}
