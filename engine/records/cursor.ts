import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import type { ColumnKind, ColumnValue } from '../fields/index.ts'

/** Where a page ended: the sort it was made with, the values of its sort keys in the last row, and that row's id. */
export interface Cursor {
  readonly sort: string
  readonly values: readonly ColumnValue[]
  readonly id: string
}

/** The cursor as opaque text for an address. */
export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.values, cursor.id])).toString('base64url')
}

/** Reads a cursor back. Throws `invalid-cursor` when it is not one, or was made with another sort. */
export function readCursor(text: string, sort: string, kinds: readonly ColumnKind[]): Cursor {
  const parts = parse(text)
  const [madeWith, values, id] = parts
  const isCursor =
    madeWith === sort &&
    Array.isArray(values) &&
    values.length === kinds.length &&
    isId(id) &&
    values.every((value, index) => fits(value, kinds[index]))
  if (!isCursor)
    throw new KartotekaError('invalid-cursor', 'This cursor does not belong to this list. Ask for the first page again, without a cursor.')
  return { sort, values: values as ColumnValue[], id: id as string }
}

/** The value of a sort key as the database answered it as text, ready to be bound again. */
export function keyValue(text: string | null, kind: ColumnKind): ColumnValue {
  if (text === null) return null
  if (kind.kind === 'boolean') return text === 'true' || text === '1'
  return kind.kind === 'integer' ? Number(text) : text
}

const written: Partial<Record<ColumnKind['kind'], RegExp>> = {
  decimal: /^-?\d{1,30}(\.\d{1,15})?$/,
  date: /^\d{4}-\d\d-\d\d$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
}

function fits(value: unknown, kind: ColumnKind | undefined): boolean {
  if (value === null) return true
  if (kind?.kind === 'boolean') return typeof value === 'boolean'
  if (kind?.kind === 'integer') return Number.isSafeInteger(value)
  if (kind?.kind === 'id') return isId(value)
  return typeof value === 'string' && !value.includes('\u0000') && (written[kind?.kind ?? 'text']?.test(value) ?? true)
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
