import { type Operation, plainStep } from '../operation.ts'
import { isParked, withParked } from '../parked.ts'
import type { ColumnDefinition } from '../tables.ts'
import { addColumn } from './add-column.ts'
import { bringBackColumn } from './bring-back-column.ts'
import { renameColumnSql } from './sql.ts'

/** Renames a column out of the way; its values stay. */
export function parkColumn({ table, column, parkedAs }: { table: string; column: ColumnDefinition; parkedAs: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'park-column', table, column, parkedAs } as Operation['data'],
    id: `park:${table}.${column.name}`,
    sign: '-',
    table,
    column: column.name,
    isAdditive: false,
    choices: ['park', 'abort'],
    describe: () => `park column ${table}.${column.name}; its values are kept`,
    up: () => [renameColumnSql(table, column.name, parkedAs)],
    down: (parked) =>
      isParked(parked, table, column.name, parkedAs) ? bringBackColumn({ table, column, parkedAs }) : addColumn({ table, column }),
    park: (parked) => withParked(parked, { table, column: column.name, parkedAs, definition: column }),
  }
}
