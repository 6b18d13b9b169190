import type { Sql } from '../base/sql.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import type { Aggregate, ExpressionDialect } from './expression-dialect.ts'
import type { Operation } from './operators.ts'
import type { TypeName } from './types.ts'
import type { Value } from './values.ts'

export interface Parameter {
  readonly types: readonly TypeName[]
  /** Must be a literal: one of these texts, or a whole number from 0 to 12. */
  readonly literal?: readonly string[] | 'digits'
  /** An instant given here stands for its day in UTC. */
  readonly isDay?: true
}

interface Row {
  readonly name: string
  readonly signature: string
  readonly doc: string
  readonly example: string
}

/** A function of values. Its first argument may stand before the dot: `name.lower()` is `lower(name)`. */
export interface ScalarFunction extends Row, Operation {
  readonly kind: 'scalar'
  readonly parameters: readonly Parameter[]
  result(args: readonly Tree[]): ExpressionType
}

/** A function of a list: how many, the sum, the smallest. Null items count for `count` only. */
export interface ListFunction extends Row {
  readonly kind: 'list'
  /** Types of the items; every type when absent. */
  readonly items?: readonly TypeName[]
  result(item: ExpressionType): ExpressionType
  evaluate(items: readonly Value[], item: ExpressionType): Value
  /** The aggregate over a column of items. */
  sql(item: Sql, type: ExpressionType, dialect: ExpressionDialect): Aggregate
}

/** `list.name(variable, body)`. */
export interface Macro extends Row {
  readonly kind: 'macro'
}

/** A function that the checker turns into something else, or that reads the request. */
export interface SpecialFunction extends Row {
  readonly kind: 'special'
}

/**
 * A function that stands for an expression of its parameters, which the checker puts in its place: so it means the same in JavaScript, in
 * every database and on the screen.
 */
export interface DefinedFunction extends Row {
  readonly kind: 'defined'
  readonly parameters: readonly { readonly name: string; readonly types: readonly TypeName[] }[]
  /** CEL that names the parameters and nothing else. */
  readonly body: string
}

export type FunctionRow = ScalarFunction | ListFunction | Macro | SpecialFunction | DefinedFunction
