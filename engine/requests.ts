import type { Clock } from './base/clock.ts'
import { KartotekaError } from './base/errors.ts'
import type { Database } from './database/index.ts'
import type { Person } from './identity/index.ts'
import { type LiveModel, ModelChanged, Views } from './live/index.ts'
import { engineNarrowedBy, narrowedBy, type RunAs } from './plugins/index.ts'
import { type AfterStep, type Outbox, type RecordsContext, RefusedAttempts, type SecretBox } from './records/index.ts'

/** How often work is begun again because another version was applied under it. */
const tries = 3

interface RequestParts {
  readonly live: LiveModel
  readonly database: Database
  readonly outbox: Outbox
  readonly clock: Clock
  readonly secrets: SecretBox
  /** What looks at every change; filled while the engine is put together. */
  readonly followers: readonly AfterStep[]
}

/** Does the work of requests, each by the version of the metadata that the database has and by the rights of who asks. */
export class Requests {
  readonly #parts: RequestParts
  readonly #views = new Views()
  readonly #refused = new RefusedAttempts()

  constructor(parts: RequestParts) {
    this.#parts = parts
  }

  /** What one request is judged by. `seen` is by whose rights is read: those of the person, but where a plugin acts for them. */
  context(person: Person | null, seen: Omit<Person, 'id'> | null = person): RecordsContext {
    const { live, database, outbox, clock, secrets, followers } = this.#parts
    const { model: whole, validators, number } = live.served
    const holdVersion: RecordsContext['holdVersion'] = (executor) => live.hold(executor, number)
    const who = { personId: person?.id ?? null, teams: person?.teams ?? [], language: person?.language }
    // Every request makes some of these: what is added behind a spread makes V8 look for a new shape each time.
    return { validators, database, now: clock.now(), holdVersion, outbox, secrets, followers, ...who, ...this.#views.of(whole, seen) }
  }

  readonly asEngine = <T>(work: (context: RecordsContext) => Promise<T>): Promise<T> => this.#run(work, () => this.context(null))

  readonly asPerson = <T>(person: Person | null, work: (context: RecordsContext) => Promise<T>): Promise<T> =>
    this.#run(work, () => this.context(person))

  /** With the rights of a person, or of the engine, as far as those of a plugin go. */
  readonly as: RunAs = (rights, person) => (work) =>
    this.#run(work, () => this.context(person, person === null ? engineNarrowedBy(rights) : narrowedBy(rights, person)))

  async #run<T>(work: (context: RecordsContext) => Promise<T>, makeContext: () => RecordsContext): Promise<T> {
    const { live } = this.#parts
    await live.refreshIfDue()
    for (let attempt = 1; ; attempt++) {
      const { number } = live.served
      try {
        return await work(makeContext())
      } catch (error) {
        if (attempt < tries && (await isOutdated(live, number, error))) continue
        await this.#refused.record(makeContext(), error)
        throw error
      }
    }
  }
}

/**
 * Whether something failed because another version was applied under it: said so by the guard of a write, or found out after
 * a statement failed. What a person may see (a refused value) is no such failure.
 */
async function isOutdated(live: LiveModel, judgedBy: number, error: unknown): Promise<boolean> {
  if (error instanceof KartotekaError) return false
  await live.refresh()
  return error instanceof ModelChanged || live.served.number !== judgedBy
}
