import { isJsonObject } from '../base/json.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { arrayKeywords, schemaOf, statedType } from './json-schema.ts'
import type { PropertySchema } from './property-schema.ts'

const idSchema = { type: 'string', format: 'uuid' } as const

/** Records linked to one record, at most: they are written and answered with it. */
const defaultMaxItems = 500

/** Links to several records of one entity, in order. They are rows of a table of their own. */
export const references: FieldType = {
  name: 'references',
  title: 'Several references',
  summary: '`"type": "array", "items": { "x-ref": "tag" }`; those to several entities may be declared, and are served by a later version.',
  isServed: (schema) => targetCount(schema) === 1 && schema['x-computed'] === undefined,
  claims: (schema) => statedType(schema) === 'array' && schema.items?.['x-ref'] !== undefined,
  columns: () => [],
  shape: () => ({ shape: 'references' }),
  expressionType: (field) => ({ type: 'list', of: { type: 'record', entities: field.targets } }),
  inputSchema: (field) =>
    schemaOf(field, arrayKeywords, {
      type: 'array',
      items: idSchema,
      uniqueItems: true,
      maxItems: field.schema.maxItems ?? defaultMaxItems,
    }),
  outputSchema: (field) =>
    schemaOf(field, [], {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: idSchema, label: { type: 'string' } },
        required: ['id', 'label'],
        additionalProperties: false,
      },
    }),
  normalise: (value) => {
    if (!Array.isArray(value)) return value
    const ids = value.map((item) => (isJsonObject(item) && typeof item.id === 'string' ? item.id : item))
    return ids.length === 0 ? null : [...new Set(ids.map((id) => (typeof id === 'string' ? id.trim().toLowerCase() : id)))]
  },
  toColumns: () => ({}),
  operators: ['contains', 'isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'references',
  fromText: (text) => {
    throw new TextProblem(`"${text}": several references are not imported from a table yet. Add them to the records.`)
  },
  examples: [
    {
      schema: { type: 'array', items: { 'x-ref': 'firm' } },
      valid: [
        [['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
        [[{ id: '0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', label: 'as it was answered' }], ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
        [
          ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', { id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' }],
          ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        ],
        [[], null],
      ],
      invalid: ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', ['ALFKI'], [1], [{}], {}],
      texts: [],
      invalidTexts: ['ALFKI', '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
      ascending: [],
    },
  ],
}

function targetCount(schema: PropertySchema): number {
  const target = schema.items?.['x-ref'] ?? []
  return typeof target === 'string' ? 1 : target.length
}
