import { identifier, joinSql, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'
import { freeName } from '../parked.ts'
import type { TableDefinition } from '../tables.ts'
import { parkTable } from './park-table.ts'
import { columnSql, indexSql } from './sql.ts'

interface TableStep {
  readonly table: TableDefinition
  /** The columns whose references are part of the statement on every database; `addReference` brings the others where it must. */
  readonly inline?: readonly string[]
  /** The columns that the database works out for indexes are part of the statement: adding one makes SQLite read all tables anew. */
  readonly hasIndexColumns?: boolean
}

/** Makes a table. */
export function createTable({ table, inline = [], hasIndexColumns = false }: TableStep): Operation {
  return {
    ...plainStep,
    data: { kind: 'create-table', table, inline, hasIndexColumns } as Operation['data'],
    id: `create:${table.name}`,
    sign: '+',
    table: table.name,
    isAdditive: true,
    lock: 'none',
    describe: () => `create table ${table.name} with ${table.columns.length} columns`,
    up: ({ dialect }) => {
      const columns = table.columns.map((column) => columnSql(dialect, column, inline.includes(column.name)))
      const kept = hasIndexColumns ? table.indexes.flatMap((index) => indexSql(dialect, table.name, index).columns) : []
      return [sql`create table ${identifier(table.name)} (${joinSql([...columns, ...kept])})`]
    },
    down: (parked) => parkTable({ table, parkedAs: freeName(parked, `_parked_${table.name}`) }),
  }
}
