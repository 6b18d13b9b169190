import { KartotekaError } from '../base/errors.ts'

/** What is said of an expression that is more than a database takes in one statement. */
export function tooLarge(cause?: unknown): KartotekaError {
  const message = 'The expression and the computed fields it uses are too large together; use fewer of them.'
  return new KartotekaError('invalid-filter', message, { cause })
}
