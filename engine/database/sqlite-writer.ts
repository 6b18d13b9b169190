import { rawSql } from '../base/sql.ts'
import type { Executor } from './database.ts'

interface Turn {
  readonly work: (executor: Executor) => Promise<unknown>
  readonly isShared: boolean
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/** A commit waits for the disk; those who come meanwhile share the next one, up to so many and for so many milliseconds. */
const atOnce = 32
const longest = 15

const statements = {
  begin: rawSql('begin immediate'),
  commit: rawSql('commit'),
  rollback: rawSql('rollback'),
  save: rawSql('savepoint "turn"'),
  keep: rawSql('release savepoint "turn"'),
  undo: rawSql('rollback to savepoint "turn"'),
} as const

/**
 * The one writer of an SQLite file: transactions take turns. Shared ones that wait at the same time are kept by one commit; each is
 * answered after that commit, and one that fails is undone by itself. When the commit fails, each of them is done again alone.
 */
export class SqliteWriter {
  readonly #executor: Executor
  readonly #waiting: Turn[] = []
  #isBusy = false
  #idle: () => void = () => undefined

  constructor(executor: Executor) {
    this.#executor = executor
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
    for (let turn = this.#waiting.shift(); turn !== undefined; turn = this.#waiting.shift()) {
      if (turn.isShared) await this.#together(turn)
      else await this.#alone(turn)
    }
    this.#isBusy = false
    this.#idle()
  }

  async #alone({ work, resolve, reject }: Turn): Promise<void> {
    const { all } = this.#executor
    try {
      await all(statements.begin)
      try {
        const answer = await work(this.#executor)
        await all(statements.commit)
        resolve(answer)
      } catch (error) {
        await all(statements.rollback)
        throw error
      }
    } catch (error) {
      reject(error)
    }
  }

  async #together(first: Turn): Promise<void> {
    const { all } = this.#executor
    const done: { turn: Turn; answer: unknown }[] = []
    try {
      await all(statements.begin)
    } catch (error) {
      first.reject(error)
      return
    }
    try {
      const until = Date.now() + longest
      for (let turn: Turn | undefined = first; turn !== undefined; turn = this.#next(done.length, until)) {
        const answer = await this.#inside(turn, done.length > 0)
        if (answer !== undefined) done.push({ turn, ...answer })
        else if (done.length === 0) break
      }
      if (done.length > 0) await all(statements.commit)
    } catch {
      await all(statements.rollback).catch(() => undefined)
      for (const { turn } of done) await this.#alone(turn)
      return
    }
    for (const { turn, answer } of done) turn.resolve(answer)
  }

  /** The next one, when it may share the commit. */
  #next(count: number, until: number): Turn | undefined {
    const isFull = count >= atOnce || Date.now() >= until
    return !isFull && this.#waiting[0]?.isShared === true ? this.#waiting.shift() : undefined
  }

  /** What the work answered; undefined when it failed and was undone. Throws when it could not be undone by itself. */
  async #inside({ work, reject }: Turn, hasOthers: boolean): Promise<{ answer: unknown } | undefined> {
    const { all } = this.#executor
    try {
      if (hasOthers) await all(statements.save)
      const answer = await work(this.#executor)
      if (hasOthers) await all(statements.keep)
      return { answer }
    } catch (error) {
      try {
        if (hasOthers) await all(statements.undo)
        await all(hasOthers ? statements.keep : statements.rollback)
      } finally {
        reject(error)
      }
      return undefined
    }
  }
}
