import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'

/** Names the entity beside the id of a reference that pointed to one entity and now may point to several. */
export function fillTarget(step: { table: string; column: string; idColumn: string; target: string }): Operation {
  const { table, column, idColumn, target } = step
  return {
    ...plainStep,
    data: { kind: 'fill-target', ...step } as Operation['data'],
    id: `fill-target:${table}.${column}`,
    sign: '~',
    table,
    isAdditive: false,
    lock: 'rewrite',
    describe: () => `write ${target} as the entity that ${table}.${idColumn} points to`,
    up: () => [
      sql`update ${identifier(table)} set ${identifier(column)} = ${target} where ${identifier(idColumn)} is not null and ${identifier(column)} is null`,
    ],
    down: () => undefined,
  }
}
