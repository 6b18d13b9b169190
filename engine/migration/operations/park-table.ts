import { type Operation, plainStep } from '../operation.ts'
import { isParked, withParked } from '../parked.ts'
import type { TableDefinition } from '../tables.ts'
import { bringBackTable } from './bring-back-table.ts'
import { createTable } from './create-table.ts'
import { renameTableSql } from './sql.ts'

/** Renames a table out of the way; its rows stay. Its indexes were dropped before. */
export function parkTable({ table, parkedAs }: { table: TableDefinition; parkedAs: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'park-table', table, parkedAs } as Operation['data'],
    id: `park:${table.name}`,
    sign: '-',
    table: table.name,
    isAdditive: false,
    choices: ['park', 'abort'],
    describe: () => `park table ${table.name}; its rows are kept`,
    up: () => [renameTableSql(table.name, parkedAs)],
    down: (parked) => (isParked(parked, table.name, undefined, parkedAs) ? bringBackTable({ table, parkedAs }) : createTable({ table })),
    park: (parked) => withParked(parked, { table: table.name, column: undefined, parkedAs, definition: { ...table, indexes: [] } }),
  }
}
