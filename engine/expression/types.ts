import type { ExpressionType } from '../fields/expression-type.ts'

export type TypeName = ExpressionType['type']

export const bool: ExpressionType = { type: 'bool' }
export const int: ExpressionType = { type: 'int' }
export const string: ExpressionType = { type: 'string' }
export const nullType: ExpressionType = { type: 'null' }

const titles: Readonly<Record<TypeName, string>> = {
  bool: 'yes/no',
  int: 'a whole number',
  decimal: 'a decimal number',
  string: 'text',
  date: 'a date',
  instant: 'a date with time',
  duration: 'a duration',
  json: 'JSON',
  null: 'null',
  record: 'a record',
  object: 'a composite value',
  list: 'a list',
}

/** A type in words, for messages. */
export function describeType(type: ExpressionType): string {
  if (type.type === 'record') return `a record of "${type.entities.join('" or "')}"`
  if (type.type === 'list') return `a list of ${describeType(type.of)}`
  return titles[type.type]
}

export function describeTypes(names: readonly TypeName[]): string {
  const words = names.map((name) => titles[name])
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

export function isNumber(type: ExpressionType): boolean {
  return type.type === 'int' || type.type === 'decimal'
}

/** Digits after the point of a number or a duration. */
export function scaleOf(type: ExpressionType): number {
  return type.type === 'decimal' ? type.scale : 0
}

/** Values that have an order: `<`, `min`, `max`. */
export function isOrdered(type: ExpressionType): boolean {
  return isNumber(type) || ['string', 'date', 'instant', 'duration'].includes(type.type)
}

/** One value of a column, neither a record nor a list nor a composite. */
export function isScalar(type: ExpressionType): boolean {
  return isOrdered(type) || type.type === 'bool'
}

/** The one type that can hold the values of both, for the branches of `? :` and `coalesce`; undefined when there is none. */
export function unify(a: ExpressionType, b: ExpressionType): ExpressionType | undefined {
  if (a.type === 'null') return b
  if (b.type === 'null') return a
  if (isNumber(a) && isNumber(b)) {
    return a.type === 'int' && b.type === 'int' ? int : { type: 'decimal', scale: Math.max(scaleOf(a), scaleOf(b)) }
  }
  return isScalar(a) && a.type === b.type ? a : undefined
}
