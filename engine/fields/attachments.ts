import { attachment } from './attachment.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { references } from './references.ts'

const idSchema = { type: 'string', format: 'uuid' } as const

/** Several files, in order: references to their records, each with what the field says of the files it takes. */
export const attachments: FieldType = {
  name: 'attachments',
  title: 'Several files',
  summary: '`"type": "array", "items": { "x-file": true }`, or `"items": { "x-file": { "accept": ["image/*"], "maxSize": 1000000 } }`.',
  isServed: (schema) => schema['x-computed'] === undefined,
  claims: (schema) => statedType(schema) === 'array' && schema.items?.['x-file'] !== undefined,
  columns: () => [],
  shape: () => ({ shape: 'references', members: ['name', 'size', 'mediaType'] }),
  expressionType: (field) => ({ type: 'list', of: { type: 'record', entities: field.targets } }),
  inputSchema: references.inputSchema,
  outputSchema: (field) =>
    schemaOf(field, [], {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: idSchema, name: { type: 'string' }, size: { type: 'integer' }, mediaType: { type: 'string' } },
        required: ['id', 'name', 'size', 'mediaType'],
        additionalProperties: false,
      },
    }),
  ...(references.normalise === undefined ? {} : { normalise: references.normalise }),
  ...(attachment.validateTarget === undefined ? {} : { validateTarget: attachment.validateTarget }),
  toColumns: () => ({}),
  operators: ['isEmpty', 'isNotEmpty'],
  widget: () => 'attachments',
  fromText: (text) => {
    throw new TextProblem(`"${text}": files cannot be imported from a table. Attach them to the records.`)
  },
  examples: [
    {
      schema: { type: 'array', items: { 'x-file': true }, maxItems: 2 },
      valid: [
        [['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
        [
          [{ id: '0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', name: 'a.png', size: 1, mediaType: 'image/png' }],
          ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        ],
        [[], null],
      ],
      invalid: ['a.png', ['a.png'], {}],
      texts: [],
      invalidTexts: ['a.png'],
      ascending: [],
    },
  ],
}
