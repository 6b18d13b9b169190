import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { isJsonObject } from '../../engine/base/json.ts'
import {
  ajvFormats,
  buildField,
  type Field,
  linearRegExp,
  type Option,
  type PropertySchema,
  type SchemaContext,
} from '../../engine/fields/index.ts'

/** The code list `source`, which the examples name: two values to choose from, and one that is retired. */
const source: readonly Option[] = [
  { value: 'web', title: 'Web site', aliases: ['internet'], isRetired: false },
  { value: 'fair', title: 'Trade fair', aliases: ['Messe'], isRetired: false },
  { value: 'fax', title: 'Telefax', aliases: [], isRetired: true },
]

export const context: SchemaContext = {
  linesSchema: () => ({ type: 'object', properties: { quantity: { type: 'integer' } }, additionalProperties: false }),
}

export function fieldOf(schema: PropertySchema, name = 'someField'): Field {
  const lines = schema.items?.$ref === undefined ? {} : { lines: { entity: schema.items.$ref, ownerColumn: '_owner_id' } }
  return buildField({ name, schema, isRequired: false, optionsOf: (list) => (list === 'source' ? source : []), ...lines })
}

const ajv = new Ajv2020({ formats: ajvFormats, allowUnionTypes: true, verbose: true, ownProperties: true, code: { regExp: linearRegExp } })

const compiled = { input: new WeakMap<Field, ValidateFunction>(), output: new WeakMap<Field, ValidateFunction>() }

/** The value in its canonical form, as the field's type brings it there. */
export function normalise(field: Field, value: unknown): unknown {
  return field.type.normalise === undefined || value === null ? value : field.type.normalise(value, field)
}

/** The errors of the field's JSON Schema, in strict mode. */
export function schemaErrors(field: Field, value: unknown, direction: 'input' | 'output' = 'input'): readonly ErrorObject[] {
  const validate = compiled[direction].get(field) ?? compile(field, direction)
  return validate(value) ? [] : (validate.errors ?? [])
}

function compile(field: Field, direction: 'input' | 'output'): ValidateFunction {
  const schema = direction === 'input' ? field.type.inputSchema(field, context) : field.type.outputSchema(field, context)
  const validate = ajv.compile(schema)
  compiled[direction].set(field, validate)
  return validate
}

/** True when the schema takes the value and neither the type nor those of its parts have anything against it. */
export function isAccepted(field: Field, value: unknown): boolean {
  return value === null || (schemaErrors(field, value).length === 0 && !hasProblem(field, value))
}

function hasProblem(field: Field, value: unknown): boolean {
  if (value === null || value === undefined) return false
  if (field.type.validate?.(value, field) !== undefined) return true
  return isJsonObject(value) && [...field.members.values()].some((member) => hasProblem(member, value[member.name]))
}
