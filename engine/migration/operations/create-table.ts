import { identifier, joinSql, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'
import { freeName } from '../parked.ts'
import type { TableDefinition } from '../tables.ts'
import { parkTable } from './park-table.ts'
import { columnSql } from './sql.ts'

interface TableStep {
  readonly table: TableDefinition
  /** The columns whose references are part of the statement on every database; `addReference` brings the others where it must. */
  readonly inline?: readonly string[]
}

/** Makes a table. */
export function createTable({ table, inline = [] }: TableStep): Operation {
  return {
    ...plainStep,
    data: { kind: 'create-table', table, inline } as Operation['data'],
    id: `create:${table.name}`,
    sign: '+',
    table: table.name,
    isAdditive: true,
    lock: 'none',
    describe: () => `create table ${table.name} with ${table.columns.length} columns`,
    up: ({ dialect }) => [
      sql`create table ${identifier(table.name)} (${joinSql(table.columns.map((column) => columnSql(dialect, column, inline.includes(column.name))))})`,
    ],
    down: (parked) => parkTable({ table, parkedAs: freeName(parked, `_parked_${table.name}`) }),
  }
}
