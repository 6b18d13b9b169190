import { rawSql } from '../base/sql.ts'
import type { Executor } from './database.ts'
import type { WriteGathered } from './gathering.ts'
import { SqliteTurn } from './sqlite-turn.ts'

interface Waiting {
  readonly work: (executor: Executor) => Promise<unknown>
  readonly isShared: boolean
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/** One whose work is done, and which is answered after the commit. */
interface Done {
  readonly one: Waiting
  readonly answer: unknown
  readonly gathered: readonly unknown[]
}

/** A commit waits for the disk; those who come meanwhile share the next one, up to so many and for so many milliseconds. */
const atOnce = 32
const longest = 15
/** How many transactions have a savepoint of their own after one of them was the reason to take others back. */
const carefulFor = 100

const statements = {
  begin: rawSql('begin immediate'),
  commit: rawSql('commit'),
  rollback: rawSql('rollback'),
  save: rawSql('savepoint "turn"'),
  keep: rawSql('release savepoint "turn"'),
  undo: rawSql('rollback to savepoint "turn"'),
} as const

/**
 * The one writer of an SQLite file: transactions take turns. Shared ones that wait at the same time are kept by one commit, with what they have
 * gathered written once for all; each is answered after that commit. One that fails before it has written anything, as most do, leaves
 * nothing to undo. One that fails later takes the others back with it: they are done again, and for a while each has a savepoint, by which
 * it is undone alone. When the commit fails, each is done again alone.
 */
export class SqliteWriter {
  readonly #executor: Executor
  readonly #waiting: Waiting[] = []
  #write: WriteGathered | undefined
  #careful = 0
  #isBusy = false
  #idle: () => void = () => undefined

  constructor(executor: Executor) {
    this.#executor = executor
  }

  /** From now on transactions gather, and this writes what they have gathered. */
  gatherBy(write: WriteGathered): void {
    this.#write = write
  }

  transaction<T>(work: (executor: Executor) => Promise<T>, isShared: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, isShared, resolve: (answer) => resolve(answer as T), reject })
      if (!this.#isBusy) void this.#serve()
    })
  }

  /** Resolves when nobody waits any more. */
  ended(): Promise<void> {
    return this.#isBusy ? new Promise((resolve) => (this.#idle = resolve)) : Promise.resolve()
  }

  async #serve(): Promise<void> {
    this.#isBusy = true
    for (let one = this.#waiting.shift(); one !== undefined; one = this.#waiting.shift()) {
      if (one.isShared) await this.#together(one)
      else await this.#alone(one)
    }
    this.#isBusy = false
    this.#idle()
  }

  async #alone({ work, resolve, reject }: Waiting): Promise<void> {
    const { all } = this.#executor
    try {
      await all(statements.begin)
      try {
        const turn = this.#turn()
        const answer = await work(turn.executor)
        await this.#keep(turn.gathered)
        resolve(answer)
      } catch (error) {
        await all(statements.rollback)
        throw error
      }
    } catch (error) {
      reject(error)
    }
  }

  async #together(first: Waiting): Promise<void> {
    const { all } = this.#executor
    const done: Done[] = []
    try {
      await all(statements.begin)
    } catch (error) {
      first.reject(error)
      return
    }
    try {
      const isWhole = await this.#shared(first, done)
      if (isWhole && done.length > 0) await this.#keep(done.flatMap(({ gathered }) => gathered))
      else await all(statements.rollback)
      if (!isWhole) {
        this.#waiting.unshift(...done.map(({ one }) => one))
        return
      }
    } catch {
      await all(statements.rollback).catch(() => undefined)
      for (const { one } of done) await this.#alone(one)
      return
    }
    for (const { one, answer } of done) one.resolve(answer)
  }

  /** Does the work of those who share a commit. Answers false where one has failed and left something behind that is not told from what the others wrote. */
  async #shared(first: Waiting, done: Done[]): Promise<boolean> {
    const until = Date.now() + longest
    const known = new Map<string, Promise<unknown>>()
    for (let one: Waiting | undefined = first; one !== undefined; one = this.#next(done.length, until)) {
      const isApart = done.length > 0 && this.#careful > 0
      this.#careful = Math.max(0, this.#careful - 1)
      const turn = this.#turn(known)
      const ended = await this.#inside(one, turn, isApart)
      if (ended !== undefined) done.push({ one, ...ended, gathered: turn.gathered })
      else if (turn.hasWritten && !isApart) {
        if (done.length > 0) this.#careful = carefulFor
        return false
      }
    }
    return true
  }

  /** The next one, when it may share the commit. */
  #next(count: number, until: number): Waiting | undefined {
    const isFull = count >= atOnce || Date.now() >= until
    return !isFull && this.#waiting[0]?.isShared === true ? this.#waiting.shift() : undefined
  }

  /** What the work answered; undefined when it failed. Throws when it could not be undone by itself. */
  async #inside({ work, reject }: Waiting, turn: SqliteTurn, isApart: boolean): Promise<{ answer: unknown } | undefined> {
    const { all } = this.#executor
    try {
      if (isApart) await all(statements.save)
      const answer = await work(turn.executor)
      if (isApart) await all(statements.keep)
      return { answer }
    } catch (error) {
      try {
        if (isApart) {
          await all(statements.undo)
          await all(statements.keep)
        }
      } finally {
        reject(error)
      }
      return undefined
    }
  }

  #turn(known?: Map<string, Promise<unknown>>): SqliteTurn {
    return new SqliteTurn(this.#executor, this.#write !== undefined, known)
  }

  async #keep(gathered: readonly unknown[]): Promise<void> {
    if (gathered.length > 0) await this.#write?.(this.#executor, gathered, 0)
    await this.#executor.all(statements.commit)
  }
}
