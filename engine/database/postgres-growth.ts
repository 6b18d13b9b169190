import { identifier, sql } from '../base/sql.ts'
import type { Executor } from './database.ts'

/** Rows put into a table before it is asked how many were known to be there. */
const first = 250
const insertion = /^insert into "([^"]+)"/
/** A counter, which is written again and again and never grows. */
const upsert = / do update set /

interface Growth {
  inserted: number
  /** How many rows it takes until the table is looked at. */
  next: number
}

/**
 * Has PostgreSQL look anew at tables that have doubled (`analyze`). Its own daemon looks once a minute, and what was planned while a table was empty
 * is kept until then: whoever imports in the first minute reads each record back through a whole index, the longer the more there are. Tables are
 * looked at after the commit, at 250 rows and then at each doubling, so that all of it costs little however much is written.
 */
export class PostgresGrowth {
  readonly #tables = new Map<string, Growth>()
  readonly #due = new Set<string>()

  /** Counts the rows that a statement has written. */
  note(text: string, rows: number | null): void {
    const table = insertion.exec(text)?.[1]
    if (table === undefined || rows === null) return
    const growth = this.#tables.get(table) ?? { inserted: 0, next: first }
    this.#tables.set(table, growth)
    growth.inserted += rows
    if (growth.inserted >= growth.next && !upsert.test(text)) this.#due.add(table)
  }

  /** Looks at the tables that are due; what fails there is left to PostgreSQL's daemon, as everything is committed already. */
  async keepUp(executor: Pick<Executor, 'all'>): Promise<void> {
    const due = [...this.#due]
    this.#due.clear()
    for (const table of due) await this.#lookAt(executor, table).catch(() => undefined)
  }

  async #lookAt({ all }: Pick<Executor, 'all'>, table: string): Promise<void> {
    const growth = this.#tables.get(table)
    if (growth === undefined) return
    const quoted = `"${table}"`
    const [row] = await all<{ known: number }>(sql`select reltuples::float8 as known from pg_class where oid = to_regclass(${quoted})`)
    const known = Number(row?.known ?? 0)
    const hasDoubled = growth.inserted >= known
    growth.next = Math.max(first, hasDoubled ? known + growth.inserted : known)
    if (!hasDoubled) return
    growth.inserted = 0
    await all(sql`analyze (skip_locked) ${identifier(table)}`)
  }
}
