import type { Database, Executor } from './database.ts'

/**
 * Transactions that somebody wants to hear of once they are kept. The mark belongs to the transaction itself: one that ends meanwhile takes
 * nobody else's with it.
 */
export class MarkedTransactions {
  readonly #marked = new WeakSet<Executor>()

  /** Marks the transaction of this executor. */
  mark(executor: Executor): void {
    this.#marked.add(executor)
  }

  /** The same database, which calls `kept` after each marked transaction that was kept. */
  watching(database: Database, kept: () => void | Promise<void>): Database {
    return {
      ...database,
      transaction: async (work, options) => {
        let isMarked = false
        const result = await database.transaction(async (executor) => {
          const answer = await work(executor)
          isMarked = this.#marked.has(executor)
          return answer
        }, options)
        if (isMarked) await kept()
        return result
      },
    }
  }
}
