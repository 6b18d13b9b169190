import { type Operation, plainStep } from '../operation.ts'
import type { ColumnDefinition, IndexDefinition } from '../tables.ts'
import { createIndex } from './create-index.ts'
import { indexSql } from './sql.ts'

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
    up: ({ dialect }) => indexSql(dialect, table, index).down,
    down: () => createIndex({ ...step, isNew: false }),
  }
}
