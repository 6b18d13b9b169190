import { v7, validate } from 'uuid'

/** A new primary key: a UUID version 7 (RFC 9562), which sorts by the time it was made. */
export function newId(): string {
  return v7()
}

/** True for the canonical text form of a UUID, in lower or upper case. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value)
}
