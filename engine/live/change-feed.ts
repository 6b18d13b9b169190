import type { Database, Executor } from '../database/index.ts'
import type { AfterStep } from '../records/index.ts'

/**
 * Tells who listens that a record was changed, once that is stored. What is told is a mark of entity and id that says nothing to whoever
 * does not know them: a screen that shows the record asks for it anew, by the rights of its person. What other processes
 * write is not told here.
 */
export class ChangeFeed {
  readonly #listeners = new Set<(mark: string) => void>()
  readonly #gathered = new WeakMap<Executor, Set<string>>()

  /** Gathers what a transaction changes, while anybody listens. */
  readonly follower: AfterStep = async ({ executor }, changes) => {
    if (this.#listeners.size === 0) return
    const marks = this.#gathered.get(executor) ?? new Set()
    this.#gathered.set(executor, marks)
    for (const { entity, id, after = {} } of changes) {
      marks.add(changeMark(entity.name, id))
      // What is said about a record is shown with it.
      if (entity.name === 'record-comment') marks.add(changeMark(String(after.subject), String(after.subjectId)))
    }
  }

  /** A database whose transactions tell what they have changed when they are over. */
  watching(database: Database): Database {
    return {
      ...database,
      transaction: async (work, options) => {
        let used: Executor | undefined
        const result = await database.transaction((executor) => {
          used = executor
          return work(executor)
        }, options)
        for (const mark of (used && this.#gathered.get(used)) ?? []) for (const tell of this.#listeners) tell(mark)
        if (used !== undefined) this.#gathered.delete(used)
        return result
      },
    }
  }

  subscribe(tell: (mark: string) => void): () => void {
    this.#listeners.add(tell)
    return () => this.#listeners.delete(tell)
  }
}

/** 32 bits (FNV-1a) of entity and id: enough to know one's own record by, too few to tell another. */
export function changeMark(entity: string, id: string): string {
  let hash = 0x811c9dc5
  for (const letter of `${entity}/${id.toLowerCase()}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(36)
}
