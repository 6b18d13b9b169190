import type { Model } from '../model/model.ts'
import type { Operation } from './operation.ts'
import { startSearch } from './operations/index.ts'
import { type TableDefinition, tables } from './tables.ts'

/**
 * The tables of a version that was applied before tables had search indexes, with those that its model has by now, and the steps that
 * make them: whoever goes back to such a version searches it all the same.
 */
export function withSearch(
  stored: readonly TableDefinition[],
  model: Model | undefined,
): { readonly tables: readonly TableDefinition[]; readonly operations: readonly Operation[] } {
  const wanted = new Map((model === undefined ? [] : tables(model)).map((table) => [table.name, table.search]))
  const operations: Operation[] = []
  const complete = stored.map((table) => {
    const search = wanted.get(table.name)
    if (table.search !== undefined || search === undefined) return table
    operations.push(startSearch({ table: table.name, columns: search, fill: 'all' }))
    return { ...table, search }
  })
  return { tables: complete, operations }
}
