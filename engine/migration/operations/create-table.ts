import { identifier, joinSql, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'
import { freeName } from '../parked.ts'
import type { TableDefinition } from '../tables.ts'
import { parkTable } from './park-table.ts'
import { columnSql } from './sql.ts'

/** Makes a table. Where the database wants references later, `addReference` brings them. */
export function createTable({ table }: { table: TableDefinition }): Operation {
  return {
    ...plainStep,
    data: { kind: 'create-table', table } as Operation['data'],
    id: `create:${table.name}`,
    sign: '+',
    table: table.name,
    isAdditive: true,
    lock: 'none',
    describe: () => `create table ${table.name} with ${table.columns.length} columns`,
    up: ({ dialect }) => [
      sql`create table ${identifier(table.name)} (${joinSql(table.columns.map((column) => columnSql(dialect, column)))})`,
    ],
    down: (parked) => parkTable({ table, parkedAs: freeName(parked, `_parked_${table.name}`) }),
  }
}
