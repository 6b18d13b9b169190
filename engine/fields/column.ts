import type { Json } from '../base/json.ts'

/**
 * What a column holds. The dialects map each kind to a type of their database; there are no others.
 * - `decimal`: an exact number with `scale` digits after the point, at most 15 digits in all
 * - `date`: a calendar day without a zone; `instant`: a moment in UTC, to the millisecond
 */
export type ColumnKind =
  | { readonly kind: 'text'; readonly maxLength?: number }
  | { readonly kind: 'integer' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'instant' }
  | { readonly kind: 'id' }
  | { readonly kind: 'json' }

export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  /** Table whose `id` this column points to; the database enforces it. */
  readonly references?: string
}

/**
 * A value on its way into a column, the same for every database: text, date (`2026-01-15`), instant
 * (`2026-01-15T09:30:00.000Z`), id and decimal (`"12.50"`) as strings, integer as a number, boolean as a boolean, json as JSON.
 */
export type ColumnValue = Json

/** How the database writes the JSON of a value from its columns. */
export type JsonShape =
  | { readonly shape: 'column'; readonly column: string; readonly kind: ColumnKind }
  | { readonly shape: 'duration'; readonly column: string }
  | {
      readonly shape: 'object'
      readonly members: readonly (readonly [name: string, shape: JsonShape])[]
      readonly columns: readonly string[]
    }
  /** The record pointed to: `{ id, label }`, or with the fields named in `members` in place of the label. */
  | { readonly shape: 'reference'; readonly members?: readonly string[] }
  | { readonly shape: 'lines' }
  /** The records linked to, in order, each as above; the links are rows of a table of their own. */
  | { readonly shape: 'references'; readonly members?: readonly string[] }
