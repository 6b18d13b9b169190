import type { Tree } from '../model/tree.ts'
import { magnitude, maxScale, maxUnscaled, parseDecimal, power } from './decimal.ts'
import { scaleOf } from './types.ts'

const largestInteger = 2n ** 53n - 1n
const largestDecimal = 10n ** 15n - 1n
const known = new WeakMap<Tree, bigint>()

/**
 * True when the result of this operator could have more than 18 digits, so that SQL has to look. Columns hold 15
 * significant digits or an integer within 2^53, so most sums need no such look.
 */
export function exceedsDigits(tree: Tree): boolean {
  return rawSize(tree) > maxUnscaled
}

/** The largest unscaled value that a number can have. */
function size(tree: Tree): bigint {
  const before = known.get(tree)
  if (before !== undefined) return before
  let result = rawSize(tree)
  if (result > maxUnscaled) result = maxUnscaled
  if (tree.node === 'call' && tree.name === '*') result /= power(Math.max(0, productScale(tree.args) - maxScale))
  known.set(tree, result)
  return result
}

function rawSize(tree: Tree): bigint {
  if (tree.node === 'literal') return magnitude(parseDecimal(String(tree.value))?.unscaled ?? 0n)
  if (tree.node === 'field') return tree.isComputed === true ? maxUnscaled : tree.type.type === 'decimal' ? largestDecimal : largestInteger
  if (tree.node !== 'call') return maxUnscaled
  const [first, second] = tree.args
  if (first === undefined) return maxUnscaled
  switch (tree.name) {
    case '+':
    case '-':
      return second === undefined ? maxUnscaled : aligned(first, tree) + aligned(second, tree)
    case '*':
      return second === undefined ? maxUnscaled : size(first) * size(second)
    case 'negate':
    case 'abs':
    case '%':
      return size(first)
    case 'rescale':
    case 'round':
      return aligned(first, tree)
    case '?:':
    case 'coalesce':
      return largest(tree.args.slice(tree.name === '?:' ? 1 : 0).map(size))
    case 'size':
    case 'count':
    case 'year':
    case 'quarter':
    case 'month':
    case 'day':
    case 'weekday':
    case 'monthsBetween':
    case 'daysBetween':
      return largestInteger
    default:
      return maxUnscaled
  }
}

function largest(sizes: readonly bigint[]): bigint {
  let found = 0n
  for (const one of sizes) if (one > found) found = one
  return found
}

/** The size of an argument brought to the scale of the result. */
function aligned(argument: Tree, result: Tree): bigint {
  const shift = scaleOf(result.type) - scaleOf(argument.type)
  return shift >= 0 ? size(argument) * power(shift) : size(argument) / power(-shift) + 1n
}

function productScale(args: readonly Tree[]): number {
  return args.reduce((scale, arg) => scale + scaleOf(arg.type), 0)
}
