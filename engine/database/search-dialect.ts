import type { Sql } from '../base/sql.ts'
import type { SearchedColumn, SearchLevel } from '../model/search.ts'

/** Words that all must be there. */
export type SearchedWords = readonly string[]
/** What is asked for: each group by one of its alternatives. */
export type SearchGroups = readonly (readonly SearchedWords[])[]

/** How well a record must fit. */
export interface SearchFit {
  /** The last word of each alternative is the beginning of one that stands there, as it may not be typed to its end; else it stands there itself, as those before it. */
  readonly isPrefix: boolean
  /** The words stand in fields of this weight or more. */
  readonly level: SearchLevel
}

/** Where the hits of a query stand in a statement: parts of `from`, `where` and `order by`. */
export interface SearchHits {
  readonly from: Sql
  readonly condition: Sql
  /** What hits are ordered by: the order in which they came into the index. */
  readonly order: Sql
  /** The hits behind the one with this id. A cursor holds no more: the place in the index would tell how many rows there are. */
  after(id: string): Sql
}

/**
 * The full-text index of one table. It is kept by triggers, in the transaction of the row, so that no statement can forget
 * it, and holds every row of the table, those in the trash as well.
 */
export interface SearchDialect {
  /** What the indexes of all tables share; made anew with an index, so that it is that of this engine. */
  readonly prepare: readonly Sql[]
  /** Makes the index, empty. */
  create(table: string): readonly Sql[]
  /** Puts every row of the table into a new index. */
  fill(table: string, columns: readonly SearchedColumn[]): readonly Sql[]
  /** Keeps the index from now on. */
  watch(table: string, columns: readonly SearchedColumn[]): readonly Sql[]
  unwatch(table: string): readonly Sql[]
  drop(table: string): readonly Sql[]
  /** The groups in the language of the database's full text; words hold letters and digits only. */
  query(groups: SearchGroups, fit: SearchFit): string
  /** A query without what another one finds. */
  except(query: string, other: string): string
  /** Selects as `id` what a query finds. */
  ids(table: string, query: string): Sql
  /**
   * Whether the words of some columns of a row, and of no others, have all groups: by the same words as in the index, but without it.
   * Where a person sees a part of the columns only, it alone decides what is found and how well.
   */
  isFound(columns: readonly SearchedColumn[], row: string, groups: SearchGroups, fit: SearchFit): Sql
  /** The first hits in order, `limit` or more: as many as the statement should be planned for, of which only those that are needed are read. */
  first(hits: Sql, order: Sql, limit: number): Sql
  /** The rows of `source` under an alias that a query finds; `isNarrowed` when only the columns of the model are in it. */
  hits(table: string, source: { readonly source: Sql; readonly isNarrowed?: true }, alias: string, query: string): SearchHits
}
