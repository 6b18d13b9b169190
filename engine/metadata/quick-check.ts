import { isJsonObject } from '../base/json.ts'
import { ajvFormats } from '../fields/index.ts'

type Schema = Readonly<Record<string, unknown>>
type Test = (value: unknown) => boolean

/**
 * Whether a value follows a meta-schema: for the few keywords that meta-schemas use, and with an answer only. Nearly every
 * document is sound, and compiling a schema with ajv takes longer than checking all of them by closures; ajv is asked only for
 * what this refuses, and says why.
 */
export function quickCheck(schemas: ReadonlyMap<string, Schema>, id: string): Test {
  const root = schemas.get(id)
  if (root === undefined) throw new Error(`There is no schema ${id}`)
  return testOf({ schemas, id, expression: (source) => new RegExp(source, 'u') }, root)
}

/** The same for the values of a field, whose patterns are written by others: `expression` makes them such that they are quick. */
export function quickTest(schema: Schema, expression: (source: string) => { test(value: string): boolean }): Test {
  return testOf({ schemas: new Map(), id: '', expression }, schema)
}

interface Base {
  readonly schemas: ReadonlyMap<string, Schema>
  /** The file whose references are followed. */
  readonly id: string
  expression(source: string): { test(value: string): boolean }
}

/** Keywords that say nothing about a value. */
const annotations = new Set(['$schema', '$id', '$comment', '$defs', 'title', 'description', 'examples'])

const always: Test = () => true
const never: Test = () => false

/** The test of each keyword; an unknown one lets nothing pass, so that ajv decides. */
const keywords: Readonly<Record<string, (base: Base, rule: never, schema: Schema) => Test>> = {
  $ref: (base, reference: string) => {
    const [file = '', pointer = ''] = reference.split('#')
    const id = file === '' ? base.id : file
    const steps = pointer.split('/').filter(Boolean)
    const target = steps.reduce<unknown>((found, step) => (found as Schema)[step], base.schemas.get(id))
    return testOf({ ...base, id }, target as Schema)
  },
  allOf: (base, rules: readonly Schema[]) => all(rules.map((rule) => testOf(base, rule))),
  anyOf: (base, rules: readonly Schema[]) => {
    const tests = rules.map((rule) => testOf(base, rule))
    return (value) => tests.some((test) => test(value))
  },
  enum: (_base, values: readonly unknown[]) => {
    const allowed = new Set(values)
    return (value) => allowed.has(value)
  },
  const: (_base, only: unknown) => (value) => value === only,
  type: (_base, type: string) => typeTest(type),
  minLength: (_base, least: number) => (value) => typeof value !== 'string' || letters(value, least) >= least,
  maxLength: (_base, most: number) => (value) => typeof value !== 'string' || value.length <= most || letters(value, most + 1) <= most,
  pattern: (base, pattern: string) => {
    const expression = base.expression(pattern)
    return (value) => typeof value !== 'string' || expression.test(value)
  },
  minimum: (_base, least: number) => (value) => typeof value !== 'number' || value >= least,
  maximum: (_base, most: number) => (value) => typeof value !== 'number' || value <= most,
  exclusiveMinimum: (_base, least: number) => (value) => typeof value !== 'number' || value > least,
  exclusiveMaximum: (_base, most: number) => (value) => typeof value !== 'number' || value < most,
  format: (_base, name: string) => {
    const isValid = ajvFormats[name] ?? never
    return (value) => typeof value !== 'string' || isValid(value)
  },
  minItems: (_base, least: number) => (value) => !Array.isArray(value) || value.length >= least,
  maxItems: (_base, most: number) => (value) => !Array.isArray(value) || value.length <= most,
  uniqueItems: () => (value) => !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  items: (base, rule: Schema) => {
    const test = testOf(base, rule)
    return (value) => !Array.isArray(value) || value.every(test)
  },
  minProperties: (_base, least: number) => (value) => !isJsonObject(value) || Object.keys(value).length >= least,
  maxProperties: (_base, most: number) => (value) => !isJsonObject(value) || Object.keys(value).length <= most,
  required: (_base, names: readonly string[]) => (value) => !isJsonObject(value) || names.every((name) => Object.hasOwn(value, name)),
  propertyNames: (base, rule: Schema) => {
    const test = testOf(base, rule)
    return (value) => !isJsonObject(value) || Object.keys(value).every(test)
  },
  properties: (base, rules: Readonly<Record<string, Schema>>) => members(testsOf(base, rules), always),
  additionalProperties: (base, rule: Schema | boolean, schema) => {
    const known = new Map(Object.keys(schema.properties ?? {}).map((name) => [name, always]))
    return members(known, typeof rule === 'boolean' ? (rule ? always : never) : testOf(base, rule))
  },
}

/** Tests by the schema they were made from. */
const tests = new WeakMap<Schema, Test>()

function testOf(base: Base, schema: Schema): Test {
  const made = tests.get(schema)
  if (made !== undefined) return made
  let test = never
  tests.set(schema, (value) => test(value)) // a schema that refers to itself finds this one
  const spoken = Object.entries(schema).filter(([keyword]) => !annotations.has(keyword))
  test = all(spoken.map(([keyword, rule]) => keywords[keyword]?.(base, rule as never, schema) ?? never))
  tests.set(schema, test)
  return test
}

function testsOf(base: Base, rules: Readonly<Record<string, Schema>>): ReadonlyMap<string, Test> {
  return new Map(Object.entries(rules).map(([name, rule]) => [name, testOf(base, rule)]))
}

function members(known: ReadonlyMap<string, Test>, others: Test): Test {
  return (value) => {
    if (!isJsonObject(value)) return true
    for (const name of Object.keys(value)) if (!(known.get(name) ?? others)(value[name])) return false
    return true
  }
}

function all(parts: readonly Test[]): Test {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return (value) => {
    for (const part of parts) if (!part(value)) return false
    return true
  }
}

function typeTest(type: string): Test {
  if (type === 'object') return isJsonObject
  if (type === 'array') return Array.isArray
  if (type === 'integer') return Number.isInteger
  return type === 'null' ? (value) => value === null : (value) => typeof value === type
}

/** The letters (code points) of a text, counted up to a limit. */
function letters(text: string, limit: number): number {
  let count = 0
  for (const _ of text) if (++count >= limit) break
  return count
}
