import type { ColumnDefinition, TableDefinition } from './tables.ts'

/** Something that was taken out of the model and is kept under another name. `column` is undefined for a whole table. */
export interface Parked {
  readonly table: string
  readonly column: string | undefined
  readonly parkedAs: string
  /** Of a column: its definition; of a table: the table's, to tell whether it fits what comes back. */
  readonly definition: ColumnDefinition | TableDefinition
}

/** A name to park under that nothing parked has yet; at most 60 letters, as PostgreSQL takes 63 bytes. */
export function freeName(parked: readonly Parked[], wanted: string): string {
  const taken = new Set(parked.map((entry) => entry.parkedAs))
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted.slice(0, 60) : `${wanted.slice(0, 56)}_${number}`
    if (!taken.has(name)) return name
  }
}

export function withParked(parked: readonly Parked[], entry: Parked): readonly Parked[] {
  return [...parked, entry]
}

/** What is parked after something came back or was purged. */
export function withoutParked(parked: readonly Parked[], table: string, column: string | undefined, parkedAs: string): readonly Parked[] {
  return parked.filter((entry) => !(entry.table === table && entry.column === column && entry.parkedAs === parkedAs))
}

export function isParked(parked: readonly Parked[], table: string, column: string | undefined, parkedAs: string): boolean {
  return withoutParked(parked, table, column, parkedAs).length < parked.length
}
