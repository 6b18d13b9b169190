import { isJsonObject } from '../base/json.ts'

type Schema = Readonly<Record<string, unknown>>

/**
 * Whether a value follows a meta-schema, by walking the schema: for the few keywords that meta-schemas use, and with an answer
 * only. Nearly every document is sound, and compiling a schema with ajv takes longer than all of them; ajv is asked only
 * for what this refuses, and says why.
 */
export function quickCheck(schemas: ReadonlyMap<string, Schema>, id: string): (value: unknown) => boolean {
  const root = schemas.get(id)
  if (root === undefined) throw new Error(`There is no schema ${id}`)
  return (value) => fits({ schemas, id }, root, value)
}

interface Base {
  readonly schemas: ReadonlyMap<string, Schema>
  /** The file whose references are followed. */
  readonly id: string
}

/** Keywords that say nothing about a value. */
const annotations = new Set(['$schema', '$id', '$comment', '$defs', 'title', 'description', 'examples'])

const keywords: Readonly<Record<string, (base: Base, rule: never, value: unknown, schema: Schema) => boolean>> = {
  $ref: (base, reference: string, value) => {
    const at = reference.indexOf('#')
    const id = at === 0 ? base.id : at === -1 ? reference : reference.slice(0, at)
    let target: unknown = base.schemas.get(id)
    if (at !== -1)
      for (const step of reference
        .slice(at + 2)
        .split('/')
        .filter(Boolean))
        target = (target as Schema)[step]
    return fits(id === base.id ? base : { ...base, id }, target as Schema, value)
  },
  allOf: (base, rules: readonly Schema[], value) => rules.every((rule) => fits(base, rule, value)),
  anyOf: (base, rules: readonly Schema[], value) => rules.some((rule) => fits(base, rule, value)),
  enum: (_base, values: readonly unknown[], value) => values.includes(value),
  const: (_base, only: unknown, value) => value === only,
  type: (_base, type: string, value) => typeMatches(type, value),
  minLength: (_base, least: number, value) => typeof value !== 'string' || [...value].length >= least,
  maxLength: (_base, most: number, value) => typeof value !== 'string' || [...value].length <= most,
  pattern: (_base, pattern: string, value) => typeof value !== 'string' || regExp(pattern).test(value),
  minimum: (_base, least: number, value) => typeof value !== 'number' || value >= least,
  maximum: (_base, most: number, value) => typeof value !== 'number' || value <= most,
  exclusiveMinimum: (_base, least: number, value) => typeof value !== 'number' || value > least,
  minItems: (_base, least: number, value) => !Array.isArray(value) || value.length >= least,
  maxItems: (_base, most: number, value) => !Array.isArray(value) || value.length <= most,
  uniqueItems: (_base, _unique: boolean, value) =>
    !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  items: (base, rule: Schema, value) => !Array.isArray(value) || value.every((item) => fits(base, rule, item)),
  minProperties: (_base, least: number, value) => !isJsonObject(value) || Object.keys(value).length >= least,
  maxProperties: (_base, most: number, value) => !isJsonObject(value) || Object.keys(value).length <= most,
  required: (_base, names: readonly string[], value) => !isJsonObject(value) || names.every((name) => Object.hasOwn(value, name)),
  propertyNames: (base, rule: Schema, value) => !isJsonObject(value) || Object.keys(value).every((name) => fits(base, rule, name)),
  properties: (base, rules: Readonly<Record<string, Schema>>, value) =>
    !isJsonObject(value) ||
    Object.entries(value).every(([name, part]) => !Object.hasOwn(rules, name) || fits(base, rules[name] as Schema, part)),
  additionalProperties: (base, rule: Schema | false, value, schema) => {
    const known = (schema.properties ?? {}) as object
    if (!isJsonObject(value)) return true
    return Object.entries(value).every(([name, part]) => Object.hasOwn(known, name) || (rule !== false && fits(base, rule, part)))
  },
}

type Check = (base: Base, rule: never, value: unknown, schema: Schema) => boolean

/** The checks of a schema, looked up once. */
const prepared = new WeakMap<Schema, readonly (readonly [Check | undefined, unknown])[]>()

function fits(base: Base, schema: Schema, value: unknown): boolean {
  let checks = prepared.get(schema)
  if (checks === undefined) {
    const spoken = Object.entries(schema).filter(([keyword]) => !annotations.has(keyword))
    checks = spoken.map(([keyword, rule]) => [keywords[keyword], rule] as const)
    prepared.set(schema, checks)
  }
  for (const [check, rule] of checks) if (check === undefined || !check(base, rule as never, value, schema)) return false
  return true
}

function typeMatches(type: string, value: unknown): boolean {
  if (type === 'object') return isJsonObject(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return type === 'null' ? value === null : typeof value === type
}

const patterns = new Map<string, RegExp>()

function regExp(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(pattern, 'u')
  patterns.set(pattern, known)
  return known
}
