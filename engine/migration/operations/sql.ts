import { identifier, joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Dialect, IndexSql } from '../../database/dialect.ts'
import type { ColumnDefinition, IndexDefinition } from '../tables.ts'

/** A column as DDL; its reference is part of it where the database can only have it there, or where it is said to be. */
export function columnSql(dialect: Dialect, column: ColumnDefinition, hasReference = false): Sql {
  const parts = [identifier(column.name), rawSql(dialect.columnType(column.kind))]
  if (column.name === 'id') parts.push(rawSql('primary key'))
  if (column.references !== undefined && (hasReference || dialect.hasInlineReferences)) {
    parts.push(sql`references ${identifier(column.references)} ("id")`)
  }
  return joinSql(parts, ' ')
}

/** How an index of a table is made and dropped. */
export function indexSql(dialect: Dialect, table: string, index: IndexDefinition): IndexSql {
  if (index.order !== undefined) return dialect.sortIndex(table, index.name, index.order)
  if (index.isFolded === true) return dialect.foldedUniqueIndex(table, index.name, index.columns[0] ?? 'id')
  const kind = rawSql(index.isUnique ? 'unique index' : 'index')
  const list = joinSql(index.columns.map((column) => identifier(column)))
  const where = rawSql(index.isUnique && index.isWhole !== true ? ' where "deleted_at" is null' : '')
  return {
    columns: [],
    up: sql`create ${kind} ${identifier(index.name)} on ${identifier(table)} (${list})${where}`,
    down: [sql`drop index ${identifier(index.name)}`],
  }
}

export function renameColumnSql(table: string, from: string, to: string): Sql {
  return sql`alter table ${identifier(table)} rename column ${identifier(from)} to ${identifier(to)}`
}

export function renameTableSql(from: string, to: string): Sql {
  return sql`alter table ${identifier(from)} rename to ${identifier(to)}`
}

/** The kind of a column in words: `decimal with 2 digits`. */
export function kindText({ kind, holds, references }: ColumnDefinition): string {
  if (references !== undefined) return `reference to ${references}`
  if (kind.kind === 'decimal') return `decimal with ${kind.scale} digit${kind.scale === 1 ? '' : 's'}`
  if (holds === 'list' || holds === 'duration') return holds
  return kind.kind
}
