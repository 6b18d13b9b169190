import { joinSql, type Sql, sql } from '../base/sql.ts'
import type { Tree } from '../model/tree.ts'
import { addSeconds } from './dates.ts'
import { addDecimals, bounded, type Decimal, divideDecimals, maxScale, multiplyDecimals, negate, rescale } from './decimal.ts'
import type { ExpressionDialect } from './expression-dialect.ts'
import { exceedsDigits } from './magnitude.ts'
import { scaleOf } from './types.ts'
import type { Value } from './values.ts'

export type CallTree = Extract<Tree, { node: 'call' }>

/**
 * What an operator or function does, in both back ends. Null in any argument gives null before `evaluate` is asked;
 * SQL does the same by itself.
 */
export interface Operation {
  evaluate(args: readonly Value[], call: CallTree): Value
  sql(args: readonly Sql[], call: CallTree, dialect: ExpressionDialect): Sql
}

/** Operators whose result is a value. Tests and connectives (`==`, `<`, `in`, `&&`) are built into both back ends. */
export const operators: Readonly<Record<string, Operation>> = {
  '+': {
    evaluate: (args) => addDecimals(...pair(args)),
    sql: (args, call, dialect) => sum('+', args, call, dialect),
  },
  '-': {
    evaluate(args) {
      const [a, b] = pair(args)
      return addDecimals(a, negate(b))
    },
    sql: (args, call, dialect) => sum('-', args, call, dialect),
  },
  '*': {
    evaluate: (args) => multiplyDecimals(...pair(args)),
    sql: product,
  },
  '/': {
    evaluate: (args) => divideDecimals(...pair(args)),
    sql(args, call, dialect) {
      const [a, b] = operands(args, call, dialect)
      return dialect.divide(a, argumentScale(call, 0), b, argumentScale(call, 1))
    },
  },
  '%': {
    evaluate(args) {
      const [a, b] = pair(args)
      return b.unscaled === 0n ? null : { unscaled: a.unscaled % b.unscaled, scale: 0 }
    },
    sql(args, call, dialect) {
      const [a, b] = operands(args, call, dialect)
      return sql`(${a} % nullif(${b}, 0))`
    },
  },
  negate: {
    evaluate: ([a]) => negate(a as Decimal),
    sql: ([a]) => sql`(- ${a})`,
  },
  concat: {
    evaluate: ([a, b]) => `${a as string}${b as string}`,
    sql: (args) => sql`(${joinSql(args, ' || ')})`,
  },
  /** To the scale of the node's type. */
  rescale: {
    evaluate: ([a], call) => bounded(rescale(a as Decimal, scaleOf(call.type))),
    sql([a], call, dialect) {
      const [from, to] = [argumentScale(call, 0), scaleOf(call.type)]
      const rescaled = dialect.rescale(dialect.operand(a as Sql, argument(call, 0).type), from, to)
      return exceedsDigits(call) ? dialect.bounded(rescaled, to) : rescaled
    },
  },
  dateOf: {
    evaluate: ([instant]) => (instant as string).slice(0, 10),
    sql: ([instant], _call, dialect) => dialect.dateOf(instant as Sql),
  },
  addSeconds: {
    evaluate: ([instant, seconds]) => addSeconds(instant as string, seconds as Decimal),
    sql: ([instant, seconds], _call, dialect) => dialect.addSeconds(instant as Sql, seconds as Sql),
  },
}

/** The values of two numbers brought to one scale. */
export function alignedOperands(args: readonly Sql[], call: CallTree, dialect: ExpressionDialect): readonly [Sql, Sql] {
  const scale = Math.max(argumentScale(call, 0), argumentScale(call, 1))
  const [a, b] = operands(args, call, dialect)
  return [dialect.rescale(a, argumentScale(call, 0), scale), dialect.rescale(b, argumentScale(call, 1), scale)]
}

function sum(sign: '+' | '-', args: readonly Sql[], call: CallTree, dialect: ExpressionDialect): Sql {
  const [a, b] = alignedOperands(args, call, dialect)
  const result = sign === '+' ? sql`(${a} + ${b})` : sql`(${a} - ${b})`
  return exceedsDigits(call) ? dialect.bounded(result, scaleOf(call.type)) : result
}

function product(args: readonly Sql[], call: CallTree, dialect: ExpressionDialect): Sql {
  const [a, b] = operands(args, call, dialect)
  const scale = argumentScale(call, 0) + argumentScale(call, 1)
  const exact = sql`(${a} * ${b})`
  const result = exceedsDigits(call) ? dialect.bounded(exact, scale) : exact
  return scale > maxScale ? dialect.rescale(result, scale, maxScale) : result
}

function operands(args: readonly Sql[], call: CallTree, dialect: ExpressionDialect): readonly [Sql, Sql] {
  return [dialect.operand(args[0] as Sql, argument(call, 0).type), dialect.operand(args[1] as Sql, argument(call, 1).type)]
}

function argument(call: CallTree, index: number): Tree {
  const tree = call.args[index]
  if (tree === undefined) throw new Error(`${call.name} has no argument ${index}`)
  return tree
}

function argumentScale(call: CallTree, index: number): number {
  return scaleOf(argument(call, index).type)
}

function pair(args: readonly Value[]): [Decimal, Decimal] {
  return [args[0] as Decimal, args[1] as Decimal]
}
