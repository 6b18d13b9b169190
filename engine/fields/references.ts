import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { arrayKeywords, schemaOf, statedType } from './json-schema.ts'

const idSchema = { type: 'string', format: 'uuid' } as const

/** Links to several records. Not served yet: it may be declared and is checked, but has no table. */
export const references: FieldType = {
  name: 'references',
  title: 'Several references',
  summary: '`"type": "array", "items": { "x-ref": "tag" }`; may be declared, and is served by a later version.',
  isServed: false,
  claims: (schema) => statedType(schema) === 'array' && schema.items?.['x-ref'] !== undefined,
  columns: () => [],
  shape: () => ({ shape: 'lines' }),
  expressionType: (field) => ({ type: 'list', of: { type: 'record', entities: field.targets } }),
  inputSchema: (field) => schemaOf(field, arrayKeywords, { type: 'array', items: idSchema, uniqueItems: true }),
  outputSchema: (field) =>
    schemaOf(field, [], {
      type: 'array',
      items: { type: 'object', properties: { id: idSchema, label: { type: 'string' } }, required: ['id', 'label'] },
    }),
  normalise: (value) => {
    if (!Array.isArray(value)) return value
    const ids = value.map((item) => (isJsonObject(item) && typeof item.id === 'string' ? item.id : item))
    return ids.length === 0 ? null : ids.map((id) => (typeof id === 'string' ? id.trim().toLowerCase() : id))
  },
  toColumns: () => ({}),
  operators: ['contains', 'isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'references',
  fromText: (text) => {
    const ids = text.split(/[;|\n]/).map((part) => part.trim().toLowerCase())
    if (!ids.every(isId)) throw new TextProblem(`"${text}" is not a list of ids of records.`)
    return ids
  },
  examples: [
    {
      schema: { type: 'array', items: { 'x-ref': 'firm' } },
      valid: [
        [['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
        [[{ id: '0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', label: 'as it was answered' }], ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
        [[], null],
      ],
      invalid: ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', ['ALFKI'], [1], [{}], {}],
      texts: [['0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']]],
      invalidTexts: ['ALFKI'],
      ascending: [],
    },
  ],
}
