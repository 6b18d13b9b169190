import { joinSql, rawSql, sql } from '../base/sql.ts'
import { type Database, MarkedTransactions } from '../database/index.ts'
import type { AfterStep } from '../records/index.ts'

/** What is written one after the other is looked at once, so much later, in milliseconds. */
const pause = 100

/**
 * Tells people who listen that there is something new for them, whatever process wrote it. While nobody listens, nothing is watched
 * and nothing is asked.
 */
export class NotificationFeed {
  readonly #database: Database
  readonly #listeners = new Map<string, Set<() => void>>()
  /** By person: how many notifications there were at the last look, and which was the latest. */
  readonly #known = new Map<string, string>()
  readonly #written = new MarkedTransactions()
  #watching: Promise<() => Promise<void>> | undefined
  #soon: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(database: Database) {
    this.#database = database
  }

  /** Notices notifications that are written. */
  readonly follower: AfterStep = async ({ executor }, changes) => {
    if (changes.some(({ entity }) => entity.name === 'notification')) this.#written.mark(executor)
  }

  /** A database whose transactions tell every process when they have written notifications. */
  watching(database: Database): Database {
    return this.#written.watching(database, async () => {
      this.#lookSoon()
      await database.announce()
    })
  }

  /** Calls `tell` when there is something new for a person. Answers how to stop. */
  subscribe(person: string, tell: () => void): () => void {
    const listeners = this.#listeners.get(person) ?? new Set()
    this.#listeners.set(person, listeners.add(tell))
    this.#watching ??= this.#database.watch(() => this.#lookSoon())
    this.#lookSoon()
    return () => {
      listeners.delete(tell)
      if (listeners.size === 0) this.#forget(person)
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#soon)
    this.#soon = undefined
    this.#listeners.clear()
    const watching = this.#watching
    this.#watching = undefined
    await this.#looking
    await (await watching)?.()
  }

  #forget(person: string): void {
    this.#listeners.delete(person)
    this.#known.delete(person)
    if (this.#listeners.size === 0) void this.stop()
  }

  #lookSoon(): void {
    if (this.#soon !== undefined || this.#listeners.size === 0) return
    this.#soon = setTimeout(() => {
      this.#soon = undefined
      this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined)
    }, pause)
    this.#soon.unref()
  }

  async #look(): Promise<void> {
    const people = [...this.#listeners.keys()]
    if (people.length === 0) return
    const { dialect } = this.#database
    const ids = joinSql(people.map((id) => dialect.bindColumn(id, { kind: 'id' })))
    const latest = sql`max(${dialect.plainText(rawSql('"id"'), { kind: 'id' })})`
    const rows = await this.#database.all<{ person: string; count: number | string; latest: string }>(
      sql`select "recipient_id" as person, count(*) as count, ${latest} as latest from "notification" where "recipient_id" in (${ids}) group by "recipient_id"`,
    )
    const found = new Map(rows.map(({ person, count, latest: id }) => [person, `${count} ${id}`]))
    for (const person of people) {
      const now = found.get(person)
      if (now === undefined || now === this.#known.get(person)) continue
      this.#known.set(person, now)
      // What was written between the subscription and the first look is told as well.
      for (const tell of this.#listeners.get(person) ?? []) tell()
    }
  }
}
