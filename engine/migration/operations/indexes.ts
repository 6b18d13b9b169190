import { identifier, joinSql, rawSql, sql } from '../../base/sql.ts'
import type { Operation } from '../operation.ts'
import type { IndexDefinition } from '../tables.ts'

/** Makes an index. A unique one over a table that has rows may be refused by them, so it is not additive there. */
export function createIndex(table: string, index: IndexDefinition, isNewTable: boolean): Operation {
  return {
    sign: '+',
    isAdditive: isNewTable || !index.isUnique,
    describe: () => `create ${index.isUnique ? 'unique ' : ''}index on ${table} (${index.columns.join(', ')})`,
    statements: () => {
      const kind = rawSql(index.isUnique ? 'unique index' : 'index')
      const columns = joinSql(index.columns.map((column) => identifier(column)))
      const where = rawSql(index.isUnique ? ' where "deleted_at" is null' : '')
      return [sql`create ${kind} ${identifier(index.name)} on ${identifier(table)} (${columns})${where}`]
    },
  }
}

/** Drops an index; it holds nothing that cannot be made again. */
export function dropIndex(table: string, index: IndexDefinition): Operation {
  return {
    sign: '-',
    isAdditive: true,
    describe: () => `drop index on ${table} (${index.columns.join(', ')})`,
    statements: () => [sql`drop index ${identifier(index.name)}`],
  }
}
