import { fold } from '../../base/fold.ts'
import { isJsonObject } from '../../base/json.ts'
import type { DuplicateRule, FieldMatch } from '../../model/quality.ts'
import { phoneticCode } from './phonetic.ts'
import { similarity } from './similarity.ts'
import { tellingWords } from './words.ts'

/** From here on two values that are compared as `similar` count as the same. */
export const leastSimilarity = 0.8
/** A number without its country must have so many digits to be held against one with it. */
export const leastDigits = 6

/** A value made ready to be compared many times; `words` are set for `similar` only. */
export interface Prepared {
  readonly text: string
  readonly words: readonly string[]
}

/** Why two records look alike: a field that matches, and how nearly, from 0 to 1. */
export interface Reason {
  readonly field: string
  readonly match: FieldMatch['match']
  readonly similarity: number
}

export interface Score {
  /** Sum of the weights of the fields that match. */
  readonly score: number
  readonly reasons: readonly Reason[]
}

/** A value of a record, in the JSON shape of the API or as it was sent, ready to be compared; undefined where it is empty. */
export function prepare(match: FieldMatch, value: unknown): Prepared | undefined {
  const whole = comparable(value)
  const text = whole === undefined ? undefined : part(match, whole)
  if (text === undefined || text === '') return undefined
  const words = match.match === 'similar' || match.match === 'phonetic' ? tellingWords(text) : []
  const prepared = { exact: () => text, folded: () => folded(text), phonetic: () => sounds(words), similar: () => words.join(' ') }
  const ready = prepared[match.match]()
  return ready === '' ? undefined : { text: ready, words }
}

/** How nearly two prepared values are the same, from 0 (they do not match) to 1. */
export function compare(match: FieldMatch, a: Prepared | undefined, b: Prepared | undefined): number {
  if (a === undefined || b === undefined) return 0
  if (a.text === b.text) return 1
  if (match.match === 'similar') {
    const found = similarity(a.words, b.words)
    return found >= leastSimilarity ? found : 0
  }
  return match.of === 'digits' && isSameNumber(a.text, b.text) ? 1 : 0
}

/**
 * How well two records meet a rule; undefined where they do not. The lists are in the order of the fields of the rule. What takes
 * long to compare is compared last, and not at all once the threshold is out of reach.
 */
export function scorePair(
  rule: DuplicateRule,
  a: readonly (Prepared | undefined)[],
  b: readonly (Prepared | undefined)[],
): Score | undefined {
  const found: number[] = []
  let missing = rule.threshold - 1e-9
  let open = 0
  for (const { weight } of rule.fields) open += weight
  for (const isSimilar of [false, true]) {
    for (const [index, match] of rule.fields.entries()) {
      if ((match.match === 'similar') !== isSimilar) continue
      if (open < missing) return undefined
      open -= match.weight
      found[index] = compare(match, a[index], b[index])
      if (found[index] > 0) missing -= match.weight
    }
  }
  return missing > 0 ? undefined : scoreOf(rule, found)
}

function scoreOf(rule: DuplicateRule, found: readonly number[]): Score {
  let score = 0
  const reasons = rule.fields.flatMap(({ path, match, weight }, index) => {
    const similarity = found[index] ?? 0
    if (similarity === 0) return []
    score += weight
    return [{ field: path, match, similarity: Math.round(similarity * 100) / 100 }]
  })
  return { score, reasons }
}

/** A reference is its id, a list the set of what it holds, everything else its text. */
function comparable(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => comparable(item) ?? [])
    return items.length === 0 ? undefined : [...new Set(items)].sort().join('\u0000')
  }
  if (!isJsonObject(value)) return String(value)
  return typeof value.id === 'string' ? value.id.toLowerCase() : JSON.stringify(value)
}

function part(match: FieldMatch, text: string): string {
  if (match.of === 'digits') return text.replace(/;.*$/s, '').replaceAll(/\D/g, '').replace(/^0+/, '')
  if (match.of === 'domain') return domainOf(text)
  return text
}

/** `example.com` of `anna@mail.example.com`-like addresses and of web addresses, without `www.`. */
function domainOf(text: string): string {
  const host = text.includes('@') ? text.slice(text.lastIndexOf('@') + 1) : text.replace(/^[a-z]+:\/\//i, '').replace(/[/:?#].*$/s, '')
  return host.toLowerCase().replace(/^www\./, '')
}

function folded(text: string): string {
  return fold(text).replaceAll(/\s+/g, ' ').trim()
}

/** The sounds of the words, whatever their order; a word of another script stays as it is. */
function sounds(words: readonly string[]): string {
  return words
    .map((word) => phoneticCode(word) || word)
    .sort()
    .join(' ')
}

/** `+33 1 23 45 67 89` and `01 23 45 67 89`: one may lack its country. */
function isSameNumber(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length >= leastDigits && long.endsWith(short)
}
