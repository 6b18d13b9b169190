import { LruMap } from '../base/lru.ts'
import type { Sql } from '../base/sql.ts'
import { tooLarge } from '../expression/index.ts'
import type { Row } from './database.ts'
import { tooSlow } from './too-slow.ts'

type Done<T> = (error: Error | null, result: T) => void

/** A statement of the driver, prepared. */
interface RawStatement {
  all(values: readonly unknown[], done: Done<Row[]>): void
  finalize(): void
}

/** A connection of the driver. */
export interface RawConnection {
  prepare(text: string, done: (error: Error | null) => void): RawStatement
  all(text: string, values: readonly unknown[], done: Done<Row[]>): void
  exec(statements: string, done: (error: Error | null) => void): void
  /** Ends what runs (`sqlite3_interrupt`). */
  interrupt(): void
}

/** Prepared statements that a connection keeps. */
const kept = 200
/** Pragmas act already when they are prepared, and a change of the tables is made once. */
const isRepeated = /^\s*(select|with|insert|update|delete|begin|commit|rollback|savepoint|release)\b/i

/** What SQLite says of parts that stand too deep in each other (https://sqlite.org/limits.html); its code is that of any mistake. */
function isTooLarge({ message }: Error): boolean {
  return /Expression tree is too large|parser stack overflow|too many references|at most \d+ tables/.test(message)
}

/** One connection to an SQLite file, for one statement at a time. Statements are prepared once: reading their text costs more than most of them. */
export class SqliteConnection {
  readonly #raw: RawConnection
  readonly #prepared = new LruMap<string, RawStatement>(kept, (statement) => statement.finalize())

  constructor(raw: RawConnection) {
    this.#raw = raw
  }

  /** All rows of one statement. Every row is fetched, so that a kept statement holds no lock. */
  all<T extends Row>({ text, values }: Sql): Promise<T[]> {
    return new Promise<T[]>((resolve, reject) => {
      const done: Done<Row[]> = (error, rows) => (error === null ? resolve(rows as T[]) : reject(error))
      if (!isRepeated.test(text)) {
        this.#raw.all(text, values, done)
        return
      }
      const ready = this.#prepared.get(text)
      if (ready !== undefined) {
        ready.all(values, done)
        return
      }
      const statement = this.#raw.prepare(text, (error) => {
        if (error !== null) {
          reject(isTooLarge(error) ? tooLarge(error) : error)
          return
        }
        this.#prepared.set(text, statement)
        statement.all(values, done)
      })
    })
  }

  /** The same, ended after so many milliseconds. Throws `too-slow`. */
  async allWithin<T extends Row>(statement: Sql, longest: number): Promise<T[]> {
    let isEnded = false
    const timer = setTimeout(() => {
      isEnded = true
      this.#raw.interrupt()
    }, longest)
    try {
      return await this.all<T>(statement)
    } catch (error) {
      throw isEnded ? tooSlow(error) : error
    } finally {
      clearTimeout(timer)
    }
  }

  /** Several statements without values, whose rows nobody reads. */
  script(text: string): Promise<void> {
    return new Promise((resolve, reject) => this.#raw.exec(text, (error) => (error === null ? resolve() : reject(error))))
  }

  /** Lets go of the prepared statements, without which a connection cannot be closed. */
  release(): void {
    this.#prepared.clear()
  }
}

/** Connections that take statements in turn: each runs one at a time, and what comes when all are busy waits. */
export class SqliteReaders {
  readonly #idle: SqliteConnection[]
  readonly #waiting: ((connection: SqliteConnection) => void)[] = []

  readonly #longest: number | undefined

  /** A statement that takes longer than `longest` milliseconds is ended. */
  constructor(connections: readonly SqliteConnection[], longest?: number) {
    this.#idle = [...connections]
    this.#longest = longest
  }

  async all<T extends Row>(statement: Sql): Promise<T[]> {
    const connection = this.#idle.pop() ?? (await new Promise<SqliteConnection>((resolve) => this.#waiting.push(resolve)))
    try {
      return await (this.#longest === undefined ? connection.all<T>(statement) : connection.allWithin<T>(statement, this.#longest))
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#idle.push(connection)
      else next(connection)
    }
  }
}
