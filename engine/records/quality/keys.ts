import type { DuplicateRule, FieldMatch } from '../../model/quality.ts'
import { leastDigits, type Prepared } from './compare.ts'
import { phoneticCode } from './phonetic.ts'

/**
 * Which fields of a rule bring records together that may meet it. Each pair that meets the rule matches in every field of
 * `always`, and in at least one of `any` where there are some; so a key is made of all of the first and one of the second.
 */
export interface KeyPlan {
  readonly always: readonly number[]
  readonly any: readonly number[]
}

/** What a field costs as a key: more where many records have the same value. */
export type KeyCost = (match: FieldMatch) => number

const tooMany = 12

/** The cheapest choice of fields that misses no pair whose weights can reach the threshold. */
export function planKeys(rule: DuplicateRule, cost: KeyCost): KeyPlan {
  const all = rule.fields.map((_, index) => index)
  const weight = (indexes: readonly number[]) => indexes.reduce((sum, index) => sum + (rule.fields[index]?.weight ?? 0), 0)
  const isMissed = (left: readonly number[], wanted: number) => weight(left) >= wanted - 1e-9
  const always = all.filter((index) => {
    const match = rule.fields[index]
    const rest = all.filter((other) => other !== index)
    return match !== undefined && match.match !== 'similar' && match.of !== 'digits' && !isMissed(rest, rule.threshold)
  })
  const others = all.filter((index) => !always.includes(index))
  const wanted = rule.threshold - weight(always)
  if (always.length > 0 && wanted <= 1e-9) return { always, any: [] }
  const costOf = (indexes: readonly number[]) =>
    indexes.reduce((sum, index) => sum + (rule.fields[index] === undefined ? 0 : cost(rule.fields[index])), 0)
  const fitting = subsets(others).filter(
    (chosen) =>
      chosen.length > 0 &&
      !isMissed(
        others.filter((index) => !chosen.includes(index)),
        wanted,
      ),
  )
  const any = fitting.sort((a, b) => costOf(a) - costOf(b))[0] ?? others
  return { always, any }
}

function subsets(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length > tooMany) return [items]
  return Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((_, place) => (bits >> place) & 1))
}

/** The keys of a record under a rule, as whole numbers; two records that meet the rule have one in common. */
export function keysOf(
  rule: DuplicateRule,
  ruleIndex: number,
  plan: KeyPlan,
  values: readonly (Prepared | undefined)[],
): readonly number[] {
  const always: string[] = []
  for (const index of plan.always) {
    const value = values[index]
    if (value === undefined) return []
    always.push(value.text)
  }
  const start = `${ruleIndex}\u0001${always.join('\u0001')}`
  if (plan.any.length === 0) return [hash(start)]
  const keys = plan.any.flatMap((index) => {
    const match = rule.fields[index]
    const value = values[index]
    return match === undefined || value === undefined
      ? []
      : fieldKeys(match, value).map((key) => hash(`${start}\u0002${index}\u0001${key}`))
  })
  return [...new Set(keys)]
}

function fieldKeys(match: FieldMatch, value: Prepared): readonly string[] {
  if (match.match === 'similar') return similarKeys(value.words)
  return [match.of === 'digits' ? value.text.slice(-leastDigits) : value.text]
}

const affix = 4

/**
 * Keys that a slip of the pen leaves alone: one word as it sounds with the beginning of the next longest, all words as they sound
 * together; of a single word also its first and last letters.
 */
function similarKeys(words: readonly string[]): readonly string[] {
  const sound = (word: string) => phoneticCode(word) || word
  const together = words.join('')
  if (words.length === 1) return [sound(together), `<${together.slice(0, affix)}`, `>${together.slice(-affix)}`]
  const longest = [...words].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, 3)
  const pairs = longest.map((word, index) => {
    const next = longest[(index + 1) % longest.length] ?? ''
    return `${sound(word)}+${sound(next).slice(0, 1)}`
  })
  return [...pairs, sound(together)]
}

/** A number of 53 bits from a text: two rounds of 32 bits, each of the kind of FNV-1a. Two texts with the same number only cost a comparison. */
export function hash(text: string): number {
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
  }
  a = mix(a ^ (b >>> 13))
  b = mix(b ^ (a >>> 7))
  return (b >>> 11) * 2 ** 32 + (a >>> 0)
}

function mix(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  const second = Math.imul(first ^ (first >>> 15), 0x735a2d97)
  return second ^ (second >>> 15)
}
