import { isJsonObject } from '../base/json.ts'
import type { ColumnValue } from './column.ts'
import type { Field } from './field.ts'
import { type FieldType, type SchemaContext, TextProblem } from './field-type.ts'
import { orNull, schemaOf } from './json-schema.ts'
import type { JsonSchema } from './property-schema.ts'

/**
 * A value of several parts (an address), each a field of its own with its own columns. It has no column itself: it is
 * null when every part is null.
 */
export const composite: FieldType = {
  name: 'composite',
  title: 'Composite',
  summary: '`"$ref": "address"` (a document of `types/`), or `"type": "object"` with `properties`.',
  claims: (schema) => schema.$ref !== undefined || schema.properties !== undefined,
  columns: (field) => membersOf(field).flatMap((member) => member.type.columns(member)),
  shape: (field) => ({
    shape: 'object',
    members: membersOf(field).map((member) => [member.name, member.type.shape(member)] as const),
    columns: membersOf(field).flatMap((member) => member.type.columns(member).map((column) => column.name)),
  }),
  expressionType: () => ({ type: 'object' }),
  inputSchema: (field, context) => objectSchema(field, (member) => member.type.inputSchema(member, context)),
  outputSchema: (field, context) => outputSchema(field, context),
  normalise: normaliseMembers,
  toColumns: membersToColumns,
  operators: ['isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'composite',
  fromText: (text) => {
    throw new TextProblem(`"${text}": map each part to a column of its own, for instance address.city.`)
  },
  examples: [
    {
      schema: {
        type: 'object',
        properties: {
          street: { type: 'string', maxLength: 100 },
          city: { type: 'string', maxLength: 60 },
          distance: { type: 'number', multipleOf: 0.1, 'x-unit': 'km' },
          isBilling: { type: 'boolean' },
        },
        required: ['city'],
      },
      valid: [
        [{ city: ' Łódź ' }, { city: 'Łódź' }],
        [
          { street: '', city: 'Paris', distance: 12.5, isBilling: false },
          { street: null, city: 'Paris', distance: 12.5, isBilling: false },
        ],
        [{}, null],
        [{ city: ' ', street: null }, null],
      ],
      invalid: [
        { street: '1 rue' },
        { city: 1 },
        { city: 'Paris', town: 'x' },
        'Paris',
        [],
        { city: 'x'.repeat(61) },
        { city: 'a\u0000' },
        { city: 'Paris', distance: 0.25 },
      ],
      texts: [],
      invalidTexts: ['1 rue, Paris'],
      ascending: [],
    },
  ],
}

function membersOf(field: Field): readonly Field[] {
  return [...field.members.values()]
}

function objectSchema(field: Field, schemaOfMember: (member: Field) => JsonSchema): JsonSchema {
  const members = membersOf(field).filter((member) => !member.isReadOnly)
  const properties = members.map((member) => {
    const schema = schemaOfMember(member)
    return [member.name, member.isRequired ? schema : orNull(schema)] as const
  })
  const required = members.filter((member) => member.isRequired).map((member) => member.name)
  return schemaOf(field, [], {
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  })
}

/** Every part is answered, those without a value as null. */
function outputSchema(field: Field, context: SchemaContext): JsonSchema {
  const members = membersOf(field)
  const properties = members.map((member) => [member.name, orNull(member.type.outputSchema(member, context))] as const)
  return schemaOf(field, [], {
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    required: members.map((member) => member.name),
  })
}

/** Each part as its type wants it; names that are not parts are kept, for the schema to refuse. */
function normaliseMembers(value: unknown, field: Field): unknown {
  if (!isJsonObject(value)) return value
  const parts = Object.entries(value).map(([name, part]) => {
    const member = field.members.get(name)
    if (member === undefined || part === null || part === undefined) return [name, part ?? null] as const
    return [name, member.type.normalise === undefined ? part : member.type.normalise(part, member)] as const
  })
  return parts.every(([name, part]) => part === null && field.members.has(name)) ? null : Object.fromEntries(parts)
}

function membersToColumns(value: unknown, field: Field): Readonly<Record<string, ColumnValue>> {
  const given = value as { readonly [name: string]: unknown }
  const columns: Record<string, ColumnValue> = {}
  for (const member of field.members.values()) {
    for (const column of member.type.columns(member)) columns[column.name] = null
    const part = Object.hasOwn(given, member.name) ? given[member.name] : null
    if (part !== null && part !== undefined) Object.assign(columns, member.type.toColumns(part, member))
  }
  return columns
}
