import type { Operation } from './operation.ts'
import { createIndex, dropIndex } from './operations/indexes.ts'
import {
  addColumn,
  addReference,
  changeColumn,
  createTable,
  parkColumn,
  parkTable,
  renameColumnTo,
  unparkColumn,
  unparkTable,
} from './operations/tables.ts'
import type { ColumnDefinition, TableDefinition } from './tables.ts'

/** Something that was taken out of the model and is kept under another name. `column` is undefined for a whole table. */
export interface Parked {
  readonly table: string
  readonly column: string | undefined
  readonly parkedAs: string
  /** Of a column: its definition; of a table: the table's, to tell whether it fits what comes back. */
  readonly definition: ColumnDefinition | TableDefinition
}

/** The steps from one set of tables to another, and what is parked afterwards. Pure: reads no database. */
export interface Difference {
  readonly operations: readonly Operation[]
  readonly parked: readonly Parked[]
}

interface DiffState {
  readonly operations: Operation[]
  readonly references: Operation[]
  readonly indexes: Operation[]
  readonly parked: Parked[]
}

/** What has to happen so that a database with the tables `before` has those of `after`. */
export function diff(before: readonly TableDefinition[], after: readonly TableDefinition[], parked: readonly Parked[]): Difference {
  const state: DiffState = { operations: [], references: [], indexes: [], parked: [...parked] }
  const beforeByName = new Map(before.map((table) => [table.name, table]))
  const afterNames = new Set(after.map((table) => table.name))
  for (const table of before) if (!afterNames.has(table.name)) parkWholeTable(state, table)
  for (const table of after) {
    const old = beforeByName.get(table.name) ?? bringBackTable(state, table.name)
    if (old === undefined) addWholeTable(state, table)
    else changeTable(state, old, table)
  }
  return { operations: [...state.operations, ...state.references, ...state.indexes], parked: state.parked }
}

function addWholeTable(state: DiffState, table: TableDefinition): void {
  state.operations.push(createTable(table))
  for (const column of table.columns) if (column.references !== undefined) state.references.push(addReference(table.name, column))
  for (const index of table.indexes) state.indexes.push(createIndex(table.name, index, true))
}

function parkWholeTable(state: DiffState, table: TableDefinition): void {
  const parkedAs = freeName(state, `_parked_${table.name}`)
  for (const index of table.indexes) state.operations.push(dropIndex(table.name, index))
  state.operations.push(parkTable(table.name, parkedAs))
  state.parked.push({ table: table.name, column: undefined, parkedAs, definition: { ...table, indexes: [] } })
}

/** The definition of a parked table that comes back, or undefined when none was parked under the name. */
function bringBackTable(state: DiffState, name: string): TableDefinition | undefined {
  const entry = takeLast(state.parked, (candidate) => candidate.table === name && candidate.column === undefined)
  if (entry === undefined) return undefined
  state.operations.push(unparkTable(name, entry.parkedAs))
  return entry.definition as TableDefinition
}

function changeTable(state: DiffState, before: TableDefinition, after: TableDefinition): void {
  const oldIndexes = new Map(before.indexes.map((index) => [index.name, index]))
  const newIndexes = new Map(after.indexes.map((index) => [index.name, index]))
  for (const [name, index] of oldIndexes) if (!newIndexes.has(name)) state.operations.push(dropIndex(after.name, index))
  const oldColumns = renameColumns(state, before, after)
  const newColumns = new Set(after.columns.map((column) => column.name))
  for (const column of oldColumns.values()) if (!newColumns.has(column.name)) parkOneColumn(state, after.name, column)
  for (const column of after.columns) changeOneColumn(state, after.name, oldColumns.get(column.name), column)
  for (const [name, index] of newIndexes) if (!oldIndexes.has(name)) state.indexes.push(createIndex(after.name, index, false))
}

/** The old columns by name, after those whose field was renamed got their new name. */
function renameColumns(state: DiffState, before: TableDefinition, after: TableDefinition): ReadonlyMap<string, ColumnDefinition> {
  const columns = new Map(before.columns.map((column) => [column.name, column]))
  for (const { name, renamedFrom } of after.columns) {
    const old = renamedFrom === undefined ? undefined : columns.get(renamedFrom)
    if (old === undefined || columns.has(name)) continue
    state.operations.push(renameColumnTo(after.name, old.name, name))
    columns.delete(old.name)
    columns.set(name, { ...old, name })
  }
  return columns
}

function parkOneColumn(state: DiffState, table: string, column: ColumnDefinition): void {
  const parkedAs = freeName(state, `_parked_${column.name}`)
  state.operations.push(parkColumn(table, column.name, parkedAs))
  state.parked.push({ table, column: column.name, parkedAs, definition: column })
}

function changeOneColumn(state: DiffState, table: string, before: ColumnDefinition | undefined, after: ColumnDefinition): void {
  if (before === undefined) {
    const back = takeLast(
      state.parked,
      (entry) => entry.table === table && entry.column === after.name && sameColumn(entry.definition as ColumnDefinition, after),
    )
    if (back !== undefined) state.operations.push(unparkColumn(table, after.name, back.parkedAs))
    else {
      state.operations.push(addColumn(table, after))
      if (after.references !== undefined) state.references.push(addReference(table, after))
    }
  } else if (!sameColumn(before, after)) state.operations.push(changeColumn(table, before, after))
}

/** Same kind and scale, same table pointed to. The length of a text is a rule of the validator, not of the column. */
function sameColumn(before: ColumnDefinition, after: ColumnDefinition): boolean {
  const scale = (column: ColumnDefinition) => (column.kind.kind === 'decimal' ? column.kind.scale : 0)
  return before.kind.kind === after.kind.kind && scale(before) === scale(after) && before.references === after.references
}

function freeName(state: DiffState, wanted: string): string {
  const taken = new Set(state.parked.map((entry) => entry.parkedAs))
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted.slice(0, 60) : `${wanted.slice(0, 56)}_${number}`
    if (!taken.has(name)) return name
  }
}

function takeLast<Entry>(list: Entry[], matches: (entry: Entry) => boolean): Entry | undefined {
  const index = list.findLastIndex(matches)
  return index === -1 ? undefined : list.splice(index, 1)[0]
}
