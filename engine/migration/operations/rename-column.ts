import { type Operation, plainStep } from '../operation.ts'
import { renameColumnSql } from './sql.ts'

/** Gives a column the new name of its field; declared, never guessed. */
export function renameColumn({ table, from, to }: { table: string; from: string; to: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'rename-column', table, from, to } as Operation['data'],
    id: `rename:${table}.${from}`,
    sign: '~',
    table,
    column: from,
    isAdditive: false,
    describe: () => `rename column ${table}.${from} to ${to}; its values stay`,
    up: () => [renameColumnSql(table, from, to)],
    down: () => renameColumn({ table, from: to, to: from }),
  }
}
