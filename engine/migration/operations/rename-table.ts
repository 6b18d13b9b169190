import { type Operation, plainStep } from '../operation.ts'
import { renameTableSql } from './sql.ts'

/** Gives a table the new name of its entity; declared, never guessed. */
export function renameTable({ from, to }: { from: string; to: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'rename-table', from, to } as Operation['data'],
    id: `rename:${from}`,
    sign: '~',
    table: from,
    isAdditive: false,
    describe: () => `rename table ${from} to ${to}; its rows stay`,
    up: () => [renameTableSql(from, to)],
    down: () => renameTable({ from: to, to: from }),
    park: (parked) => parked.map((entry) => (entry.table === from && entry.column !== undefined ? { ...entry, table: to } : entry)),
  }
}
