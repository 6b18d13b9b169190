import type pg from 'pg'
import { LruMap } from '../base/lru.ts'
import type { Sql } from '../base/sql.ts'
import type { Row } from './database.ts'
import { PostgresGrowth } from './postgres-growth.ts'

/** Texts that are kept in their PostgreSQL form. */
const known = 1000
/** Statements that a connection may have prepared before it forgets them; PostgreSQL keeps them until the connection closes. */
const prepared = 300
const isPreparable = /^\s*(select|with|insert|update|delete)\b/i
/** How common the words of a search are decides how it is read: a plan made for any words reads the whole table for some. */
export const isPlannedByValue = /\bas tsquery\)/

interface Known {
  /** The text with `$1` for the first placeholder. */
  readonly text: string
  /** Set from the second time on. */
  name?: string
}

/** What the driver remembers of a connection: the texts prepared on it, by name. */
type Remembering = pg.Client & {
  readonly connection: { parsedStatements: Record<string, string>; submittedNamedStatements: Record<string, string> }
}

/**
 * Runs statements on the connections of one database. What is run a second time is prepared under a name, so that PostgreSQL
 * reads and plans it once for each connection.
 */
export class PostgresStatements {
  readonly growth = new PostgresGrowth()
  readonly #known = new LruMap<string, Known>(known)
  readonly #names = new WeakMap<pg.Client, Set<string>>()
  #count = 0

  async run<T extends Row>(client: pg.Client, { text, values }: Sql): Promise<T[]> {
    if (values.length === 0) return rowsOf(await client.query(text))
    const statement = this.#statement(text)
    const result = await this.#send(client, statement, values as unknown[])
    this.growth.note(text, result.rowCount)
    return rowsOf(result)
  }

  /** Hands the statement to the driver before it returns: what is asked next comes after it. */
  #send(client: pg.Client, { name, text }: Known, values: unknown[]): Promise<pg.QueryResult> {
    if (name === undefined) return client.query(text, values)
    this.#names.set(client, (this.#names.get(client) ?? new Set()).add(name))
    return client.query({ name, text, values })
  }

  /** Whether a statement failed only because it was prepared before the tables changed; all are prepared anew then. */
  isStale(error: unknown): boolean {
    const { code, message } = error as { code?: string; message?: string }
    const isStale = code === '0A000' && message?.includes('cached plan') === true
    if (isStale) this.#known.clear()
    return isStale
  }

  #statement(text: string): Known {
    const before = this.#known.get(text)
    if (before !== undefined) {
      if (before.name === undefined && isPreparable.test(text) && !isPlannedByValue.test(text)) before.name = `k${++this.#count}`
      return before
    }
    let place = 0
    const statement: Known = { text: text.replaceAll('?', () => `$${++place}`) }
    this.#known.set(text, statement)
    return statement
  }

  /** A connection that has prepared very many statements forgets them all; asked while it has nothing to do. */
  async makeRoom(client: pg.Client): Promise<void> {
    const names = this.#names.get(client)
    if (names === undefined || names.size <= prepared) return
    await client.query('deallocate all')
    const { connection } = client as Remembering
    connection.parsedStatements = {}
    connection.submittedNamedStatements = {}
    names.clear()
  }
}

/** Several statements in one text are not asked for their rows. */
function rowsOf<T extends Row>(result: pg.QueryResult | pg.QueryResult[]): T[] {
  return (Array.isArray(result) ? result : result.rows) as T[]
}
