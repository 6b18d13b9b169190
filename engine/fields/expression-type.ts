/**
 * The types of the expression language. `decimal` is exact with a scale known when it is checked; `date` and
 * `instant` are different types; `record` is one record of one of the entities named; `object` is a composite value.
 */
export type ExpressionType =
  | { readonly type: 'bool' | 'int' | 'string' | 'date' | 'instant' | 'duration' | 'json' | 'null' }
  | { readonly type: 'decimal'; readonly scale: number }
  | { readonly type: 'record'; readonly entities: readonly string[] }
  | { readonly type: 'object' }
  | { readonly type: 'list'; readonly of: ExpressionType }
