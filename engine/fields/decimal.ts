import type { ColumnKind } from './column.ts'
import { decimalDigits, decimalText, fractionDigits, readDecimalText, toScale, toUnits, wholeDigits } from './decimal-text.ts'
import type { Field } from './field.ts'
import type { DeclarationProblem, FieldType } from './field-type.ts'
import { fractionOf, isFraction, percentScale } from './fraction.ts'
import { numberKeywords, schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import type { JsonSchema, PropertySchema } from './property-schema.ts'
import { checkRange } from './range.ts'

const defaultScale = 6

/** What decimal and money have in common, for a field type that names itself. */
export function decimalFieldType(rules: Pick<FieldType, 'name' | 'title' | 'summary' | 'claims' | 'widget' | 'examples'>): FieldType {
  return {
    ...rules,
    check: (schema) => [...checkScale(schema), ...checkRange(schema)],
    columns: (field) => oneColumn(field, kindOf(field)),
    shape: (field) => columnShape(field, kindOf(field)),
    expressionType: (field) => ({ type: 'decimal', scale: scaleOf(field.schema) }),
    inputSchema: decimalSchema,
    outputSchema: decimalSchema,
    /** -0 is 0: the databases do not tell them apart, so neither does an answer. */
    normalise: (value) => (value === 0 ? 0 : value),
    validate: (value, field) => (typeof value === 'number' ? decimalProblem(value, field.schema) : undefined),
    toColumns: (value, field) => intoOneColumn(field, toScale(decimalText(value as number), scaleOf(field.schema))),
    operators: orderOperators,
    fromText: (text, field) => readText(text, field),
  }
}

/** Digits after the point: those of `multipleOf`; without it two for money and six for other decimals. */
export function scaleOf(schema: PropertySchema): number {
  if (schema.multipleOf !== undefined) return fractionDigits(decimalText(schema.multipleOf))
  return schema['x-unit'] === 'currency' ? 2 : defaultScale
}

/** Digits after the point of the percentage as which people read a fraction; undefined where the field is none. */
export function percentDigits(schema: PropertySchema): number | undefined {
  return isFraction(schema['x-display']) ? percentScale(scaleOf(schema)) : undefined
}

export const decimal: FieldType = decimalFieldType({
  name: 'decimal',
  title: 'Decimal',
  summary: '`"type": "number"`; `multipleOf` states the digits after the point (0.01 = two, six without it). Exact, at most 15 digits.',
  claims: (schema) => statedType(schema) === 'number',
  widget: (field) =>
    field.schema['x-widget'] ?? (field.schema['x-unit'] === '%' || isFraction(field.schema['x-display']) ? 'percent' : 'number'),
  examples: [
    {
      schema: { type: 'number', multipleOf: 0.01 },
      valid: [[0], [-0, 0], [0.1], [19.99], [-12.5], [1.15], [9_999_999_999_999.99], [-9_999_999_999_999.99], [4.35], [1e3]],
      invalid: ['1.5', true, 0.001, 0.1 + 0.2, 1e13, 1e21, 1e-7, [1], {}],
      texts: [
        ['1234.5', 1234.5],
        ['1,234.50', 1234.5],
        ['1.234,50', 1234.5],
        ['1 234,50', 1234.5],
        ["1'234.50", 1234.5],
        ['1\u202f234\u00a0567,8', 1_234_567.8],
        ['-0,5', -0.5],
        ['−3', -3],
        ['.5', 0.5],
        ['1234.500', 1234.5],
        ['1.234.567', 1_234_567],
      ],
      invalidTexts: [
        '1,234',
        '1.234',
        '1.2.3',
        '1,23,456.00',
        '12a',
        '1e3',
        '1.234,50,0',
        '0.001',
        '12345678901234567',
        '--1',
        '1.',
        'NaN',
      ],
      ascending: [-9_999_999_999_999.99, -10, -9.99, -0.01, 0, 0.01, 0.1, 2, 9.99, 10, 9_999_999_999_999.99],
    },
    {
      schema: { type: 'number' },
      valid: [[0.000001], [123_456_789.123456], [999_999_999]],
      invalid: [0.0000001, 1_000_000_000],
      texts: [
        ['0.25', 0.25],
        ['0.125', 0.125],
        ['1234.567', 1234.567],
        ['1 234,567', 1234.567],
      ],
      invalidTexts: ['1,234', '0.1234567'],
      ascending: [-0.000001, 0, 0.000001, 0.00001, 1],
    },
    {
      schema: { type: 'number', multipleOf: 0.05, minimum: 0, maximum: 100, 'x-unit': '%' },
      valid: [[0.05], [0.15], [19.55], [100]],
      invalid: [0.01, -0.05, 100.05],
      texts: [
        ['12,5 %', 12.5],
        ['12.5', 12.5],
      ],
      invalidTexts: ['12 kg'],
      ascending: [0, 0.05, 0.1, 100],
    },
    {
      schema: { type: 'number', multipleOf: 0.0001, minimum: 0, maximum: 1, 'x-display': { format: 'percent' } },
      valid: [[0.2], [0.07], [1]],
      invalid: [0.00001, 1.5, -0.1],
      texts: [
        ['0.2', 0.2],
        ['7 %', 0.07],
        ['12,55%', 0.1255],
      ],
      invalidTexts: ['12.555 %', '20 kg'],
      ascending: [0, 0.0001, 0.07, 0.1, 1],
    },
  ],
})

/**
 * `multipleOf` is not carried: a validator divides doubles and refuses 19.99 as a multiple of 0.01. The same rule is
 * checked on the digits by `validate`.
 */
function decimalSchema(field: Field): JsonSchema {
  return schemaOf(field, numberKeywords, { type: 'number' })
}

/** Column and client carry 15 digits in all; those after the point are always kept, so the rest stands before it. */
function decimalProblem(value: number, schema: PropertySchema): string | undefined {
  const scale = scaleOf(schema)
  const text = decimalText(value)
  if (fractionDigits(text) > scale) {
    const isShifted = isFraction(schema['x-display'])
    const shown = isShifted ? percentScale(scale) : scale
    const given = isShifted ? percentScale(fractionDigits(text)) : fractionDigits(text)
    return shown === 0 ? 'Enter a whole number.' : `Enter at most ${shown} digits after the point; this has ${given}.`
  }
  if (wholeDigits(text) + scale > decimalDigits) return `Enter at most ${decimalDigits - scale} digits before the point.`
  const step = schema.multipleOf
  if (step !== undefined && toUnits(text, scale) % toUnits(decimalText(step), scale) !== 0n) {
    return `Enter a multiple of ${decimalText(step)}.`
  }
  return undefined
}

function checkScale(schema: PropertySchema): readonly DeclarationProblem[] {
  if (schema.multipleOf !== undefined && !(schema.multipleOf > 0)) {
    return [{ pointer: '/multipleOf', message: 'multipleOf must be more than 0.', hint: 'Write 0.01 for two digits after the point.' }]
  }
  if (scaleOf(schema) <= 12) return []
  return [{ pointer: '/multipleOf', message: `multipleOf has ${scaleOf(schema)} digits after the point; at most 12 can be kept.` }]
}

/** Of a fraction `20 %` is 0.2, and so is what an export writes: 0.2. */
function readText(text: string, field: Field): number {
  const scale = scaleOf(field.schema)
  const isPercent = isFraction(field.schema['x-display']) && text.trim().endsWith('%')
  if (isPercent) return fractionOf(Number(readDecimalText(text.trim().slice(0, -1), percentScale(scale))))
  return Number(readDecimalText(withoutUnit(text, field), scale))
}

/** `12,5 %` in a field whose unit is % is 12,5; any other unit is left, and refused as no number. */
function withoutUnit(text: string, field: Field): string {
  const unit = field.schema['x-unit'] === 'currency' ? field.schema['x-currency'] : field.schema['x-unit']
  const trimmed = text.trim()
  return unit !== undefined && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length) : trimmed
}

function kindOf(field: Field): ColumnKind {
  return { kind: 'decimal', scale: scaleOf(field.schema) }
}
