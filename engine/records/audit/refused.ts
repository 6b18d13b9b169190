import type { KartotekaError } from '../../base/errors.ts'
import { type RecordsContext, writeContext } from '../context.ts'
import { recordEvent } from './record-event.ts'

/** What somebody tried and may not do. */
export interface Attempt {
  readonly action: string
  readonly entity: string
  readonly id?: string | undefined
}

const attempts = new WeakMap<object, Attempt>()

/** Remembers with a refusal what was tried, for the audit. Answers the refusal. */
export function asAttempt(refusal: KartotekaError, attempt: Attempt): KartotekaError {
  attempts.set(refusal, attempt)
  return refusal
}

/** Entries that one person fills in a minute; what is beyond is counted. */
const mostPerMinute = 20

/** Writes refused attempts into the audit, in a transaction of their own: that of the attempt is taken back. */
export class RefusedAttempts {
  readonly #seen = new Map<string, { readonly since: number; count: number; silent: number }>()

  /** Does nothing for errors that are no refusals by the gate. Whoever asked is answered the same, also where this fails. */
  async record(context: RecordsContext, error: unknown): Promise<void> {
    const attempt = typeof error === 'object' && error !== null ? attempts.get(error) : undefined
    const { personId } = context
    if (attempt === undefined || personId === null) return
    const silent = this.#count(personId, context.now.getTime())
    if (silent === undefined) return
    const { action, entity, id } = attempt
    const details = { action, ...(silent === 0 ? {} : { notTold: silent }) }
    try {
      await context.database.transaction((executor) =>
        recordEvent(writeContext(context, executor), { kind: 'refused', subject: entity, subjectId: id, details }),
      )
    } catch {
      // The refusal stands; the database is away, and so is everything else.
    }
  }

  /** How many attempts before this one were not told; undefined where this one is not told either. */
  #count(personId: string, now: number): number | undefined {
    const seen = this.#seen.get(personId)
    if (seen === undefined || now - seen.since >= 60_000) {
      if (this.#seen.size > 1000) this.#seen.clear()
      this.#seen.set(personId, { since: now, count: 1, silent: 0 })
      return seen?.silent ?? 0
    }
    seen.count += 1
    if (seen.count <= mostPerMinute) return 0
    seen.silent += 1
    return undefined
  }
}
