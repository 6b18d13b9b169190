import type { Json } from '../../base/json.ts'
import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'
import type { ColumnDefinition } from '../tables.ts'
import { valueSql } from '../values.ts'

/** Writes one value where a column is empty; what was filled is not told apart afterwards, so there is nothing to take back. */
export function fillColumn({ table, column, value }: { table: string; column: ColumnDefinition; value: Json }): Operation {
  return {
    ...plainStep,
    data: { kind: 'fill-column', table, column, value } as Operation['data'],
    id: `fill:${table}.${column.name}`,
    sign: '~',
    table,
    isAdditive: false,
    lock: 'rewrite',
    describe: () => `fill the empty values of ${table}.${column.name} with ${JSON.stringify(value)}`,
    up: (context) => {
      const name = identifier(column.name)
      return [sql`update ${identifier(table)} set ${name} = ${valueSql(value, table, column, context)} where ${name} is null`]
    },
    down: () => undefined,
  }
}
