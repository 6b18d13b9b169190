import { inCreationOrder } from './creation-order.ts'
import type { Decisions } from './decisions.ts'
import { changeTable } from './diff-columns.ts'
import { carryOut, DiffState, type StoredNames } from './diff-state.ts'
import type { Operation } from './operation.ts'
import {
  addReference,
  bringBackTable,
  createIndex,
  createTable,
  dropIndex,
  parkTable,
  renameTable,
  startSearch,
  stopSearch,
} from './operations/index.ts'
import { freeName, type Parked } from './parked.ts'
import type { ColumnDefinition, IndexDefinition, TableDefinition } from './tables.ts'

/** The steps from one set of tables to another, and what is parked afterwards. Pure: reads no database. */
export interface Difference {
  readonly operations: readonly Operation[]
  readonly parked: readonly Parked[]
}

/** What has to happen so that a database with the tables `before` has those of `after`. */
export function diff(
  before: readonly TableDefinition[],
  after: readonly TableDefinition[],
  parked: readonly Parked[],
  decisions: Decisions = {},
): Difference {
  const state = new DiffState(before, after, parked, decisions)
  const wanted = new Set(after.map((table) => table.name))
  const olds = new Map(before.map((table) => [table.name, table]))
  const renamed = renames(olds, after)
  for (const table of before) if (!wanted.has(table.name) && !renamed.has(table.name)) parkWholeTable(state, table)
  for (const [from, to] of renamed) carryOut(state, 'changes', renameTable({ from, to }))
  const added: TableDefinition[] = []
  for (const table of after) {
    const from = [...renamed].find(([, to]) => to === table.name)?.[0]
    const old = olds.get(from ?? table.name)
    if (old !== undefined && (from !== undefined || !renamed.has(table.name)))
      changeTable(state, old, table, { table: old.name, isBack: false })
    else if (!bringWholeTableBack(state, table)) added.push(table)
  }
  addTables(state, added, new Set([...olds.keys()].filter((name) => wanted.has(name) && !renamed.has(name))))
  return { operations: state.operations(), parked: state.parked }
}

/** Tables whose entity was renamed: the former name -> the new one. A new name that is in use already is no rename. */
function renames(olds: ReadonlyMap<string, TableDefinition>, after: readonly TableDefinition[]): ReadonlyMap<string, string> {
  const wanted = new Set(after.map((table) => table.name))
  const found = new Map<string, string>()
  for (const { name, renamedFrom, formerNames = [] } of after) {
    const former = [...(renamedFrom === undefined ? [] : [renamedFrom]), ...formerNames].find((candidate) => olds.has(candidate))
    if (former !== undefined && !olds.has(name) && !wanted.has(former)) found.set(former, name)
  }
  return found
}

/** `staying` tables bear the same name before and after, so that references to them can be made at any time. */
function addTables(state: DiffState, tables: readonly TableDefinition[], staying: ReadonlySet<string>): void {
  const taken = new Set(state.before.map(({ name }) => name))
  const free = tables.filter(({ name }) => !taken.has(name))
  for (const { table, inline } of inCreationOrder(free, staying)) addTable(state, 'creates', table, inline)
  for (const table of tables) if (taken.has(table.name)) addTable(state, 'adds', table, [])
}

function addTable(state: DiffState, phase: 'creates' | 'adds', table: TableDefinition, inline: readonly string[]): void {
  carryOut(state, phase, createTable({ table, hasIndexColumns: true, ...(inline.length === 0 ? {} : { inline }) }))
  for (const { name, references } of table.columns) {
    if (references === undefined || inline.includes(name)) continue
    carryOut(state, 'references', addReference({ table: table.name, column: name, target: references }))
  }
  for (const index of table.indexes) {
    carryOut(
      state,
      'indexes',
      createIndex({ table: table.name, index, columns: columnsOf(table, index), isNew: true, hasItsColumns: true }),
    )
  }
  if (table.search !== undefined) carryOut(state, 'searches', startSearch({ table: table.name, columns: table.search, fill: 'none' }))
}

function parkWholeTable(state: DiffState, table: TableDefinition): void {
  if (table.search !== undefined) carryOut(state, 'drops', stopSearch({ table: table.name, columns: table.search, isKept: false }))
  for (const index of table.indexes) carryOut(state, 'drops', dropIndex({ table: table.name, index, columns: columnsOf(table, index) }))
  carryOut(state, 'changes', parkTable({ table, parkedAs: freeName(state.parked, `_parked_${table.name}`) }))
}

/** True when a table was parked under the name: it comes back, and what has changed about it follows. */
function bringWholeTableBack(state: DiffState, table: TableDefinition): boolean {
  const entry = state.parked.findLast((candidate) => candidate.table === table.name && candidate.column === undefined)
  if (entry === undefined) return false
  const { search: _, ...parked } = entry.definition as TableDefinition
  const definition = { ...parked, indexes: [] }
  carryOut(state, 'changes', bringBackTable({ table: definition, parkedAs: entry.parkedAs }))
  const stored: StoredNames = { table: entry.parkedAs, isBack: true }
  changeTable(state, definition, table, stored)
  return true
}

export function columnsOf(table: TableDefinition, index: IndexDefinition): readonly ColumnDefinition[] {
  return index.columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? [])
}
