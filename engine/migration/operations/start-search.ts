import type { SearchedColumn } from '../../model/search.ts'
import { type Operation, plainStep } from '../operation.ts'
import { stopSearch } from './stop-search.ts'

interface StartStep {
  readonly table: string
  readonly columns: readonly SearchedColumn[]
  /** `none`: the table is new; `kept`: the words in the index are right, only what keeps it is made anew; `all`: every row is put in. */
  readonly fill: 'none' | 'kept' | 'all'
  /** The table has had an index before. */
  readonly isAgain?: boolean
}

/** Makes the search index of a table, or the triggers that keep it. It holds nothing that cannot be made again. */
export function startSearch(step: StartStep): Operation {
  const { table, columns, fill, isAgain = false } = step
  const names = columns.map(({ name }) => name).join(', ')
  return {
    ...plainStep,
    data: { kind: 'start-search', ...step } as Operation['data'],
    id: `search:${table}`,
    sign: isAgain ? '~' : '+',
    table,
    isAdditive: true,
    lock: fill === 'all' ? 'scan' : 'short',
    describe: () =>
      fill === 'kept'
        ? `search ${table} in ${names}; its index stays`
        : `${isAgain ? 'rebuild' : 'build'} the search index of ${table} (${names})`,
    prepare: ({ dialect: { search } }) => search.prepare,
    up: ({ dialect: { search } }) => [
      ...(fill === 'kept' ? [] : search.create(table)),
      ...(fill === 'all' ? search.fill(table, columns) : []),
      ...search.watch(table, columns),
    ],
    down: () => stopSearch({ table, columns, isKept: false }),
  }
}
