import type pg from 'pg'
import type { Sql } from '../base/sql.ts'
import type { Executor, Row } from './database.ts'
import type { PostgresStatements } from './postgres-statements.ts'

/**
 * The statements of one transaction. Those that nobody waits for are sent together with the next one, so that the two ends wait for each other
 * less often; PostgreSQL carries them out in the order in which they were asked.
 */
export class PostgresPipeline {
  readonly #client: pg.Client
  readonly #statements: PostgresStatements
  #waiting: Promise<unknown>[] = []

  constructor(client: pg.Client, statements: PostgresStatements) {
    this.#client = client
    this.#statements = statements
  }

  readonly all = <T extends Row>(statement: Sql): Promise<T[]> => {
    this.#holdTogether()
    return this.#statements.run<T>(this.#client, statement)
  }

  readonly later: NonNullable<Executor['later']> = (statement) => {
    const answer = this.all(statement)
    // Whoever settles is told; until then nobody listens.
    answer.catch(() => undefined)
    this.#waiting.push(answer)
  }

  readonly settle: NonNullable<Executor['settle']> = async () => {
    const waiting = this.#waiting
    this.#waiting = []
    await Promise.all(waiting)
  }

  /** What is asked without waiting goes over the wire in one piece. */
  #holdTogether(): void {
    const { stream } = this.#client.connection as unknown as { stream: { cork(): void; uncork(): void; writableCorked: number } }
    if (stream.writableCorked > 0) return
    stream.cork()
    process.nextTick(() => stream.uncork())
  }
}
