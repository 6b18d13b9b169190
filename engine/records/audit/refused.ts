import type { KartotekaError } from '../../base/errors.ts'
import { type RecordsContext, writeContext } from '../context.ts'
import { recordEvent } from './record-event.ts'

/** What somebody tried and may not do. */
export interface Attempt {
  readonly action: string
  readonly entity: string
  readonly id?: string | undefined
  /** The unique fields whose value a record out of sight has already: who tries many values learns what is there. */
  readonly unique?: readonly string[] | undefined
}

const attempts = new WeakMap<object, Attempt>()

/** Remembers with a refusal what was tried, for the audit. Answers the refusal. */
export function asAttempt(refusal: KartotekaError, attempt: Attempt): KartotekaError {
  attempts.set(refusal, attempt)
  return refusal
}

/** Whether it was the rights of a person that refused. */
export function isAttempt(refusal: object): boolean {
  return attempts.has(refusal)
}

/** One entry for all that the rights of a person have refused of a run over many records, also of one that keeps nothing. */
export async function recordAttempts(context: RecordsContext, action: string, entity: string, count: number): Promise<void> {
  if (count === 0 || context.personId === null) return
  const event = { kind: 'refused', subject: entity, details: { action, records: count } }
  await context.database.transaction((executor) => recordEvent(writeContext(context, executor), event))
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
    const { action, entity, id, unique } = attempt
    const details = { action, ...(unique === undefined ? {} : { unique }), ...(silent === 0 ? {} : { notTold: silent }) }
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
