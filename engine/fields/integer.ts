import type { ColumnKind } from './column.ts'
import { readDecimalText } from './decimal-text.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { numberKeywords, schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import { checkRange } from './range.ts'

const kind: ColumnKind = { kind: 'integer' }

export const integer: FieldType = {
  name: 'integer',
  title: 'Integer',
  summary: '`"type": "integer"`; within ±(2^53 - 1), which JSON carries exactly.',
  claims: (schema) => statedType(schema) === 'integer',
  check: checkRange,
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'int' }),
  inputSchema: (field) => schemaOf(field, [...numberKeywords, 'multipleOf'], { type: 'integer', ...safeRange(field.schema) }),
  outputSchema: (field) => schemaOf(field, numberKeywords, { type: 'integer' }),
  /** -0 is 0: the databases do not tell them apart, so neither does an answer. */
  normalise: (value) => (value === 0 ? 0 : value),
  toColumns: (value, field) => intoOneColumn(field, value as number),
  operators: orderOperators,
  widget: (field) => field.schema['x-widget'] ?? 'number',
  fromText: readInteger,
  examples: [
    {
      schema: { type: 'integer' },
      valid: [[0], [-0, 0], [42], [-1], [Number.MAX_SAFE_INTEGER], [Number.MIN_SAFE_INTEGER], [2 ** 31], [-(2 ** 31) - 1]],
      invalid: [1.5, '42', true, 2 ** 53, -(2 ** 53), 1e300, [1], {}],
      texts: [
        ['42', 42],
        [' -1 ', -1],
        ['1,234', 1234],
        ['5 000', 5000],
        ['5,000.00', 5000],
        ['1.234.567', 1_234_567],
        ['1 234', 1234],
        ['12.0', 12],
        ['007', 7],
      ],
      invalidTexts: ['1,000', '1.5', 'twelve', '1,2345', '9007199254740993', '1e3', '0x10', ''],
      ascending: [Number.MIN_SAFE_INTEGER, -10, -9, 0, 1, 9, 10, 2 ** 40, Number.MAX_SAFE_INTEGER],
    },
    {
      schema: { type: 'integer', minimum: 1, maximum: 10, multipleOf: 2 },
      valid: [[2], [10]],
      invalid: [0, 12, 3],
      texts: [['4', 4]],
      invalidTexts: [],
      ascending: [2, 4, 10],
    },
  ],
}

/** The declared limits, never wider than what JSON carries exactly. */
function safeRange(schema: { readonly minimum?: number; readonly maximum?: number }): { minimum: number; maximum: number } {
  return {
    minimum: Math.max(schema.minimum ?? Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
    maximum: Math.min(schema.maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  }
}

/** The whole number that the text of a cell says. */
export function readInteger(text: string): number {
  const value = Number(readDecimalText(text, 0))
  if (!Number.isSafeInteger(value)) throw new TextProblem(`"${text}" is too large for a whole number.`)
  return value
}
