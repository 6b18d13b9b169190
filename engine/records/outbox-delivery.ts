import type { Clock } from '../base/clock.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { type Database, type Executor, MarkedTransactions } from '../database/index.ts'
import type { Change } from './change.ts'
import type { OutboxMessage, OutboxWriter, Subscription } from './outbox.ts'

export type OutboxHandler = (message: OutboxMessage) => Promise<void> | void

export interface OutboxOptions {
  readonly clock: Clock
  /** Milliseconds that a process has for what it has taken, before another may take it. */
  readonly lease?: number
  /** Milliseconds until a failed delivery is tried again, by the number of attempts so far. */
  readonly backoff?: (attempts: number) => number
}

const defaultLease = 60_000
const maxBackoff = 3_600_000
/** Messages that are taken at once. */
const atOnce = 50

interface Taken extends Record<string, unknown> {
  readonly id: string
  readonly consumer: string
  readonly subject: string
  readonly subject_id: string
  readonly subject_version: number
  readonly change: string | Record<string, unknown>
  readonly attempts: number
}

/**
 * Delivers the messages of the outbox: each at least once, those of one record in their order, again and again with growing
 * pauses while a consumer fails. What a process has taken belongs to it for a time, so that several processes do not deliver the
 * same message at once. While nothing waits, nothing runs: a commit wakes the delivery, and a timer runs only for what is due later.
 */
export class Outbox implements OutboxWriter {
  readonly #database: Database
  readonly #options: Required<OutboxOptions>
  readonly #consumers = new Map<string, { readonly wants: Subscription; readonly handler: OutboxHandler }>()
  readonly #written = new MarkedTransactions()
  #running: Promise<void> | undefined
  #isAsked = false
  #isStopped = false
  #timer: NodeJS.Timeout | undefined

  constructor(database: Database, { clock, lease = defaultLease, backoff = growing }: OutboxOptions) {
    this.#database = database
    this.#options = { clock, lease, backoff }
  }

  /** Tells `handler` of changes from now on, and of those that the consumer of this name has not taken yet. Answers how to end it. */
  subscribe(consumer: string, wants: Subscription, handler: OutboxHandler): () => void {
    if (this.#consumers.has(consumer)) throw new Error(`There is a consumer "${consumer}" already`)
    this.#consumers.set(consumer, { wants, handler })
    this.wake()
    return () => void this.#consumers.delete(consumer)
  }

  consumersOf({ entity, kind }: Change): readonly string[] {
    if (this.#consumers.size === 0) return []
    return [...this.#consumers].flatMap(([name, { wants }]) => {
      const isWanted = (wants.entities?.includes(entity.name) ?? !entity.isInternal) && (wants.kinds?.includes(kind) ?? true)
      return isWanted ? [name] : []
    })
  }

  wrote(executor: Executor): void {
    this.#written.mark(executor)
  }

  /** A database whose transactions wake the delivery when they have written messages. */
  watching(database: Database): Database {
    return this.#written.watching(database, () => this.wake())
  }

  /** Looks for messages that are due, soon. */
  wake(): void {
    if (this.#isStopped || this.#consumers.size === 0) return
    this.#isAsked = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (this.#isAsked) this.wake()
    })
  }

  /** Ends when what runs has ended; what was not delivered stays for the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#isAsked = false
    clearTimeout(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    await Promise.resolve()
    clearTimeout(this.#timer)
    try {
      while (this.#isAsked && !this.#isStopped) {
        this.#isAsked = false
        while (!this.#isStopped && (await this.#deliverSome()));
      }
      if (!this.#isStopped) await this.#setTimer()
    } catch {
      // The database is away, or another version is being applied: the messages are there still.
      if (!this.#isStopped) this.#wakeIn(this.#options.backoff(1))
    }
  }

  /** Delivers messages that are due; false when there are none. */
  async #deliverSome(): Promise<boolean> {
    const taken = await this.#take()
    if (taken.length === 0) return false
    const renewal = setInterval(() => void this.#renew(taken).catch(() => undefined), this.#options.lease / 3)
    try {
      await Promise.all(taken.map((message) => this.#deliver(message)))
    } finally {
      clearInterval(renewal)
    }
    return true
  }

  async #deliver(message: Taken): Promise<void> {
    try {
      await this.#consumers.get(message.consumer)?.handler(toMessage(message))
    } catch (error) {
      return this.#putOff(message, error)
    }
    const id = this.#id(message.id)
    await this.#database.transaction((executor) => executor.all(sql`delete from "outbox_message" where "id" = ${id}`))
  }

  async #putOff({ id, attempts }: Taken, error: unknown): Promise<void> {
    const tried = Number(attempts) + 1
    const due = this.#instant(this.#options.backoff(tried))
    const reason = String(error instanceof Error ? error.message : error).slice(0, 500)
    await this.#database.transaction((executor) =>
      executor.all(
        sql`update "outbox_message" set "attempts" = ${tried}, "due_at" = ${due}, "leased_until" = null, "last_error" = ${reason} where "id" = ${this.#id(id)}`,
      ),
    )
  }

  /** Takes the first message of each record that is due and that no other process holds. */
  async #take(): Promise<readonly Taken[]> {
    const now = this.#instant(0)
    const consumers = joinSql([...this.#consumers.keys()].map((name) => sql`${name}`))
    const isFree = (alias: Sql) => sql`(${alias}."leased_until" is null or ${alias}."leased_until" < ${now})`
    const due = sql`select m."id" from "outbox_message" m where m."consumer" in (${consumers}) and m."due_at" <= ${now} and ${isFree(rawSql('m'))} and ${isFirst} order by m."due_at" limit ${rawSql(String(atOnce))}`
    const columns = rawSql('"id", "consumer", "subject", "subject_id", "subject_version", "change", "attempts"')
    const [found] = await this.#database.all(sql`select 1 as one from (${due}) d limit 1`)
    if (found === undefined) return []
    return this.#database.transaction((executor) =>
      executor.all<Taken>(
        sql`update "outbox_message" set "leased_until" = ${this.#instant(this.#options.lease)} where "id" in (${due}) and ${isFree(rawSql('"outbox_message"'))} returning ${columns}`,
      ),
    )
  }

  async #renew(taken: readonly Taken[]): Promise<void> {
    const ids = joinSql(taken.map(({ id }) => this.#id(id)))
    const until = this.#instant(this.#options.lease)
    await this.#database.transaction((executor) =>
      executor.all(sql`update "outbox_message" set "leased_until" = ${until} where "id" in (${ids}) and "leased_until" is not null`),
    )
  }

  /** A timer for the first message that waits: for its time, or for the end of another process's lease. */
  async #setTimer(): Promise<void> {
    if (this.#consumers.size === 0) return
    const consumers = joinSql([...this.#consumers.keys()].map((name) => sql`${name}`))
    const { dialect } = this.#database
    const [row] = await this.#database.all<{ at: string | null }>(
      sql`select ${dialect.plainText(sql`min(coalesce(m."leased_until", m."due_at"))`, { kind: 'instant' })} as at from "outbox_message" m where m."consumer" in (${consumers}) and ${isFirst}`,
    )
    if (row?.at === null || row?.at === undefined) return
    this.#wakeIn(Date.parse(row.at) - this.#options.clock.now().getTime())
  }

  #wakeIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.wake(), Math.min(maxBackoff, Math.max(10, milliseconds + 1)))
    this.#timer.unref()
  }

  #instant(later: number): Sql {
    const at = new Date(this.#options.clock.now().getTime() + later).toISOString()
    return this.#database.dialect.bindColumn(at, { kind: 'instant' })
  }

  #id(id: string): Sql {
    return this.#database.dialect.bindColumn(id, { kind: 'id' })
  }
}

/** Message `m` has none of the same record and consumer before it. */
const isFirst = rawSql(
  'not exists (select 1 from "outbox_message" e where e."consumer" = m."consumer" and e."subject_id" = m."subject_id" and (e."subject_version", e."id") < (m."subject_version", m."id"))',
)

/** A second, two, four, and so on up to an hour. */
function growing(attempts: number): number {
  return Math.min(maxBackoff, 1000 * 2 ** (attempts - 1))
}

function toMessage(taken: Taken): OutboxMessage {
  const change = typeof taken.change === 'string' ? JSON.parse(taken.change) : taken.change
  const { kind, at, personId, before, after, touched } = change
  const about = { entity: taken.subject, recordId: taken.subject_id, version: Number(taken.subject_version) }
  return { id: taken.id, kind, ...about, at, personId, before, after, touched, attempts: Number(taken.attempts) }
}
