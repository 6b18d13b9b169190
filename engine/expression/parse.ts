import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import { LruMap } from '../base/lru.ts'
import type { ExpressionProblem } from './problem.ts'

export type { ASTNode } from '@marcbachmann/cel-js'

/**
 * Bounds of one expression. A chain of operators nests to the left, so the number of nodes bounds the depth of the
 * tree, and with it the stack of everything that walks it, in JavaScript and in the database.
 */
export const expressionLimits = { length: 10_000, maxAstNodes: 800, maxDepth: 60, maxListElements: 300, maxCallArguments: 8 } as const

const { length: maxLength, ...limits } = expressionLimits
const parser = new Environment({ limits })

type Parsed = { readonly ast: ASTNode } | { readonly problem: ExpressionProblem }

/** What was read last: the same few texts stand in many places and come with many requests. Nobody changes a tree of the library. */
const known = new LruMap<string, Parsed>(1000)

/** Reads CEL into the tree of the library, or says where it is not CEL. */
export function parse(source: string): Parsed {
  if (source.length > maxLength) {
    const message = `The expression has ${source.length} characters; at most ${maxLength} are taken.`
    return { problem: { code: 'too-large', message, start: 0, end: source.length } }
  }
  const before = known.get(source)
  if (before !== undefined) return before
  const parsed = parseAnew(source)
  known.set(source, parsed)
  return parsed
}

function parseAnew(source: string): Parsed {
  try {
    return { ast: parser.parse(source).ast }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return { problem: problemOf(error, source) }
  }
}

function problemOf(error: ParseError, source: string): ExpressionProblem {
  const start = Math.min(error.range?.start ?? 0, source.length)
  const end = Math.max(start, Math.min(error.range?.end ?? source.length, source.length))
  if (error.code === 'limit_exceeded') {
    return {
      code: 'too-large',
      message: 'The expression has too many parts or is nested too deeply; split it into computed fields.',
      start,
      end,
    }
  }
  const message = source.trim() === '' ? 'The expression is empty.' : `This is not CEL: ${describe(error.summary)}.${hint(source, start)}`
  return { code: 'syntax', message, start, end }
}

function describe(summary: string): string {
  return summary.charAt(0).toLowerCase() + summary.slice(1)
}

const lookAlikes: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^=/, 'Equality is written "==".'],
  [/^(and|or|not)\b/i, 'Conditions are joined with "&&" and "||" and negated with "!".'],
  [/^(&|\|)/, 'Conditions are joined with "&&" and "||".'],
  [/^<>/, 'Inequality is written "!=".'],
]

function hint(source: string, start: number): string {
  const found = lookAlikes.find(([pattern]) => pattern.test(source.slice(start)))
  return found === undefined ? '' : ` ${found[1]}`
}
