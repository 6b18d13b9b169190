import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'

/** Destroys a parked column with its values. The only way to lose them; asked for by name. */
export function purgeColumn({ table, column, parkedAs }: { table: string; column: string; parkedAs: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'purge-column', table, column, parkedAs } as Operation['data'],
    id: `purge:${table}.${column}`,
    sign: '-',
    table,
    column: parkedAs,
    isAdditive: false,
    lock: 'rewrite',
    describe: () => `purge the parked column ${table}.${column}; its values are destroyed`,
    up: () => [sql`alter table ${identifier(table)} drop column ${identifier(parkedAs)}`],
    down: () => undefined,
    park: (parked) => parked.filter((entry) => !(entry.table === table && entry.column === column && entry.parkedAs === parkedAs)),
  }
}
