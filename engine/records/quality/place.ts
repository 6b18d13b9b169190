import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'

/** A cursor of a check that goes through records in the order of their ids; `mark` ties it to what is checked. */
export function writePlace(mark: number | string, id: string): string {
  return Buffer.from(JSON.stringify([String(mark), id])).toString('base64url')
}

/** The id that a cursor holds. Throws `invalid-cursor`. */
export function readPlace(cursor: string, mark: number | string): string {
  try {
    const [stored, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]
    if (stored === String(mark) && isId(id)) return id
  } catch {
    // Said below.
  }
  throw new KartotekaError('invalid-cursor', 'This cursor is not one of this check. Start again without it.')
}
