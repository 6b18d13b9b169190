import { identifier, type Sql, sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import type { SortIndex } from '../model/sort-index.ts'
import type { ModelView } from './checker.ts'
import type { ExpressionDialect } from './expression-dialect.ts'
import { heightOf } from './sql-height.ts'
import { tooLarge } from './too-large.ts'

/** What SQL is made in: the tables around it and the values of the request. */
export interface SqlContext {
  readonly model: ModelView
  readonly dialect: ExpressionDialect
  /** Table alias of `record`. The aliases `g` and `s` are taken. */
  readonly alias: string
  /** `user` as an id or a record, bound parameters as their JSON. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Variables that stand for a piece of SQL, such as a column. */
  readonly bindings?: ReadonlyMap<string, Binding>
  readonly now: Date
  /** The day that `today()` answers; the day of `now` in UTC when left out. */
  readonly today?: string
  uniqueAlias(): string
  /** What stands behind `from` for an entity, where that is not the table itself. */
  rows?(entity: Entity, alias: string): TableRows
}

/** The rows of an entity as a statement reads them. */
export interface TableRows {
  /** The table, or a subquery in its place, with its alias. */
  readonly source: Sql
  /** The column by which rows are joined on a reference. */
  joinColumn(name: string): string
  /** Only the columns of the model are there, and what an index holds beside them is not. */
  readonly isNarrowed?: true
  /** Of narrowed rows: the indexes of sorts whose columns are there as they are stored. */
  readonly sorted?: readonly SortIndex[]
}

/** The rows of an entity under an alias. */
export function tableRows(context: SqlContext, entity: Entity, alias: string): TableRows {
  return context.rows?.(entity, alias) ?? { source: sql`${identifier(entity.table)} ${identifier(alias)}`, joinColumn: (name) => name }
}

/** What a variable of a macro stands for: a row of a table, or a value. */
export type Binding = { readonly alias: string } | { readonly value: Sql }

const maxComputedDepth = 30
const maxParts = 20_000
/** SQLite takes expressions whose parts stand in each other a thousand deep. */
const maxHeight = 950
/** The same for the text that was made, with room for what stands around it. */
const maxTextHeight = 800

/** The context with the variables of the macros around, and a count that keeps the statement within bounds. */
export interface Scope {
  readonly context: SqlContext
  readonly alias: string
  readonly bindings: ReadonlyMap<string, Binding>
  readonly depth: number
  readonly budget: { parts: number; height: number }
}

export function outerScope(context: SqlContext): Scope {
  return { context, alias: context.alias, bindings: context.bindings ?? new Map(), depth: 0, budget: { parts: 0, height: 0 } }
}

export function withBinding(scope: Scope, name: string, binding: Binding): Scope {
  return { ...scope, bindings: new Map([...scope.bindings, [name, binding]]) }
}

/** The inside of a computed field of the row `alias`: it sees that record and no variable of the macros around. */
export function computedScope(scope: Scope, alias: string): Scope {
  if (scope.depth >= maxComputedDepth) throw tooLarge()
  return { ...scope, alias, bindings: new Map(), depth: scope.depth + 1 }
}

export function countPart(scope: Scope): void {
  if (++scope.budget.parts > maxParts) throw tooLarge()
}

/** How deep the SQL of a call stands in itself; a letter that is replaced is one step. */
const heights: Readonly<Record<string, number>> = {
  concat: 2,
  '&&': 2,
  '||': 2,
  '!': 2,
  coalesce: 2,
  '?:': 3,
  lower: 90,
  upper: 90,
  containsFolded: 170,
}

/** Makes the SQL of a call within the bounds of the deepest expression that a database takes. */
export function within(scope: Scope, name: string, make: () => Sql): Sql {
  const height = heights[name] ?? 12
  scope.budget.height += height
  if (scope.budget.height > maxHeight) throw tooLarge()
  const result = make()
  scope.budget.height -= height
  return result
}

/** Throws `invalid-filter` for SQL that would be too much for a database inside a statement with other parts. */
export function refuseTooHigh(made: Sql): Sql {
  if (heightOf(made.text) > maxTextHeight) throw tooLarge()
  return made
}

export function column(alias: string, name: string): Sql {
  return identifier(alias, name)
}
