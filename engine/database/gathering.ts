import type { Database, Executor } from './database.ts'

/** Writes what transactions have gathered, as the last thing before their commit; `place` is the same for no two commits of this process at once. */
export type WriteGathered = (executor: Executor, gathered: readonly unknown[], place: number) => Promise<void>

/**
 * A database whose transactions gather things (`Executor.gathered`) that are written together at their end: what all writers have to
 * wait for is then held for a moment only.
 */
export function gathering(database: Database, write: WriteGathered): Database {
  if (database.gatherBy !== undefined) {
    database.gatherBy(write)
    return database
  }
  const places = new Set<number>()
  return {
    ...database,
    async transaction(work, options) {
      let place: number | undefined
      try {
        return await database.transaction(async (transaction) => {
          const executor = { ...transaction, gathered: [] }
          const answer = await work(executor)
          if (executor.gathered.length > 0) {
            place ??= takePlace(places)
            await write(executor, executor.gathered, place)
          }
          return answer
        }, options)
      } finally {
        if (place !== undefined) places.delete(place)
      }
    },
  }
}

function takePlace(places: Set<number>): number {
  let place = 0
  while (places.has(place)) place++
  places.add(place)
  return place
}
