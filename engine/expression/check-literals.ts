import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import type { Checker } from './checker.ts'
import { parseDecimal } from './decimal.ts'
import type { ASTNode } from './parse.ts'
import { bool, describeType, int, nullType, string } from './types.ts'
import { dateText, instantText, literalFromValue, secondsOfDuration } from './values.ts'

const maxDigits = 15

/** A number, text, `true`, `false` or `null` as it stands in the source. */
export function checkLiteral(checker: Checker, node: ASTNode): Tree | undefined {
  const value: unknown = node.args
  if (value === null) return { node: 'literal', type: nullType, value: null }
  if (typeof value === 'boolean') return { node: 'literal', type: bool, value }
  if (typeof value === 'string') return textLiteral(checker, node, value)
  if (typeof value === 'bigint') return integerLiteral(checker, node, value)
  if (typeof value === 'number') return decimalLiteral(checker, node)
  return checker.problem(
    'unsupported-syntax',
    node,
    `"${checker.textOf(node)}" is of a type that fields do not have; write a plain number or text.`,
  )
}

/** A value of `x-constants` as if it stood in the source. */
export function constantTree(value: string | number | boolean): Tree {
  if (typeof value === 'string') return { node: 'literal', type: string, value }
  if (typeof value === 'boolean') return { node: 'literal', type: bool, value }
  if (Number.isSafeInteger(value)) return { node: 'literal', type: int, value }
  const text = String(value)
  return { node: 'literal', type: { type: 'decimal', scale: text.split('.')[1]?.length ?? 0 }, value: text }
}

function textLiteral(checker: Checker, node: ASTNode, value: string): Tree | undefined {
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    return checker.problem('bad-literal', node, 'The text holds a character that no database stores (NUL or half a surrogate pair).')
  }
  return { node: 'literal', type: string, value }
}

function integerLiteral(checker: Checker, node: ASTNode, value: bigint): Tree | undefined {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) {
    return checker.problem('bad-literal', node, `${checker.textOf(node)} is too large; whole numbers go to ${Number.MAX_SAFE_INTEGER}.`)
  }
  return { node: 'literal', type: int, value: number }
}

/** The digits are taken from the source: the parser's number is a float. */
function decimalLiteral(checker: Checker, node: ASTNode): Tree | undefined {
  const text = checker.source.slice(node.start, node.end)
  const parsed = parseDecimal(text.startsWith('.') ? `0${text}` : text)
  if (parsed === undefined) {
    return checker.problem('bad-literal', node, `Write the number ${text} without an exponent, for instance 1000 or 0.001.`)
  }
  if (text.replace('.', '').replace(/^0+/, '').length > maxDigits || parsed.scale > 12) {
    return checker.problem(
      'bad-literal',
      node,
      `The number ${text} has too many digits; ${maxDigits} in all and 12 after the point are kept exactly.`,
    )
  }
  return { node: 'literal', type: { type: 'decimal', scale: parsed.scale }, value: text }
}

/**
 * A text literal beside a date, instant or duration is read as one, a number as a decimal of the scale; every other
 * tree comes back as it is. Undefined after a problem.
 */
export function literalAs(checker: Checker, node: ASTNode, tree: Tree, type: ExpressionType): Tree | undefined {
  if (tree.node !== 'literal') return tree
  if (tree.value === null) return { ...tree, type }
  if (typeof tree.value !== 'string' || tree.type.type !== 'string') return tree
  const read = readers[type.type]
  if (read === undefined) return tree
  const value = read.parse(tree.value)
  if (value === undefined) {
    return checker.problem('bad-literal', node, `"${tree.value}" is not ${describeType(type)}; write it like "${read.example}".`)
  }
  return { node: 'literal', type, value }
}

const readers: Readonly<
  Partial<Record<ExpressionType['type'], { readonly example: string; parse(text: string): string | number | undefined }>>
> = {
  date: { example: '2026-01-15', parse: dateText },
  instant: { example: '2026-01-15T09:30:00Z', parse: instantText },
  duration: {
    example: 'PT36H15M',
    parse(text) {
      const seconds = secondsOfDuration(text)
      return seconds === null ? undefined : (literalFromValue(seconds) as number)
    },
  },
}
