import { type Operation, plainStep } from '../operation.ts'
import { freeName, withoutParked } from '../parked.ts'
import type { TableDefinition } from '../tables.ts'
import { parkTable } from './park-table.ts'
import { renameTableSql } from './sql.ts'

/** Brings a parked table back with its rows. */
export function bringBackTable({ table, parkedAs }: { table: TableDefinition; parkedAs: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'bring-back-table', table, parkedAs } as Operation['data'],
    id: `bring-back:${table.name}`,
    sign: '+',
    table: parkedAs,
    isAdditive: true,
    describe: () => `bring back table ${table.name} with its rows`,
    up: () => [renameTableSql(parkedAs, table.name)],
    down: (parked) => parkTable({ table, parkedAs: freeName(parked, `_parked_${table.name}`) }),
    park: (parked) => withoutParked(parked, table.name, undefined, parkedAs),
  }
}
