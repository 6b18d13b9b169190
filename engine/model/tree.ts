import type { ExpressionType } from '../fields/expression-type.ts'

/**
 * A checked expression: CEL after parsing, name resolution and type checking. Every node knows its type; names are
 * those of the model. Two back ends read it: `expression/evaluate.ts` and `expression/to-sql.ts`.
 */
export type Tree =
  | { readonly node: 'literal'; readonly type: ExpressionType; readonly value: LiteralValue }
  /** `record`, `user`, or the variable of `filter`, `map`, `exists`... */
  | { readonly node: 'variable'; readonly type: ExpressionType; readonly name: string }
  /** A field of a record, by path: `city` of the composite `address` is `address.city`. A reference has the type record. */
  | {
      readonly node: 'field'
      readonly type: ExpressionType
      readonly of: Tree
      readonly entity: string
      readonly path: string
      /** Set on a computed field, whose number may have more digits than one that is entered. */
      readonly isComputed?: true
    }
  /** The owned lines of a record, or the records that point to it: a list of records. */
  | { readonly node: 'rows'; readonly type: ExpressionType; readonly of: Tree; readonly entity: string; readonly relation: string }
  /** A macro over a list of records: `filter`, `map`, `exists`, `all`. */
  | {
      readonly node: 'macro'
      readonly type: ExpressionType
      readonly macro: string
      readonly list: Tree
      readonly variable: string
      readonly body: Tree
    }
  | { readonly node: 'list'; readonly type: ExpressionType; readonly items: readonly Tree[] }
  /** An operator or a function, by its name in the function table. */
  | { readonly node: 'call'; readonly type: ExpressionType; readonly name: string; readonly args: readonly Tree[] }

/** Decimals as text (`"0.05"`), integers as bigint-free numbers within 2^53, dates and instants as ISO text. */
export type LiteralValue = null | boolean | number | string
