import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'
import { freeName } from '../parked.ts'
import type { ColumnDefinition } from '../tables.ts'
import { parkColumn } from './park-column.ts'
import { columnSql } from './sql.ts'

/** Adds an empty column. */
export function addColumn({ table, column }: { table: string; column: ColumnDefinition }): Operation {
  return {
    ...plainStep,
    data: { kind: 'add-column', table, column } as Operation['data'],
    id: `add:${table}.${column.name}`,
    sign: '+',
    table,
    isAdditive: true,
    describe: () => `add column ${table}.${column.name} (${column.kind.kind})`,
    up: ({ dialect }) => [sql`alter table ${identifier(table)} add column ${columnSql(dialect, column)}`],
    down: (parked) => parkColumn({ table, column, parkedAs: freeName(parked, `_parked_${column.name}`) }),
  }
}
