import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { didYouMean } from '../base/suggest.ts'
import { ajvFormats, type Field, type JsonSchema, linearRegExp, messageFor, saidIn } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'

/** Checks records of a model. The compiled checks are made once per entity, when first needed. */
export interface Validators {
  /**
   * What is wrong with a normalised record (no nulls; see `normaliseRecord`): pointers from the record's root, one problem a value. What plugins
   * refuse is said in the language, as far as they translate it.
   */
  check(entity: Entity, record: Readonly<Record<string, unknown>>, language?: string): readonly ValueProblem[]
}

export function createValidators(model: Model): Validators {
  const ajv = newAjv()
  const compiled = new Map<string, ValidateFunction>()
  return {
    check(entity, record, language) {
      let validate = compiled.get(entity.name)
      if (validate === undefined) {
        validate = ajv.compile(inputSchema(model, entity))
        compiled.set(entity.name, validate)
      }
      const problems = validate(record) ? [] : (validate.errors ?? []).map((error) => toProblem(model, entity, error, language))
      const all = extraProblems({ model, language }, entity.fields, record, '', problems)
      return all.length < 2 ? all : firstPerPointer(all)
    },
  }
}

function newAjv(): Ajv2020 {
  return new Ajv2020({
    allErrors: true,
    ownProperties: true,
    strict: false,
    verbose: true,
    meta: false,
    validateSchema: false,
    multipleOfPrecision: 9,
    code: { regExp: linearRegExp },
    formats: ajvFormats,
  })
}

/** JSON Schema of a record as it may be sent: every field but those that only the system writes. */
export function inputSchema(model: Model, entity: Entity): JsonSchema {
  const writable = [...entity.fields.values()].filter((field) => !field.isReadOnly)
  const context = {
    linesSchema: (name: string) => {
      const lines = model.entities.get(name)
      return lines === undefined ? {} : lineSchema(model, lines)
    },
  }
  return {
    type: 'object',
    properties: Object.fromEntries(writable.map((field) => [field.name, field.type.inputSchema(field, context)])),
    required: writable.filter((field) => field.isRequired).map((field) => field.name),
    additionalProperties: false,
  }
}

/** A line is a record that may also say which stored line it is. */
function lineSchema(model: Model, entity: Entity): JsonSchema {
  const schema = inputSchema(model, entity)
  return { ...schema, properties: { id: { type: 'string', format: 'uuid' }, ...(schema.properties as object) } }
}

function toProblem(model: Model, entity: Entity, error: ErrorObject, language: string | undefined): ValueProblem {
  const unknown = error.params.additionalProperty
  if (typeof unknown === 'string') return unknownField(model, entity, error, unknown)
  const missing = error.keyword === 'required' ? pointerStep(String(error.params.missingProperty)) : ''
  const pointer = error.instancePath + missing
  return { pointer, ...messageFor(error, fieldAt(model, entity, pointer), language) }
}

function unknownField(model: Model, entity: Entity, error: ErrorObject, name: string): ValueProblem {
  const owner = fieldAt(model, entity, error.instancePath)
  const fields = owner === undefined ? entity.fields : (model.entities.get(owner.lines?.entity ?? '')?.fields ?? owner.members)
  return unknownName(fields, error.instancePath + pointerStep(name), name)
}

/** The problem of a name that nobody may send: that of no field, or of one that the system sets. */
export function unknownName(fields: ReadonlyMap<string, Field>, pointer: string, name: string): ValueProblem {
  const known = fields.get(name)
  if (known !== undefined) {
    return { pointer, code: 'read-only', message: `"${known.title}" is set by the system. Leave it out.` }
  }
  const writable = [...fields.values()].filter((field) => !field.isReadOnly).map((field) => field.name)
  return {
    pointer,
    code: 'unknown-field',
    message: `There is no field "${name}".${didYouMean(name, writable)} Leave it out or correct its name.`,
  }
}

/** The field a pointer leads to, through owned lines and composites; undefined at the root. */
function fieldAt(model: Model, entity: Entity, pointer: string): Field | undefined {
  let fields = entity.fields
  let field: Field | undefined
  for (const step of pointer.split('/').slice(1)) {
    if (/^\d+$/.test(step)) continue
    field = fields.get(step) ?? field
    fields = model.entities.get(field?.lines?.entity ?? '')?.fields ?? field?.members ?? new Map()
  }
  return field
}

/** The checks of field types that JSON Schema cannot say. */
function extraProblems(
  by: { readonly model: Model; readonly language: string | undefined },
  fields: ReadonlyMap<string, Field>,
  record: Readonly<Record<string, unknown>>,
  pointer: string,
  problems: ValueProblem[],
): ValueProblem[] {
  for (const name of Object.keys(record)) {
    const value = record[name]
    const field = fields.get(name)
    if (field === undefined || field.isReadOnly || value === null) continue
    const message = field.type.validate === undefined ? undefined : typeProblem(field, value, by.language)
    if (message !== undefined) problems.push({ pointer: pointer + pointerStep(name), code: 'not-valid', message })
    if (field.members.size > 0 && isJsonObject(value)) extraProblems(by, field.members, value, pointer + pointerStep(name), problems)
    const lines = field.lines === undefined ? undefined : by.model.entities.get(field.lines.entity)
    if (lines === undefined || !Array.isArray(value)) continue
    for (const [index, line] of value.entries()) {
      if (isJsonObject(line)) extraProblems(by, lines.fields, line, pointer + pointerStep(name) + pointerStep(index), problems)
    }
  }
  return problems
}

/** A value of the wrong JSON type is the schema's business; a check that trips over it has nothing to add. */
function typeProblem(field: Field, value: unknown, language: string | undefined): string | undefined {
  try {
    const message = field.type.validate?.(value, field)
    return message === undefined ? undefined : saidIn(language, field.type.translations, message)
  } catch {
    return undefined
  }
}

function firstPerPointer(problems: readonly ValueProblem[]): readonly ValueProblem[] {
  const seen = new Map<string, ValueProblem>()
  for (const problem of problems) if (!seen.has(problem.pointer)) seen.set(problem.pointer, problem)
  return [...seen.values()]
}
