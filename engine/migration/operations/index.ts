import type { Operation, OperationData } from '../operation.ts'
import { addColumn } from './add-column.ts'
import { addReference } from './add-reference.ts'
import { bringBackColumn } from './bring-back-column.ts'
import { bringBackTable } from './bring-back-table.ts'
import { convertColumn } from './convert-column.ts'
import { createIndex } from './create-index.ts'
import { createTable } from './create-table.ts'
import { dropIndex } from './drop-index.ts'
import { fillColumn } from './fill-column.ts'
import { fillTarget } from './fill-target.ts'
import { moveStates } from './move-states.ts'
import { parkColumn } from './park-column.ts'
import { parkTable } from './park-table.ts'
import { purgeColumn } from './purge-column.ts'
import { purgeTable } from './purge-table.ts'
import { recalculateColumn } from './recalculate-column.ts'
import { renameColumn } from './rename-column.ts'
import { renameTable } from './rename-table.ts'
import { renameTarget } from './rename-target.ts'
import { sealColumn } from './seal-column.ts'
import { startSearch } from './start-search.ts'
import { stopSearch } from './stop-search.ts'
import { swapColumn } from './swap-column.ts'

/** Every operation by the name under which it is stored. What is stored was written by the same function. */
const operations: Readonly<Record<string, (data: never) => Operation>> = {
  'create-table': createTable,
  'park-table': parkTable,
  'bring-back-table': bringBackTable,
  'purge-table': purgeTable,
  'rename-table': renameTable,
  'rename-target': renameTarget,
  'add-column': addColumn,
  'add-reference': addReference,
  'park-column': parkColumn,
  'bring-back-column': bringBackColumn,
  'purge-column': purgeColumn,
  'rename-column': renameColumn,
  'convert-column': convertColumn,
  'swap-column': swapColumn,
  'fill-column': fillColumn,
  'fill-target': fillTarget,
  'recalculate-column': recalculateColumn,
  'seal-column': sealColumn,
  'move-states': moveStates,
  'create-index': createIndex,
  'drop-index': dropIndex,
  'start-search': startSearch,
  'stop-search': stopSearch,
}

/** A stored operation as one that can be carried out or taken back. */
export function toOperation({ kind, ...step }: OperationData): Operation {
  const make = operations[kind]
  if (make === undefined) throw new Error(`There is no operation "${kind}"`)
  return make(step as never)
}

export {
  addColumn,
  addReference,
  bringBackColumn,
  bringBackTable,
  convertColumn,
  createIndex,
  createTable,
  dropIndex,
  fillColumn,
  fillTarget,
  moveStates,
  parkColumn,
  parkTable,
  purgeColumn,
  purgeTable,
  recalculateColumn,
  renameColumn,
  renameTable,
  renameTarget,
  sealColumn,
  startSearch,
  stopSearch,
  swapColumn,
}
