import { type Clock, systemClock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { type Database, MarkedTransactions } from '../database/index.ts'
import type { WriteContext } from '../records/index.ts'
import { insertJobs } from './enqueue.ts'
import type { Ending, Job, JobHandler, NewJob } from './job.ts'
import { JobTable } from './job-table.ts'

export interface JobsOptions {
  readonly clock?: Clock
  /** Milliseconds that a worker has for what it has taken before another may take it; it is renewed while the job runs. */
  readonly lease?: number
  /** Milliseconds until a failed job is tried again, by the number of attempts so far. */
  readonly backoff?: (attempts: number) => number
  /** Jobs that are done beside each other by one process. */
  readonly atOnce?: number
  /** Where it is told that something could not be begun with; nowhere without it. */
  readonly log?: (message: string, error: unknown) => void
}

/** What the jobs need of the engine: a transaction by the model of now. */
export type Transaction = (work: (write: WriteContext) => Promise<void>) => Promise<void>

const defaults = { clock: systemClock, lease: 60_000, backoff: growing, atOnce: 4, log: () => undefined }
/** Jobs that are taken by one statement. */
const batch = 20
const maxTimer = 3_600_000
/** How long the key of an ended job is known. */
const remembered = 30 * 24 * 3_600_000
/** Writes of other processes that come one after the other wake the workers once. */
const pause = 250

/**
 * Does the jobs of a database, each at least once, and the writes with which it ends once. Nothing runs while nothing waits: a
 * commit wakes the workers of every process, and a timer runs only for what is due later. Workers share the jobs by leases.
 */
export class Jobs {
  readonly #database: Database
  readonly #options: Required<JobsOptions>
  readonly #transaction: Transaction
  readonly #table: JobTable
  readonly #handlers = new Map<string, JobHandler>()
  readonly #active = new Map<string, Promise<void>>()
  #queue: Job[] = []
  readonly #starters: (() => Promise<void>)[] = []
  #isStarted = false
  #isStopped = false
  readonly #written = new MarkedTransactions()
  #isAsked = false
  #pumping: Promise<void> | undefined
  #beginning: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #renewal: NodeJS.Timeout | undefined
  #soon: NodeJS.Timeout | undefined
  #watching: Promise<() => Promise<void>> | undefined

  constructor(database: Database, transaction: Transaction, options: JobsOptions = {}) {
    this.#database = database
    this.#transaction = transaction
    this.#options = { ...defaults, ...options }
    this.#table = new JobTable(database, `${process.pid}-${newId().slice(-12)}`, () => this.#options.clock.now())
  }

  /** Says how jobs of a kind are done. */
  handle(kind: string, handler: JobHandler): void {
    if (this.#handlers.has(kind)) throw new Error(`There is a handler for jobs "${kind}" already`)
    this.#handlers.set(kind, handler)
    this.wake()
  }

  /** Adds jobs in the transaction of what they follow from; they are begun when it has ended. */
  async add(write: WriteContext, jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return
    await insertJobs(write, jobs)
    this.#written.mark(write.executor)
  }

  /** A database whose transactions wake the workers when they have added jobs. */
  watching(database: Database): Database {
    return this.#written.watching(database, async () => {
      this.wake()
      if (!this.#isStarted) await database.announce()
    })
  }

  /** Says what is to be done when this process begins to do jobs. */
  onStart(starter: () => Promise<void>): void {
    this.#starters.push(starter)
  }

  /** True in a process that does jobs. */
  get isStarted(): boolean {
    return this.#isStarted && !this.#isStopped
  }

  /** From now on this process does jobs. */
  start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    // What was added until the watch stands is looked for once more.
    this.#watching = this.#database.watch(() => this.#wakeSoon())
    void this.#watching.then(() => this.wake()).catch(() => undefined)
    const told = (error: unknown) => this.#options.log('Not begun with, as jobs are done from now on:', error)
    this.#beginning = Promise.all([this.#table.forget(remembered), ...this.#starters.map((starter) => starter())]).then(
      () => undefined,
      told,
    )
    this.wake()
  }

  /** Looks for jobs that are due, soon. */
  wake(): void {
    if (!this.#isStarted || this.#isStopped || this.#handlers.size === 0) return
    this.#isAsked = true
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined
      if (this.#isAsked) this.wake()
    })
  }

  /** Ends when what runs has ended; what was not begun is given back. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#isAsked = false
    clearTimeout(this.#timer)
    clearTimeout(this.#soon)
    await this.#beginning
    await this.#pumping
    const left = this.#queue.splice(0)
    if (left.length > 0) await this.#table.release(left.map(({ id }) => id)).catch(() => undefined)
    await Promise.all(this.#active.values())
    clearInterval(this.#renewal)
    await (await this.#watching)?.()
  }

  async #pump(): Promise<void> {
    await Promise.resolve()
    clearTimeout(this.#timer)
    try {
      while (this.#isAsked && !this.#isStopped) {
        this.#isAsked = false
        await this.#fill()
      }
    } catch {
      // The database is away, or another version is being applied: the jobs are there still.
      if (!this.#isStopped) this.#wakeIn(this.#options.backoff(1))
    }
  }

  /** Begins as many jobs as may run beside each other; with none left, sets the timer for the next. */
  async #fill(): Promise<void> {
    while (!this.#isStopped && this.#active.size < this.#options.atOnce) {
      const job = this.#queue.shift()
      if (job !== undefined) this.#begin(job)
      else {
        const kinds = [...this.#handlers.keys()]
        this.#queue = [...(await this.#table.take(kinds, batch, this.#options.lease))]
        if (this.#queue.length > 0) continue
        const later = await this.#table.untilNext(kinds)
        if (later !== undefined && !this.#isStopped) this.#wakeIn(later)
        return
      }
    }
  }

  #begin(job: Job): void {
    this.#renewal ??= setInterval(() => this.#renew(), this.#options.lease / 3).unref()
    const work = this.#do(job).finally(() => {
      this.#active.delete(job.id)
      if (this.#active.size + this.#queue.length === 0) {
        clearInterval(this.#renewal)
        this.#renewal = undefined
      }
      this.wake()
    })
    this.#active.set(job.id, work)
  }

  async #do(job: Job): Promise<void> {
    try {
      const ending: Ending | undefined = await this.#handlers.get(job.kind)?.(job)
      await this.#transaction(async (write) => {
        await this.#table.finish(write.executor, job)
        await ending?.(write)
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const later = job.attempts >= job.maxAttempts ? undefined : this.#options.backoff(job.attempts)
      await this.#table.putOff(job, reason, later).catch(() => undefined)
    }
  }

  #renew(): void {
    const ids = [...this.#active.keys(), ...this.#queue.map(({ id }) => id)]
    if (ids.length > 0) void this.#table.renew(ids, this.#options.lease).catch(() => undefined)
  }

  #wakeIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.wake(), Math.min(maxTimer, Math.max(10, milliseconds + 1)))
    this.#timer.unref()
  }

  #wakeSoon(): void {
    if (this.#soon !== undefined || this.#isStopped) return
    this.#soon = setTimeout(() => {
      this.#soon = undefined
      this.wake()
    }, pause)
    this.#soon.unref()
  }
}

/** A second, two, four, and so on up to an hour. */
function growing(attempts: number): number {
  return Math.min(maxTimer, 1000 * 2 ** (attempts - 1))
}
