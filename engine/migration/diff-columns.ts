import { isSameColumn } from './conversions.ts'
import { changeSearch, type SearchChange } from './diff-search.ts'
import { carryOut, type DiffState, type StoredNames } from './diff-state.ts'
import {
  addColumn,
  addReference,
  bringBackColumn,
  convertColumn,
  createIndex,
  dropIndex,
  fillTarget,
  moveStates,
  parkColumn,
  renameColumn,
  renameTarget,
  sealColumn,
  swapColumn,
} from './operations/index.ts'
import { freeName, type Parked } from './parked.ts'
import type { ColumnDefinition, IndexDefinition, TableDefinition } from './tables.ts'

/** What the columns of one table share while they are compared. */
interface TableChange {
  readonly state: DiffState
  readonly before: TableDefinition
  readonly after: TableDefinition
  readonly stored: StoredNames
  /** Columns by the name they have after the plan -> by which they are stored while it is made; those that are new are missing. */
  readonly storedColumns: Map<string, ColumnDefinition>
  /** Columns that a conversion replaces. */
  readonly converted: Set<string>
  /** Columns that were parked and come back. */
  readonly broughtBack: Set<string>
}

/** The steps from one table to another, which may have another name. */
export function changeTable(state: DiffState, before: TableDefinition, after: TableDefinition, stored: StoredNames): void {
  const change: TableChange = { state, before, after, stored, storedColumns: new Map(), converted: new Set(), broughtBack: new Set() }
  const olds = renamed(change)
  const kept = new Set(after.columns.map((column) => column.name))
  for (const old of olds.values()) if (!kept.has(old.after)) park(change, old.column)
  for (const column of after.columns) {
    const old = olds.get(column.name)
    if (old === undefined) addOrBringBack(change, column)
    else if (column.computed !== undefined && !isKeptComputed(old.column, column)) replaceByComputed(change, old.column, column)
    else if (!replaceSecret(change, old.column, column)) changeColumn(change, old.column, column)
    if (old !== undefined) takeStatesAway(change, old.column, column)
  }
  changeIndexes(change)
  changeSearch({ state, before, after, ...searchedBefore(change) })
}

/** What the search index may go by: the columns that hold what they held, and those that hold nothing yet. */
function searchedBefore({ after, storedColumns, converted, broughtBack }: TableChange): Pick<SearchChange, 'kept' | 'isEmpty'> {
  const column = (name: string) => after.columns.find((candidate) => candidate.name === name)
  return {
    kept(name) {
      const stored = converted.has(name) || broughtBack.has(name) ? undefined : storedColumns.get(name)
      return stored?.computed?.from === column(name)?.computed?.from ? stored : undefined
    },
    isEmpty: (name) => !storedColumns.has(name) && column(name)?.convertFrom === undefined && column(name)?.computed === undefined,
  }
}

/** The values of a computed column are worked out anew; they need neither conversion nor decision. */
function isKeptComputed(before: ColumnDefinition, after: ColumnDefinition): boolean {
  return before.computed !== undefined && isSameColumn(before, after)
}

/** Records that stand in a state that the workflow loses go somewhere else. A field that has no workflow any more keeps its values. */
function takeStatesAway({ state, after, stored }: TableChange, before: ColumnDefinition, column: ColumnDefinition): void {
  const { states } = column
  const gone = (before.states ?? []).filter((name) => states?.includes(name) === false)
  if (states === undefined || gone.length === 0) return
  const decision = state.decisions[`states:${after.name}.${column.name}`]
  const to = decision !== undefined && 'default' in decision ? { to: decision.default } : {}
  const storedAs = { table: stored.table, column: before.name }
  carryOut(state, 'seals', moveStates({ table: after.name, column, storedAs, gone, states, ...to }))
}

/** What was entered under the name, or computed in another shape, is kept aside. */
function replaceByComputed(change: TableChange, before: ColumnDefinition, after: ColumnDefinition): void {
  change.converted.add(after.name)
  park(change, before)
  carryOut(change.state, 'adds', addColumn({ table: change.after.name, column: after }))
}

/**
 * A secret that is parked by decision, or whose values cannot be told any more, makes room for an empty column. True when that is so.
 */
function replaceSecret(change: TableChange, before: ColumnDefinition, after: ColumnDefinition): boolean {
  if (before.secret === undefined) return false
  const decision = change.state.decisions[`open:${change.after.name}.${after.name}`]
  const isTold = before.secret.kind === 'sealed' && after.secret?.kind !== 'hash' && isSameColumn(before, after)
  const isSame = before.secret.kind === after.secret?.kind && isSameColumn(before, after)
  if (isSame || (isTold && (decision === undefined || !('park' in decision)))) return false
  change.converted.add(after.name)
  park(change, before)
  const step = addColumn({ table: change.after.name, column: after })
  const isDecided = isTold && decision !== undefined
  carryOut(change.state, 'adds', isDecided ? { ...step, id: `open:${change.after.name}.${after.name}` } : step)
  return true
}

/** Values that stand in clear are encrypted, those of a secret that is none any more opened, those of a place with another name sealed for it. */
function seal(
  { state, after: { name: table } }: TableChange,
  before: ColumnDefinition | undefined,
  after: ColumnDefinition,
  storedAs: string,
): void {
  const was = before?.secret
  const isSame = was?.kind === after.secret?.kind && (was?.place === after.secret?.place || was?.kind === 'hash')
  if (isSame) return
  const isDecided = 'open' in (state.decisions[`open:${table}.${after.name}`] ?? {})
  carryOut(state, 'seals', sealColumn({ table, column: after.name, storedAs, before: was, after: after.secret, isDecided }))
}

/** The old columns by the name they will have. A rename that changes the type as well is left to the conversion. */
function renamed(change: TableChange): ReadonlyMap<string, { column: ColumnDefinition; after: string }> {
  const { before, after } = change
  const olds = new Map(before.columns.map((column) => [column.name, { column, after: column.name }]))
  for (const { name, renamedFrom } of after.columns) {
    const old = renamedFrom === undefined ? undefined : olds.get(renamedFrom)
    if (old === undefined || olds.has(name) || after.columns.some((column) => column.name === renamedFrom)) continue
    olds.delete(old.column.name)
    olds.set(name, { column: old.column, after: name })
  }
  return olds
}

function park({ state, after }: TableChange, column: ColumnDefinition): void {
  carryOut(state, 'changes', parkColumn({ table: after.name, column, parkedAs: freeName(state.parked, `_parked_${column.name}`) }))
}

function changeColumn(change: TableChange, before: ColumnDefinition, after: ColumnDefinition): void {
  const { state, stored, storedColumns, converted } = change
  storedColumns.set(after.name, before)
  const table = change.after.name
  const old = { ...before, ...referencesAfter(state, before) }
  if (isSameColumn(old, after)) {
    if (before.name !== after.name) carryOut(state, 'changes', renameColumn({ table, from: before.name, to: after.name }))
    renameTargets(change, after)
    seal(change, before, after, before.name)
    return
  }
  converted.add(after.name)
  const id = `change:${stored.isBack ? table : stored.table}.${before.name}`
  const decision = state.decisions[id]
  const parkedAs = freeName(state.parked, `_parked_${before.name}`)
  const back = decision !== undefined && 'park' in decision ? findParked(change, after) : undefined
  if (back !== undefined && before.name === after.name) {
    const step = { table, current: before, currentParkedAs: parkedAs, previous: after, previousParkedAs: back.parkedAs }
    carryOut(state, 'changes', { ...swapColumn(step), id, choices: ['park', 'abort'] })
    return
  }
  const name = stored.isBack ? table : stored.table
  carryOut(
    state,
    stored.isBack ? 'changes' : 'conversions',
    convertColumn({ table: name, tableAfter: table, before: old, after, parkedAs, decision }),
  )
  if (after.references !== undefined) carryOut(state, 'references', addReference({ table, column: after.name, target: after.references }))
  fillTargets(change, old, after)
  if (after.secret !== undefined) seal(change, undefined, after, before.name)
}

function addOrBringBack(change: TableChange, column: ColumnDefinition): void {
  const { state, stored, after } = change
  const table = after.name
  const back = column.computed === undefined ? findParked(change, column) : undefined
  if (back !== undefined) {
    change.storedColumns.set(column.name, { ...column, name: back.parkedAs })
    change.broughtBack.add(column.name)
    carryOut(state, 'adds', bringBackColumn({ table, column, parkedAs: back.parkedAs }))
    seal(change, back.definition as ColumnDefinition, column, back.parkedAs)
    return
  }
  if (column.convertFrom !== undefined && !stored.isBack) {
    const step = { table: stored.table, tableAfter: table, before: undefined, after: column, parkedAs: '', decision: undefined }
    carryOut(state, 'conversions', convertColumn(step))
  } else carryOut(state, 'adds', addColumn({ table, column }))
  if (column.references !== undefined)
    carryOut(state, 'references', addReference({ table, column: column.name, target: column.references }))
}

/** The column parked last under the name of one that comes, if it holds the same. */
function findParked({ state, after, stored }: TableChange, column: ColumnDefinition): Parked | undefined {
  return state.parked.findLast(
    (entry) =>
      (entry.table === after.name || entry.table === stored.table) &&
      entry.column === column.name &&
      isSameColumn(entry.definition as ColumnDefinition, column) &&
      isOpenTo(entry.definition as ColumnDefinition, column),
  )
}

/** What is parked encrypted comes back to a secret field only. */
function isOpenTo({ secret }: ColumnDefinition, column: ColumnDefinition): boolean {
  return secret === undefined || secret.kind === column.secret?.kind
}

/** A table that is renamed in this plan: what pointed to it still does. */
function referencesAfter(state: DiffState, column: ColumnDefinition): { references?: string } {
  const { references } = column
  if (references === undefined) return {}
  const renamedTo = state.after.find((table) => table.renamedFrom === references && !state.after.some(({ name }) => name === references))
  return { references: renamedTo?.name ?? references }
}

/** Names of entities are stored in references to several; they follow a rename. */
function renameTargets({ state, after }: TableChange, column: ColumnDefinition): void {
  if (column.targets === undefined || column.kind.kind !== 'text') return
  for (const target of column.targets) {
    const from = state.after.find((table) => table.name === target)?.renamedFrom
    const isRenamed =
      from !== undefined && state.before.some(({ name }) => name === from) && !state.before.some(({ name }) => name === target)
    if (isRenamed) {
      const names = { from: from.replaceAll('_', '-'), to: target.replaceAll('_', '-') }
      carryOut(state, 'adds', renameTarget({ table: after.name, column: column.name, ...names }))
    }
  }
}

function fillTargets({ state, after: table }: TableChange, before: ColumnDefinition, after: ColumnDefinition): void {
  const name = after.name.replace(/_id$/, '_entity')
  if (before.references === undefined || after.targets === undefined || !table.columns.some((column) => column.name === name)) return
  const target = before.references.replaceAll('_', '-')
  carryOut(state, 'indexes', fillTarget({ table: table.name, column: name, idColumn: after.name, target }))
}

function changeIndexes(change: TableChange): void {
  const { state, before, after, stored, converted, storedColumns } = change
  const isKept = (index: IndexDefinition, others: readonly IndexDefinition[]) =>
    others.some((other) => other.name === index.name) && !index.columns.some((column) => converted.has(column))
  for (const index of before.indexes) {
    if (isKept(index, after.indexes)) continue
    carryOut(state, 'drops', dropIndex({ table: stored.table, index, columns: definitions(before, index) }))
  }
  for (const index of after.indexes) {
    if (isKept(index, before.indexes)) continue
    const columns = definitions(after, index)
    const now = columns.map((column) => storedColumns.get(column.name))
    const names = now.map((column) => column?.name)
    const wasUnique = before.indexes.some(
      (old) =>
        old.isUnique &&
        (index.isFolded !== true || old.isFolded === true) &&
        old.columns.every((name, at) => name === names[at]) &&
        !columns.some((column) => converted.has(column.name)),
    )
    const isNew = now.includes(undefined) || (index.isUnique && wasUnique)
    const storedAs = isNew ? {} : { stored: { table: stored.table, columns: now.flatMap((column) => column ?? []) } }
    carryOut(state, 'indexes', createIndex({ table: after.name, index, columns, isNew, ...storedAs }))
  }
}

function definitions(table: TableDefinition, index: IndexDefinition): readonly ColumnDefinition[] {
  return index.columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? [])
}
