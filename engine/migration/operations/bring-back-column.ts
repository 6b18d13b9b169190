import { type Operation, plainStep } from '../operation.ts'
import { freeName, withoutParked } from '../parked.ts'
import type { ColumnDefinition } from '../tables.ts'
import { parkColumn } from './park-column.ts'
import { renameColumnSql } from './sql.ts'

/** Brings a parked column back with its values. */
export function bringBackColumn({ table, column, parkedAs }: { table: string; column: ColumnDefinition; parkedAs: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'bring-back-column', table, column, parkedAs } as Operation['data'],
    id: `bring-back:${table}.${column.name}`,
    sign: '+',
    table,
    column: parkedAs,
    isAdditive: true,
    describe: () => `bring back column ${table}.${column.name} with its values`,
    up: () => [renameColumnSql(table, parkedAs, column.name)],
    down: (parked) => parkColumn({ table, column, parkedAs: freeName(parked, `_parked_${column.name}`) }),
    park: (parked) => withoutParked(parked, table, column.name, parkedAs),
  }
}
