import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'

/** Makes the database watch over a reference, where that is a statement of its own. The watch stays with the column when it is parked. */
export function addReference({ table, column, target }: { table: string; column: string; target: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'add-reference', table, column, target } as Operation['data'],
    id: `reference:${table}.${column}`,
    sign: '+',
    table,
    isAdditive: true,
    describe: () => `reference ${table}.${column} -> ${target}`,
    up: ({ dialect }) =>
      dialect.hasInlineReferences
        ? []
        : [sql`alter table ${identifier(table)} add foreign key (${identifier(column)}) references ${identifier(target)} ("id")`],
    down: () => undefined,
  }
}
