import type { Sql } from '../base/sql.ts'
import type { ExpressionDialect } from '../expression/index.ts'
import type { ColumnKind, ColumnValue } from '../fields/index.ts'
import type { SearchDialect } from './search-dialect.ts'

/** A column of the index of a sort; text that people read is folded first. */
export interface OrderedColumn {
  readonly column: string
  readonly isFolded: boolean
  readonly isDescending: boolean
}

/** How an index is made and dropped. */
export interface IndexSql {
  /** Columns that the database works out, and that are made before the index; as they stand in `create table`. */
  readonly columns: readonly Sql[]
  readonly up: Sql
  /** Drops the index and its columns. */
  readonly down: readonly Sql[]
}

/**
 * The questions that SQLite and PostgreSQL answer differently. Everything else is written once. Nothing outside
 * `database/dialects/` and `expression/dialects/` knows which database it talks to.
 */
export interface Dialect extends ExpressionDialect {
  readonly name: 'sqlite' | 'postgres'
  /** Column type in DDL. */
  columnType(kind: ColumnKind): string
  /** A checked value as it is bound to a column of this kind. */
  bindColumn(value: ColumnValue, kind: ColumnKind): Sql
  /** The value that `bindColumn` binds. */
  toBound(value: ColumnValue, kind: ColumnKind): unknown
  /** A JSON object; the values are JSON values of this dialect (`jsonValue`, `jsonObject`, `jsonArray`). */
  jsonObject(members: readonly (readonly [name: string, value: Sql])[]): Sql
  /** A JSON object of at most 50 members whose names are SQL: bound where they come from a request. */
  jsonPairs(members: readonly (readonly [name: Sql, value: Sql])[]): Sql
  /** Texts as the text of a JSON array. */
  jsonTexts(values: readonly Sql[]): Sql
  /** All rows of `select <value> from ...` as a JSON array, `[]` when there is none. `source` starts at `from`, `ordering` is what stands behind `order by`. */
  jsonArray(value: Sql, source: Sql, ordering: Sql): Sql
  /** A column or expression of this kind as a JSON value. */
  jsonValue(value: Sql, kind: ColumnKind): Sql
  /** Text that is JSON already, as a JSON value. */
  jsonText(value: Sql): Sql
  /** A JSON value as the text the server sends. */
  toText(value: Sql): Sql
  /** A column or expression of this kind as plain text, for labels. */
  plainText(value: Sql, kind: ColumnKind): Sql
  /** A whole number that is not negative as text, with zeros in front up to so many digits. */
  padded(value: Sql, digits: number): Sql
  /** What a database must have before tables are made in it; may be run again. */
  readonly setUp: readonly Sql[]
  /** The folded text of a column that an index holds (see `sortIndex`), written so that the index is used. */
  foldedColumn(alias: string, column: string, index: string): Sql
  /** The column that an index of a sort keeps its folded text in, where that is a column of the table. */
  keptColumn?(alias: string, column: string, index: string): Sql
  /** The index of a sort over a table. It ends with `archived_at`, so that counting the rows of a list by its first key reads the index alone. */
  sortIndex(table: string, index: string, order: readonly OrderedColumn[]): IndexSql
  /** A unique index over the folded text of a column, without what lies in the trash. */
  foldedUniqueIndex(table: string, index: string, column: string): IndexSql
  /** The last four characters of a text behind dots; of a short text only the dots. */
  mask(value: Sql): Sql
  /** The same of a secret as it is stored (see `base/sealed.ts`). */
  maskSealed(value: Sql): Sql
  /** The full-text index of a table. */
  readonly search: SearchDialect
  /** References are part of `create table` and `add column`; elsewhere they are a statement of their own. */
  readonly hasInlineReferences: boolean
  /** True when the error says that a unique index refused the row. */
  isUniqueViolation(error: unknown): boolean
  /** A value as a JSON list of one. */
  jsonListOf(value: Sql): Sql
  /** The name of the part of the calendar that begins on a date: `2026-01-15`, `2026-W03` (ISO 8601), `2026-01`, `2026-Q1`, `2026`. */
  bucketText(unit: 'day' | 'week' | 'month' | 'quarter' | 'year', date: Sql): Sql
  /** The first moment of a day in UTC, as an instant. */
  startOfDay(date: Sql): Sql
  /** A value brought to the type of a column of this kind. */
  castTo(value: Sql, kind: ColumnKind): Sql
  /** Waits until no other transaction changes the tables, where opening a transaction to write does not do that already. */
  readonly lockTables: Sql | undefined
  /** Rows of values, as `toBound` gives them, bound as something to select from; the columns stand in the order of the kinds. */
  boundRows(rows: readonly (readonly unknown[])[], kinds: readonly ColumnKind[]): Sql
  /** Values that one statement can bind, at most. */
  readonly maxValues: number
  /** Takes rows by id until the transaction ends, where opening a transaction to write does not do that already. */
  lockRows(table: Sql, ids: Sql): Sql | undefined
  /** Behind a query whose rows are about to be changed: those that another transaction is changing are passed over. */
  readonly skipLocked: Sql
  /** Takes a lock by its name until the transaction ends, alone or beside others who share it; nothing where only one transaction writes at a time anyway. */
  lockName(name: string, mode: 'shared' | 'exclusive'): Sql | undefined
  /** Stands behind a new table whose rows are found by their primary key only, so that they are kept once. */
  readonly keyedTable: string
  /** The names of the columns of a table. */
  columnNames(table: string): Sql
  /** Reads what the database holds, for the first start and for tests. */
  readonly listTables: Sql
}
