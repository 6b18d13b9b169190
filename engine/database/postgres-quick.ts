import { LruMap } from '../base/lru.ts'
import type { Sql } from '../base/sql.ts'
import type { Row } from './database.ts'
import { PostgresPool } from './postgres-pool.ts'
import { isPlannedByValue, type PostgresStatements } from './postgres-statements.ts'

/** Milliseconds that a read may take by a plan that was made for any values. */
const longest = 250
/** Texts of which it is known that such a plan takes longer, and milliseconds for which that is believed: the machine may only have been busy. */
const remembered = 1000
const believedFor = 10 * 60 * 1000
const isRead = /^\s*(select|with)\b/i

/**
 * Reads whose plan is made once for any values: PostgreSQL plans most statements of a list anew for each, which takes it longer than reading a page.
 * A plan that fits all values may be a bad one for some; a read that is not done soon is therefore broken off, to be run again by a plan
 * for its values, and so are those of the same text for some minutes.
 */
export class PostgresQuick {
  readonly #pool: PostgresPool
  /** Until when each is believed to be slow. */
  readonly #slow = new LruMap<string, number>(remembered)

  constructor(address: string, statements: PostgresStatements) {
    const options = `-c plan_cache_mode=force_generic_plan -c statement_timeout=${longest}`
    // SQLSTATE query_canceled: it was broken off.
    this.#pool = new PostgresPool(address, statements, { max: 8, options, otherwise: '57014' })
  }

  /** The rows; undefined where the statement is to be run by a plan for its values. */
  async run<T extends Row>(statement: Sql): Promise<T[] | undefined> {
    const { text, values } = statement
    if (values.length === 0 || !isRead.test(text) || isPlannedByValue.test(text) || this.#isSlow(text)) return undefined
    const rows = await this.#pool.run<T>(statement)
    if (rows === undefined) this.#slow.set(text, performance.now() + believedFor)
    return rows
  }

  #isSlow(text: string): boolean {
    const until = this.#slow.get(text)
    return until !== undefined && performance.now() < until
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}
