import type { DuplicateRule, FieldMatch } from '../../model/quality.ts'
import { leastDigits, type Prepared } from './compare.ts'
import { phoneticCode } from './phonetic.ts'

/**
 * Fields whose values together make keys: each pair of records that meets the rule matches in all fields of at least one of the
 * combinations. At most one of its fields is compared as `similar`, which gives several keys.
 */
export type KeyPlan = readonly (readonly number[])[]

/** What a field costs as a key: more where many records have the same value. */
export type KeyCost = (match: FieldMatch) => number

/** Up to this cost a value tells records apart by itself. */
const telling = 2
/** Fields of a rule that are combined with each other; the others only add to the score. */
const mostFields = 12

/** The combinations of fields that reach the threshold, made as small as they can be without bringing too many records together. */
export function planKeys(rule: DuplicateRule, cost: KeyCost): KeyPlan {
  const combinations = reachingCombinations(rule).map((fields) => keyFields(rule, cost, fields))
  const distinct = [...new Map(combinations.map((fields) => [fields.join(), fields])).values()]
  const contains = (all: readonly number[], some: readonly number[]) =>
    some.length < all.length && some.every((index) => all.includes(index))
  return distinct.filter((fields) => !distinct.some((other) => contains(fields, other)))
}

/** The sets of fields whose weights reach the threshold, but no longer when one of them is taken away. */
function reachingCombinations({ fields, threshold }: DuplicateRule): readonly (readonly number[])[] {
  const reaches = (weight: number) => weight >= threshold - 1e-9
  const byWeight = fields.map((_, index) => index).sort((a, b) => (fields[b]?.weight ?? 0) - (fields[a]?.weight ?? 0))
  const first = byWeight.slice(0, mostFields)
  const rest = byWeight.slice(mostFields).reduce((sum, index) => sum + (fields[index]?.weight ?? 0), 0)
  return Array.from({ length: 2 ** first.length }, (_, bits) => first.filter((_field, place) => (bits >> place) & 1)).filter((set) => {
    const weights = set.map((index) => fields[index]?.weight ?? 0)
    const sum = weights.reduce((total, weight) => total + weight, rest)
    return reaches(sum) && set.length > 0 && weights.every((weight) => !reaches(sum - weight))
  })
}

/** Of fields that all match, those that make the key: one that tells records apart by itself, else all that have one value each. */
function keyFields(rule: DuplicateRule, cost: KeyCost, set: readonly number[]): readonly number[] {
  const costOf = (index: number) => (rule.fields[index] === undefined ? 0 : cost(rule.fields[index]))
  const cheapest = [...set].sort((a, b) => costOf(a) - costOf(b))
  const [best] = cheapest
  if (best !== undefined && costOf(best) <= telling) return [best]
  const isSimilar = (index: number) => rule.fields[index]?.match === 'similar'
  const similar = cheapest.find(isSimilar)
  return [...set.filter((index) => !isSimilar(index)), ...(similar === undefined ? [] : [similar])].sort((a, b) => a - b)
}

/** The keys of a record under a rule, as whole numbers; two records that meet the rule have one in common. */
export function keysOf(
  rule: DuplicateRule,
  ruleIndex: number,
  plan: KeyPlan,
  values: readonly (Prepared | undefined)[],
): readonly number[] {
  const own = rule.fields.map((match, index) => {
    const value = values[index]
    return value === undefined ? [] : fieldKeys(match, value)
  })
  return plan.flatMap((fields, place) => {
    let keys: readonly string[] = [`${ruleIndex}.${place}`]
    for (const index of fields) keys = keys.flatMap((start) => (own[index] ?? []).map((key) => `${start}\u0001${key}`))
    return keys.map(hash)
  })
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
