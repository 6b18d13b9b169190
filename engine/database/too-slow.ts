import { KartotekaError } from '../base/errors.ts'

/** What is said of a statement that was ended. */
export function tooSlow(cause: unknown): KartotekaError {
  return new KartotekaError('too-slow', 'This takes too long and was ended. Narrow it by a filter, or ask for less at once.', { cause })
}
