import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'

/** Destroys a parked table with its rows, and what was parked inside it. The only way to lose them; asked for by name. */
export function purgeTable({ table, parkedAs }: { table: string; parkedAs: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'purge-table', table, parkedAs } as Operation['data'],
    id: `purge:${table}`,
    sign: '-',
    table: parkedAs,
    isAdditive: false,
    describe: () => `purge the parked table ${table}; its rows are destroyed`,
    up: () => [sql`drop table ${identifier(parkedAs)}`],
    down: () => undefined,
    park: (parked) => parked.filter((entry) => entry.table !== table || (entry.column === undefined && entry.parkedAs !== parkedAs)),
  }
}
