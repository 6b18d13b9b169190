import type { ColumnKind } from './column.ts'
import { decimalText, readDecimalText, toScale } from './decimal-text.ts'
import type { Field } from './field.ts'
import { type DeclarationProblem, type FieldType, TextProblem } from './field-type.ts'
import { readInteger } from './integer.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import type { JsonSchema, PropertySchema } from './property-schema.ts'

/** Whole stars, or halves where `multipleOf` says so. */
function kindOf({ schema }: Pick<Field, 'schema'>): ColumnKind {
  return hasHalves(schema) ? { kind: 'decimal', scale: 1 } : { kind: 'integer' }
}

function hasHalves(schema: PropertySchema): boolean {
  return statedType(schema) === 'number'
}

export const rating: FieldType = {
  name: 'rating',
  title: 'Rating',
  summary:
    '`"type": "integer", "x-widget": "rating"`; one to five stars, unless `minimum` and `maximum` say otherwise; `"type": "number", "multipleOf": 0.5` for half stars.',
  claims: (schema) => ['integer', 'number'].includes(statedType(schema) ?? '') && schema['x-widget'] === 'rating',
  check: checkRating,
  columns: (field) => oneColumn(field, kindOf(field)),
  shape: (field) => columnShape(field, kindOf(field)),
  expressionType: ({ schema }) => (hasHalves(schema) ? { type: 'decimal', scale: 1 } : { type: 'int' }),
  inputSchema: ratingSchema,
  outputSchema: ratingSchema,
  normalise: (value) => (value === 0 ? 0 : value),
  toColumns: (value, field) => intoOneColumn(field, hasHalves(field.schema) ? toScale(decimalText(value as number), 1) : (value as number)),
  operators: orderOperators,
  widget: () => 'rating',
  fromText: (text, field) => {
    const { minimum, maximum } = rangeOf(field.schema)
    const read = (number: string) => (hasHalves(field.schema) ? Number(readDecimalText(number, 1)) : readInteger(number))
    const value = /^[★*]+$/.test(text.trim()) ? text.trim().length : read(text)
    if (value < minimum || value > maximum || (value * 2) % 1 !== 0)
      throw new TextProblem(`"${text}" is not a rating from ${minimum} to ${maximum}.`)
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
    {
      schema: { type: 'number', multipleOf: 0.5, 'x-widget': 'rating', minimum: 0 },
      valid: [[0], [2.5], [5]],
      invalid: [5.5, -0.5, 2.3, '3'],
      texts: [
        ['3,5', 3.5],
        ['★★', 2],
      ],
      invalidTexts: ['2.3', '5.5', 'good'],
      ascending: [0, 0.5, 1, 4.5, 5],
    },
  ],
}

function ratingSchema(field: Field): JsonSchema {
  const number: JsonSchema = hasHalves(field.schema) ? { type: 'number', multipleOf: 0.5 } : { type: 'integer' }
  return schemaOf(field, [], { ...number, ...rangeOf(field.schema) })
}

function checkRating(schema: PropertySchema): readonly DeclarationProblem[] {
  if (rangeOf(schema).maximum > 10)
    return [{ pointer: '/maximum', message: 'A rating has at most 10 stars.', hint: 'Use a plain integer.' }]
  if (!hasHalves(schema) || schema.multipleOf === 0.5) return []
  return [{ pointer: '', message: 'A rating counts whole stars or halves.', hint: 'State "type": "integer", or "multipleOf": 0.5.' }]
}

function rangeOf(schema: PropertySchema): { readonly minimum: number; readonly maximum: number } {
  return { minimum: schema.minimum ?? 1, maximum: schema.maximum ?? 5 }
}
