import { isJsonObject, isSameJson, pointerStep } from '../base/json.ts'

/** One thing that an overlay may not do: where, and what it might do instead. */
export interface Weakening {
  readonly pointer: string
  readonly base: unknown
  readonly now: unknown
  readonly allowed: string
}

/** What a keyword may become: whether a value is at least as strict as that of the base, and in words what is. */
interface Rule {
  holds(base: unknown, now: unknown): boolean
  allowed(base: unknown): string
}

const show = (value: unknown) => JSON.stringify(value)
const same: Rule = { holds: isSameJson, allowed: (base) => `only ${show(base)}` }
const atMost: Rule = { holds: (base, now) => Number(now) <= Number(base), allowed: (base) => `at most ${show(base)}` }
const atLeast: Rule = { holds: (base, now) => Number(now) >= Number(base), allowed: (base) => `at least ${show(base)}` }
const multiple: Rule = {
  holds: (base, now) => Math.abs(Number(now) / Number(base) - Math.round(Number(now) / Number(base))) < 1e-9,
  allowed: (base) => `${show(base)} or a multiple of it`,
}
const fewer: Rule = {
  holds: (base, now) => listOf(now).every((item) => listOf(base).some((known) => isSameJson(known, item))),
  allowed: (base) => `some of ${listOf(base).map(show).join(', ')}`,
}
const fewerOptions: Rule = {
  holds: (base, now) => fewer.holds(listOf(base).map(constOf), listOf(now).map(constOf)),
  allowed: (base) => fewer.allowed(listOf(base).map(constOf)),
}
const more: Rule = {
  holds: (base, now) => listOf(base).every((item) => listOf(now).some((known) => isSameJson(known, item))),
  allowed: (base) => `${listOf(base).map(show).join(', ')}, and more`,
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}

function constOf(option: unknown): unknown {
  return isJsonObject(option) ? option.const : option
}

/** Keywords that say of which type a field is; a fixed field may not get one that its base does not have. */
const shape: Readonly<Record<string, Rule>> = {
  type: same,
  format: same,
  contentMediaType: same,
  $ref: same,
  'x-ref': fewer,
  'x-list': same,
  'x-file': same,
  'x-computed': same,
  'x-unit': same,
  enum: fewer,
  oneOf: fewerOptions,
}

/** Keywords that can be weakened; titles, help, placement, search and the like are free. */
const rules: Readonly<Record<string, Rule>> = {
  ...shape,
  ...Object.fromEntries(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'].map((keyword) => [keyword, atMost])),
  ...Object.fromEntries(['minLength', 'minimum', 'exclusiveMinimum', 'minItems'].map((keyword) => [keyword, atLeast])),
  ...Object.fromEntries(['required', 'x-unique', 'x-check', 'x-not-in'].map((keyword) => [keyword, more])),
  ...Object.fromEntries(
    [
      ...['const', 'pattern', 'readOnly', 'writeOnly', 'uniqueItems', 'dependentRequired', 'if', 'then', 'else', 'allOf'],
      ...['x-currency', 'x-number', 'x-on-delete', 'x-secret', 'x-personal', 'x-level', 'x-release', 'x-history', 'x-stored'],
      ...['x-pick', 'x-reach', 'x-require-if', 'x-lock-if', 'x-options-by', 'x-primary', 'x-zone', 'x-fetch'],
    ].map((keyword) => [keyword, same]),
  ),
  multipleOf: multiple,
}

/** How a property became weaker: each keyword that is no longer as strict, also within composite values. */
export function weakenedProperty(base: unknown, now: unknown, pointer: string): readonly Weakening[] {
  if (!isJsonObject(base) || !isJsonObject(now)) return weakenedWhole(base, now, pointer)
  const keywords = new Set([...Object.keys(base), ...Object.keys(now).filter((keyword) => keyword in shape)])
  return [...keywords].flatMap((keyword) => weakenedKeyword(keyword, base[keyword], now[keyword], pointer + pointerStep(keyword)))
}

/** How one keyword became weaker. One that no rule knows is free. */
export function weakenedKeyword(keyword: string, base: unknown, now: unknown, pointer: string): readonly Weakening[] {
  if (keyword === 'items') return weakenedProperty(base, now, pointer)
  if (keyword === 'properties') return weakenedMembers(base, now, pointer)
  const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined
  if (rule === undefined) return []
  if (base === undefined) return now === undefined ? [] : [{ pointer, base, now, allowed: 'to leave it out' }]
  return now !== undefined && rule.holds(base, now) ? [] : [{ pointer, base, now, allowed: rule.allowed(base) }]
}

function weakenedMembers(base: unknown, now: unknown, pointer: string): readonly Weakening[] {
  if (!isJsonObject(base)) return []
  const members = isJsonObject(now) ? now : {}
  return Object.entries(base).flatMap(([name, member]) => weakenedProperty(member, members[name], pointer + pointerStep(name)))
}

/** Of anything else: what the base says must still be said; more may be added to objects. */
export function weakenedWhole(base: unknown, now: unknown, pointer: string): readonly Weakening[] {
  if (isJsonObject(base) && isJsonObject(now)) {
    return Object.entries(base).flatMap(([key, value]) => weakenedWhole(value, now[key], pointer + pointerStep(key)))
  }
  return isSameJson(base, now) ? [] : [{ pointer, base, now, allowed: isJsonObject(base) ? 'to keep it' : same.allowed(base) }]
}

/** Whether a keyword has a rule of its own that says what is stricter. */
export function hasRule(keyword: string): boolean {
  return Object.hasOwn(rules, keyword)
}
