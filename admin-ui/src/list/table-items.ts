import { valueAt } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'

/** What stands below each other in a list: rows, and where it is grouped the headers above them. */
export type TableItem = { readonly kind: 'row'; readonly index: number } | { readonly kind: 'group'; readonly group: ListGroup }

export interface ListGroup {
  readonly key: string
  readonly value: unknown
  readonly count: number
  /** Totals by field path, one for each currency. */
  readonly totals: Readonly<Record<string, readonly Total[]>>
}

export interface Total {
  readonly value: number
  readonly currency?: string
}

/** What tells groups apart: the id of a reference, else the value. */
export function groupKey(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id)
  return value === null || value === undefined ? '' : String(value)
}

/** The rows below their headers. The list is sorted by the group first; headers of rows that are not loaded yet follow in the order of the groups. */
export function tableItems(rows: readonly RecordData[], path: string | undefined, groups: readonly ListGroup[]): readonly TableItem[] {
  if (path === undefined) return rows.map((_, index) => ({ kind: 'row', index }))
  const byKey = new Map<string, number[]>()
  for (const [index, row] of rows.entries()) {
    const key = groupKey(valueAt(row, path))
    const found = byKey.get(key)
    if (found) found.push(index)
    else byKey.set(key, [index])
  }
  const known = new Map(groups.map((group) => [group.key, group]))
  const keys = [...new Set([...byKey.keys(), ...known.keys()])]
  return keys.flatMap((key) => {
    const indexes = byKey.get(key) ?? []
    const first = rows[indexes[0] ?? -1]
    const group = known.get(key) ?? { key, value: first === undefined ? null : valueAt(first, path), count: indexes.length, totals: {} }
    return [{ kind: 'group' as const, group }, ...indexes.map((index) => ({ kind: 'row' as const, index }))]
  })
}
