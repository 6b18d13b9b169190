import type { SearchedColumn } from '../../model/search.ts'
import { type Operation, plainStep } from '../operation.ts'
import { startSearch } from './start-search.ts'

interface StopStep {
  readonly table: string
  readonly columns: readonly SearchedColumn[]
  /** The words stay, as the table gets what keeps them again in the same plan. */
  readonly isKept: boolean
}

/** Takes away what keeps the search index of a table, and the index where it is not kept. */
export function stopSearch(step: StopStep): Operation {
  const { table, columns, isKept } = step
  return {
    ...plainStep,
    data: { kind: 'stop-search', ...step } as Operation['data'],
    id: `stop-search:${table}`,
    sign: isKept ? '~' : '-',
    table,
    isAdditive: true,
    describe: () => (isKept ? `pause the search index of ${table}` : `drop the search index of ${table}`),
    up: ({ dialect: { search } }) => [...search.unwatch(table), ...(isKept ? [] : search.drop(table))],
    down: () => startSearch({ table, columns, fill: 'all', isAgain: true }),
  }
}
