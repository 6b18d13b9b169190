import type { ColumnKind } from './column.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { readInteger } from './integer.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import type { PropertySchema } from './property-schema.ts'

const kind: ColumnKind = { kind: 'integer' }

export const rating: FieldType = {
  name: 'rating',
  title: 'Rating',
  summary: '`"type": "integer", "x-widget": "rating"`; one to five stars, unless `minimum` and `maximum` say otherwise.',
  claims: (schema) => statedType(schema) === 'integer' && schema['x-widget'] === 'rating',
  check: (schema) =>
    rangeOf(schema).maximum > 10 ? [{ pointer: '/maximum', message: 'A rating has at most 10 stars.', hint: 'Use a plain integer.' }] : [],
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'int' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'integer', ...rangeOf(field.schema) }),
  outputSchema: (field) => schemaOf(field, [], { type: 'integer', ...rangeOf(field.schema) }),
  normalise: (value) => (value === 0 ? 0 : value),
  toColumns: (value, field) => intoOneColumn(field, value as number),
  operators: orderOperators,
  widget: () => 'rating',
  fromText: (text, field) => {
    const { minimum, maximum } = rangeOf(field.schema)
    const value = /^[★*]+$/.test(text.trim()) ? text.trim().length : readInteger(text)
    if (value < minimum || value > maximum) throw new TextProblem(`"${text}" is not a rating from ${minimum} to ${maximum}.`)
    return value
  },
  examples: [
    {
      schema: { type: 'integer', 'x-widget': 'rating' },
      valid: [[1], [5]],
      invalid: [0, 6, 2.5, '3', true],
      texts: [
        ['3', 3],
        ['★★★★', 4],
      ],
      invalidTexts: ['6', '0', 'good'],
      ascending: [1, 2, 3, 4, 5],
    },
    {
      schema: { type: 'integer', 'x-widget': 'rating', minimum: 0, maximum: 10 },
      valid: [[0], [10], [-0, 0]],
      invalid: [11, -1],
      texts: [['10', 10]],
      invalidTexts: ['11'],
      ascending: [0, 9, 10],
    },
  ],
}

function rangeOf(schema: PropertySchema): { readonly minimum: number; readonly maximum: number } {
  return { minimum: schema.minimum ?? 1, maximum: schema.maximum ?? 5 }
}
