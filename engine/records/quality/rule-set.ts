import type { Selection } from '../../database/index.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { DuplicateRule, FieldMatch } from '../../model/quality.ts'
import { type Prepared, prepare, type Score, scorePair } from './compare.ts'
import { hash, type KeyPlan, keysOf, planKeys } from './keys.ts'

/** Rules by which records of one entity are compared, made ready to be used many times. */
export interface RuleSet {
  readonly entity: Entity
  /** Tells the keys of these rules from those of all others; a rule that changes gives another scope. */
  readonly scope: number
  readonly rules: readonly { readonly rule: DuplicateRule; readonly plan: KeyPlan }[]
  /** The fields that the rules read. */
  readonly selection: Selection
}

/** What the rules read of one record, in the order of the rules and of their fields. */
export type PreparedRecord = readonly (readonly (Prepared | undefined)[])[]

export interface RuleScore extends Score {
  readonly rule: DuplicateRule
}

export function ruleSet(entity: Entity, rules: readonly DuplicateRule[], salt = ''): RuleSet {
  const cost = (match: FieldMatch) => keyCost(fieldAt(entity, match.path), match)
  const selection = new Map(rules.flatMap(({ fields }) => fields.map(({ path }) => [path.split('.')[0] ?? path, true as const])))
  return {
    entity,
    scope: hash(`${salt}${entity.name}${JSON.stringify(rules)}`) % 2 ** 31,
    rules: rules.map((rule) => ({ rule, plan: planKeys(rule, cost) })),
    selection: new Map([...selection].filter(([name]) => entity.fields.has(name))),
  }
}

/** Entities are immutable: their rules are made ready once. */
const known = new WeakMap<Entity, RuleSet>()

/** The rules that the metadata declares (`x-duplicates`); undefined where there are none. */
export function declaredRules(entity: Entity): RuleSet | undefined {
  const rules = entity.quality?.duplicates ?? []
  if (rules.length === 0) return undefined
  const set = known.get(entity) ?? ruleSet(entity, rules)
  known.set(entity, set)
  return set
}

/** A record in the JSON shape of the API or as it was sent. */
export function prepareRecord({ rules }: RuleSet, record: Readonly<Record<string, unknown>>): PreparedRecord {
  return rules.map(({ rule }) => rule.fields.map((match) => prepare(match, valueAtPath(record, match.path))))
}

export function recordKeys({ rules }: RuleSet, record: PreparedRecord): readonly number[] {
  return [...new Set(rules.flatMap(({ rule, plan }, index) => keysOf(rule, index, plan, record[index] ?? [])))]
}

/** The rule that two records meet best, in relation to its threshold; undefined where they meet none. */
export function bestScore({ rules }: RuleSet, a: PreparedRecord, b: PreparedRecord): RuleScore | undefined {
  let best: RuleScore | undefined
  for (const [index, { rule }] of rules.entries()) {
    const found = scorePair(rule, a[index] ?? [], b[index] ?? [])
    if (found !== undefined && (best === undefined || surplus(rule, found) > surplus(best.rule, best))) best = { ...found, rule }
  }
  return best
}

function surplus(rule: DuplicateRule, { score, reasons }: Score): number {
  return score / rule.threshold + reasons.reduce((sum, { similarity }) => sum + similarity, 0) / 1000
}

export function valueAtPath(record: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = record
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

export function fieldAt(entity: Entity, path: string): Field | undefined {
  const [name = '', part] = path.split('.')
  const field = entity.fields.get(name)
  return part === undefined ? field : field?.members.get(part)
}

/** Fields that many records share make poor keys: choices and references above all, and texts such as a town. */
function keyCost(field: Field | undefined, { match, of }: FieldMatch): number {
  if (field === undefined || field.options.length > 0 || field.targets.length > 0) return 20
  if (field.schema['x-unique'] === true || of === 'digits') return 1
  if (of === 'domain') return 8
  if (match === 'similar') return 4
  return field.schema.format !== undefined && field.type.expressionType(field).type === 'string' ? 1 : 6
}
