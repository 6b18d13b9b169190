import { didYouMean } from '../base/suggest.ts'
import type { Field } from './field.ts'
import { saidIn } from './formats/format.ts'
import { textFormats } from './formats/index.ts'
import { isFraction, percentText } from './fraction.ts'
import { listOptions } from './options.ts'

/** What ajv says about one value; `data` and `parentSchema` are there when ajv runs with `verbose`. */
export interface SchemaError {
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly schema?: unknown
  readonly parentSchema?: object
  readonly data?: unknown
  readonly message?: string
}

export interface Message {
  readonly code: string
  readonly message: string
}

type MessageOf = (error: SchemaError, field: Field | undefined, language: string | undefined) => Message

/** What is wrong, what is allowed and what to do, by the keyword of JSON Schema that the value breaks. */
export const defaultMessages: Readonly<Record<string, MessageOf>> = {
  required: (_error, field) => ({
    code: 'required',
    message: `Enter ${field === undefined ? 'a value' : quoted(field.title)}; it must not be empty.`,
  }),
  dependentRequired: (error) => ({
    code: 'required-with',
    message: `Enter ${String(error.params.missingProperty)} as well; it is needed with ${String(error.params.property)}.`,
  }),
  type: typeMessage,
  maxLength: (error) => ({
    code: 'too-long',
    message: `Enter at most ${limit(error)} characters${found(error, (data) => (typeof data === 'string' ? `this has ${[...data].length}` : undefined))}.`,
  }),
  minLength: (error) => ({
    code: 'too-short',
    message: `Enter at least ${limit(error)} characters${found(error, (data) => (typeof data === 'string' ? `this has ${[...data].length}` : undefined))}.`,
  }),
  pattern: (error) => ({
    code: 'wrong-pattern',
    message: `Enter a text of the form ${String(error.params.pattern)}${found(error, given)}.`,
  }),
  format: formatMessage,
  minimum: bound('below-minimum', (limit) => `${limit} or more`),
  exclusiveMinimum: bound('below-minimum', (limit) => `more than ${limit}`),
  maximum: bound('above-maximum', (limit) => `${limit} or less`),
  exclusiveMaximum: bound('above-maximum', (limit) => `less than ${limit}`),
  multipleOf: (error) => ({
    code: 'not-a-multiple',
    message: `Enter a multiple of ${String(error.params.multipleOf)}${found(error, given)}.`,
  }),
  enum: optionMessage,
  const: (error) => ({ code: 'not-an-option', message: `Enter ${JSON.stringify(error.params.allowedValue)}.` }),
  additionalProperties: (error) => unknownField(error, String(error.params.additionalProperty)),
  unevaluatedProperties: (error) => unknownField(error, String(error.params.unevaluatedProperty)),
  uniqueItems: (error) => ({
    code: 'listed-twice',
    message: `Give each value once; the entries ${place(error, Math.min)} and ${place(error, Math.max)} are the same.`,
  }),
  maxItems: (error) => ({
    code: 'too-many',
    message: `Give at most ${limit(error)}${found(error, (data) => (Array.isArray(data) ? `there are ${data.length}` : undefined))}.`,
  }),
  minItems: (error) => ({
    code: 'too-few',
    message: `Give at least ${limit(error)}${found(error, (data) => (Array.isArray(data) ? `there are ${data.length}` : undefined))}.`,
  }),
}

/** Turns an error of ajv into a stable code and a sentence for the person who entered the value; that of a plugin's format in the language of that person. */
export function messageFor(error: SchemaError, field: Field | undefined, language?: string): Message {
  const messageOf = Object.hasOwn(defaultMessages, error.keyword) ? defaultMessages[error.keyword] : undefined
  return (
    messageOf?.(error, field, language) ?? {
      code: 'not-valid',
      message: `This value is not allowed here: it ${error.message ?? 'breaks a rule'}.`,
    }
  )
}

const typeNames: Readonly<Record<string, Message>> = {
  integer: { code: 'not-an-integer', message: 'Enter a whole number' },
  number: { code: 'not-a-number', message: 'Enter a number' },
  string: { code: 'not-a-text', message: 'Enter a text' },
  boolean: { code: 'not-a-boolean', message: 'Enter true or false' },
  array: { code: 'not-a-list', message: 'Give a list' },
  object: { code: 'not-an-object', message: 'Give an object' },
}

/** An empty value where one is needed reads as missing, whatever type it should have had. */
function typeMessage(error: SchemaError, field: Field | undefined): Message {
  if (field !== undefined && field.targets.length > 0 && error.data !== null) return referenceMessage(field)
  const types = [error.params.type].flat().filter((type) => type !== 'null')
  if (error.data === null)
    return { code: 'required', message: `Enter ${field === undefined ? 'a value' : quoted(field.title)}; it must not be empty.` }
  const known = types.length === 1 && typeof types[0] === 'string' ? typeNames[types[0]] : undefined
  const { code, message } = known ?? { code: 'wrong-type', message: `Give a value of one of the types ${types.join(', ')}` }
  return { code, message: `${message}${found(error, given)}.` }
}

/** What is sent for a reference is an id; a person chooses a record. */
function referenceMessage(field: Field): Message {
  return { code: 'not-a-reference', message: `Choose a record of ${field.targets.join(' or ')}; send its id.` }
}

function formatMessage(error: SchemaError, field: Field | undefined, language: string | undefined): Message {
  if (field !== undefined && field.targets.length > 0) return referenceMessage(field)
  const name = String(error.params.format)
  const format = textFormats.get(name)
  const message = format === undefined ? `Enter a text of the format ${name}.` : saidIn(language, format.translations, format.message)
  return { code: `format-${name}`, message }
}

/** Titles and codes where the field knows them, else what the schema allows. */
function optionMessage(error: SchemaError, field: Field | undefined): Message {
  const allowed = ([error.params.allowedValues ?? []].flat() as readonly unknown[]).filter((value) => value !== null)
  const options = field?.options.filter((option) => !option.isRetired) ?? []
  const retired = field?.options.find((option) => option.isRetired && option.value === error.data)
  const listed =
    options.length > 0
      ? listOptions(options)
      : allowed
          .slice(0, 8)
          .map((value) => JSON.stringify(value))
          .join(', ') + (allowed.length > 8 ? ` and ${allowed.length - 8} more` : '')
  const suggestion = typeof error.data === 'string' ? didYouMean(error.data, allowed.map(String)) : ''
  const what = retired === undefined ? '' : `${quoted(retired.title)} is retired. `
  return {
    code: 'not-an-option',
    message: `${what}Choose one of ${listed}${retired === undefined ? found(error, given) : ''}.${suggestion}`,
  }
}

function unknownField(error: SchemaError, name: string): Message {
  const properties = error.parentSchema !== undefined && 'properties' in error.parentSchema ? error.parentSchema.properties : {}
  return {
    code: 'unknown-field',
    message: `There is no field ${quoted(name)} here. Leave it out.${didYouMean(name, Object.keys(properties as object))}`,
  }
}

function place(error: SchemaError, choose: (a: number, b: number) => number): number {
  return choose(Number(error.params.i), Number(error.params.j)) + 1
}

/** A limit of a number; of a fraction in percent, as it is typed. */
function bound(code: string, say: (limit: string) => string): MessageOf {
  return (error, field) => {
    const isShifted = isFraction(field?.schema['x-display'])
    const shown = (value: unknown) => (isShifted && typeof value === 'number' ? `this is ${percentText(value)}` : given(value))
    return { code, message: `Enter ${say(isShifted ? percentText(Number(limit(error))) : limit(error))}${found(error, shown)}.` }
  }
}

function limit(error: SchemaError): string {
  return String(error.params.limit)
}

function quoted(name: string): string {
  return JSON.stringify(name)
}

/** `; this has 26`, when the value is known. */
function found(error: SchemaError, describe: (data: unknown) => string | undefined): string {
  const description = error.data === undefined ? undefined : describe(error.data)
  return description === undefined ? '' : `; ${description}`
}

function given(data: unknown): string | undefined {
  const text = JSON.stringify(data)
  return text === undefined || text.length > 60 ? undefined : `this is ${text}`
}
