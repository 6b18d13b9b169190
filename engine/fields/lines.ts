import { type FieldType, TextProblem } from './field-type.ts'
import { arrayKeywords, schemaOf, statedType } from './json-schema.ts'

/** Lines of one record, at most: they are written and answered with it. */
const defaultMaxItems = 2000

/** Records of another entity that belong to this one: written, versioned and deleted with it. They are rows of their own table. */
export const lines: FieldType = {
  name: 'lines',
  title: 'Lines',
  summary: '`"type": "array", "items": { "$ref": "bill-line" }`; the entity named is then owned by this field.',
  claims: (schema) => statedType(schema) === 'array' && schema.items?.$ref !== undefined,
  columns: () => [],
  shape: () => ({ shape: 'lines' }),
  expressionType: (field) => ({ type: 'list', of: { type: 'record', entities: field.lines === undefined ? [] : [field.lines.entity] } }),
  inputSchema: (field, context) =>
    schemaOf(field, arrayKeywords, {
      type: 'array',
      items: context.linesSchema(field.lines?.entity ?? ''),
      maxItems: field.schema.maxItems ?? defaultMaxItems,
    }),
  outputSchema: (field, context) => schemaOf(field, [], { type: 'array', items: context.linesSchema(field.lines?.entity ?? '') }),
  toColumns: () => ({}),
  operators: ['isEmpty', 'isNotEmpty'],
  widget: () => 'lines',
  fromText: (text) => {
    throw new TextProblem(`"${text}": lines are imported as rows of their own, not as one text.`)
  },
  examples: [
    {
      schema: { type: 'array', items: { $ref: 'bill-line' }, maxItems: 2 },
      valid: [[[]], [[{ quantity: 1 }, { quantity: 2 }]]],
      invalid: [{}, 'x', [{ quantity: 'two' }], [{ quantity: 1 }, { quantity: 2 }, { quantity: 3 }], [1]],
      texts: [],
      invalidTexts: ['1 x Chai'],
      ascending: [],
    },
  ],
}
