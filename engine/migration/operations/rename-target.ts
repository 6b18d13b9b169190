import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'

/** Writes the new name of an entity where a reference to several entities names the one it points to. */
export function renameTarget(step: { table: string; column: string; from: string; to: string }): Operation {
  const { table, column, from, to } = step
  return {
    ...plainStep,
    data: { kind: 'rename-target', ...step } as Operation['data'],
    id: `rename-target:${table}.${column}`,
    sign: '~',
    table,
    column,
    isAdditive: false,
    lock: 'rewrite',
    describe: () => `write ${to} for ${from} in ${table}.${column}`,
    up: () => [sql`update ${identifier(table)} set ${identifier(column)} = ${to} where ${identifier(column)} = ${from}`],
    down: () => renameTarget({ ...step, from: to, to: from }),
  }
}
