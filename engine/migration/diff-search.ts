import type { SearchedColumn } from '../model/search.ts'
import { carryOut, type DiffState } from './diff-state.ts'
import { startSearch, stopSearch } from './operations/index.ts'
import type { ColumnDefinition, TableDefinition } from './tables.ts'

/** What has become of the columns of a table when the search index is looked at. */
export interface SearchChange {
  readonly state: DiffState
  readonly before: TableDefinition
  readonly after: TableDefinition
  /** The column of before behind one of after; undefined for one that is not the same, or is new. */
  kept(name: string): ColumnDefinition | undefined
  /** A column that comes into the table without a value in any row. */
  isEmpty(name: string): boolean
}

/** The search index follows its columns: what it holds stays where every word in it is still right, else it is built anew. */
export function changeSearch(change: SearchChange): void {
  const { state, before, after } = change
  const [old, wanted] = [before.search ?? [], after.search ?? []]
  if (old.length === 0 && wanted.length === 0) return
  const isKept = staysRight(change, old, wanted)
  const isSame =
    isKept && before.name === after.name && old.length === wanted.length && wanted.every(({ name }) => change.kept(name)?.name === name)
  if (isSame) return
  if (old.length > 0) carryOut(state, 'drops', stopSearch({ table: before.name, columns: old, isKept }))
  if (wanted.length === 0) return
  const fill = isKept ? 'kept' : 'all'
  carryOut(state, 'searches', startSearch({ table: after.name, columns: wanted, fill, ...(old.length === 0 ? {} : { isAgain: true }) }))
}

/** Each searched column is still there with the same words and weight, and those that join have none yet. */
function staysRight(
  { before, after, kept, isEmpty }: SearchChange,
  old: readonly SearchedColumn[],
  wanted: readonly SearchedColumn[],
): boolean {
  if (old.length === 0 || wanted.length === 0 || before.name !== after.name) return false
  const found = new Set<string>()
  const fits = wanted.every((column) => {
    const former = old.find(({ name }) => name === kept(column.name)?.name)
    if (former === undefined) return isEmpty(column.name)
    found.add(former.name)
    return former.level === column.level && former.holds === column.holds
  })
  return fits && old.every(({ name }) => found.has(name))
}
