import { identifier, sql } from '../../base/sql.ts'
import { type Operation, plainStep } from '../operation.ts'
import type { ColumnDefinition, IndexDefinition } from '../tables.ts'
import { createIndex } from './create-index.ts'

/** Drops an index; it holds nothing that cannot be made again. */
export function dropIndex(step: { table: string; index: IndexDefinition; columns: readonly ColumnDefinition[] }): Operation {
  const { table, index } = step
  return {
    ...plainStep,
    data: { kind: 'drop-index', ...step } as Operation['data'],
    id: `drop-index:${index.name}`,
    sign: '-',
    table,
    isAdditive: true,
    describe: () => `drop index on ${table} (${index.columns.join(', ')})`,
    up: ({ dialect }) => {
      if (index.order !== undefined) return dialect.sortIndex(table, index.name, index.order).down
      if (index.isFolded === true) return dialect.foldedUniqueIndex(table, index.name, index.columns[0] ?? 'id').down
      return [sql`drop index ${identifier(index.name)}`]
    },
    down: () => createIndex({ ...step, isNew: false }),
  }
}
