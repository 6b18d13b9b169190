import { QueryContext, recalculation } from '../../database/index.ts'
import { type Operation, plainStep } from '../operation.ts'
import { entityOfTable, fieldOfColumn } from '../values.ts'

/** Fills the column of a stored computed field anew. It holds nothing that anybody has entered, so nothing is lost and nobody is asked. */
export function recalculateColumn({ table, column }: { table: string; column: string }): Operation {
  return {
    ...plainStep,
    data: { kind: 'recalculate-column', table, column } as Operation['data'],
    id: `recalculate:${table}.${column}`,
    sign: '~',
    table,
    isAdditive: true,
    lock: 'rewrite',
    describe: () => `recalculate ${table}.${column}`,
    up: ({ after, dialect, now }) => {
      const entity = entityOfTable(after, table)
      const field = fieldOfColumn(after, table, column)
      if (after === undefined || entity === undefined || field === undefined) return []
      return [recalculation(new QueryContext(after, dialect, now ?? new Date()), entity, field, undefined)]
    },
    down: () => undefined,
  }
}
