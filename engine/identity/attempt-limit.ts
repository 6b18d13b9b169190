import { KartotekaError } from '../base/errors.ts'

const window = 5 * 60 * 1000
const allowed = 10

/** Counts failed attempts by key (an e-mail, an address) over five minutes. */
export interface AttemptLimit {
  /** Counts an attempt against each key; call `succeeded` to forget them. Throws `too-many-attempts` after ten. */
  begin(keys: readonly string[], now: Date): { succeeded(): void }
}

export function createAttemptLimit(): AttemptLimit {
  const counts = new Map<string, { since: number; attempts: number }>()
  return {
    begin(keys, now) {
      const time = now.getTime()
      if (counts.size > 10_000) for (const [key, entry] of counts) if (time - entry.since > window) counts.delete(key)
      for (const key of keys) {
        const entry = counts.get(key)
        const current = entry === undefined || time - entry.since > window ? { since: time, attempts: 0 } : entry
        if (current.attempts >= allowed) {
          throw new KartotekaError('too-many-attempts', 'Too many attempts to sign in. Wait five minutes and try again.')
        }
        counts.set(key, { ...current, attempts: current.attempts + 1 })
      }
      return {
        succeeded: () => {
          for (const key of keys) counts.delete(key)
        },
      }
    },
  }
}
