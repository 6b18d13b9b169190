import { identifier, joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Dialect } from '../../database/dialect.ts'
import type { Operation } from '../operation.ts'
import type { ColumnDefinition, TableDefinition } from '../tables.ts'

/** Makes a table. Where the database wants references later, `addReference` brings them. */
export function createTable(table: TableDefinition): Operation {
  return {
    sign: '+',
    isAdditive: true,
    describe: () => `create table ${table.name} with ${table.columns.length} columns`,
    statements: (dialect) => [
      sql`create table ${identifier(table.name)} (${joinSql(table.columns.map((column) => columnSql(dialect, column)))})`,
    ],
  }
}

/** Adds an empty column. */
export function addColumn(table: string, column: ColumnDefinition): Operation {
  return {
    sign: '+',
    isAdditive: true,
    describe: () => `add column ${table}.${column.name} (${column.kind.kind})`,
    statements: (dialect) => [sql`alter table ${identifier(table)} add column ${columnSql(dialect, column)}`],
  }
}

/** Makes the database watch over a reference, where that is a statement of its own. */
export function addReference(table: string, column: ColumnDefinition): Operation {
  const target = column.references ?? ''
  return {
    sign: '+',
    isAdditive: true,
    describe: () => `reference ${table}.${column.name} -> ${target}`,
    statements: (dialect) =>
      dialect.hasInlineReferences
        ? []
        : [sql`alter table ${identifier(table)} add foreign key (${identifier(column.name)}) references ${identifier(target)} ("id")`],
  }
}

/** Renames a column out of the way; its values stay. */
export function parkColumn(table: string, column: string, parkedAs: string): Operation {
  return renameColumn('-', false, `park column ${table}.${column}; its values are kept`, table, column, parkedAs)
}

/** Brings a parked column back with its values. */
export function unparkColumn(table: string, column: string, parkedAs: string): Operation {
  return renameColumn('+', true, `bring back column ${table}.${column} with its values`, table, parkedAs, column)
}

/** Gives a column the new name of its field; declared, never guessed. */
export function renameColumnTo(table: string, before: string, after: string): Operation {
  return renameColumn('~', false, `rename column ${table}.${before} to ${after}; its values stay`, table, before, after)
}

/** Renames a table out of the way; its rows stay. */
export function parkTable(table: string, parkedAs: string): Operation {
  return renameTable('-', false, `park table ${table}; its rows are kept`, table, parkedAs)
}

/** Brings a parked table back with its rows. */
export function unparkTable(table: string, parkedAs: string): Operation {
  return renameTable('+', true, `bring back table ${table} with its rows`, parkedAs, table)
}

/** A change of what a column holds: not carried out in this version. */
export function changeColumn(table: string, before: ColumnDefinition, after: ColumnDefinition): Operation {
  return {
    sign: '~',
    isAdditive: false,
    describe: () => `change column ${table}.${after.name} from ${before.kind.kind} to ${after.kind.kind}`,
    refusal: `The type of ${table}.${after.name} cannot be changed while it holds values. Give the field another name, which parks the old column with its values.`,
    statements: () => [],
  }
}

function renameColumn(sign: '+' | '~' | '-', isAdditive: boolean, text: string, table: string, from: string, to: string): Operation {
  return {
    sign,
    isAdditive,
    describe: () => text,
    statements: () => [sql`alter table ${identifier(table)} rename column ${identifier(from)} to ${identifier(to)}`],
  }
}

function renameTable(sign: '+' | '-', isAdditive: boolean, text: string, from: string, to: string): Operation {
  return { sign, isAdditive, describe: () => text, statements: () => [sql`alter table ${identifier(from)} rename to ${identifier(to)}`] }
}

function columnSql(dialect: Dialect, column: ColumnDefinition): Sql {
  const parts = [identifier(column.name), rawSql(dialect.columnType(column.kind))]
  if (column.name === 'id') parts.push(rawSql('primary key'))
  if (column.references !== undefined && dialect.hasInlineReferences) {
    parts.push(sql`references ${identifier(column.references)} ("id")`)
  }
  return joinSql(parts, ' ')
}
