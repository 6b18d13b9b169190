import { isJsonObject } from '../base/json.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { arrayKeywords, schemaOf, statedType } from './json-schema.ts'

const idSchema = { type: 'string', format: 'uuid' } as const

/** Several files. Not served yet: it may be declared and is checked, but has no table. */
export const attachments: FieldType = {
  name: 'attachments',
  title: 'Several files',
  summary: '`"type": "array", "items": { "x-file": true }`; may be declared, and is served by a later version.',
  isServed: () => false,
  claims: (schema) => statedType(schema) === 'array' && schema.items?.['x-file'] !== undefined,
  columns: () => [],
  shape: () => ({ shape: 'lines' }),
  expressionType: (field) => ({ type: 'list', of: { type: 'record', entities: field.targets } }),
  inputSchema: (field) => schemaOf(field, arrayKeywords, { type: 'array', items: idSchema, uniqueItems: true }),
  outputSchema: (field) =>
    schemaOf(field, [], { type: 'array', items: { type: 'object', properties: { id: idSchema, name: { type: 'string' } } } }),
  normalise: (value) => {
    if (!Array.isArray(value)) return value
    const ids = value.map((item) => (isJsonObject(item) && typeof item.id === 'string' ? item.id : item))
    return ids.length === 0 ? null : ids.map((id) => (typeof id === 'string' ? id.trim().toLowerCase() : id))
  },
  toColumns: () => ({}),
  operators: ['isEmpty', 'isNotEmpty'],
  widget: () => 'attachments',
  fromText: (text) => {
    throw new TextProblem(`"${text}": files cannot be imported from a table. Attach them to the records.`)
  },
  examples: [
    {
      schema: { type: 'array', items: { 'x-file': true }, maxItems: 2 },
      valid: [[['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']], [[], null]],
      invalid: ['a.png', ['a.png'], {}],
      texts: [],
      invalidTexts: ['a.png'],
      ascending: [],
    },
  ],
}
