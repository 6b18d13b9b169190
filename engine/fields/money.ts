import { decimalFieldType } from './decimal.ts'
import type { Field } from './field.ts'
import type { FieldType } from './field-type.ts'
import { statedType } from './json-schema.ts'

export const money: FieldType = decimalFieldType({
  name: 'money',
  title: 'Money',
  summary: '`"type": "number", "x-unit": "currency"`; `x-currency` names the field that holds the currency code, or is the code.',
  claims: (schema) => statedType(schema) === 'number' && schema['x-unit'] === 'currency',
  widget: (field) => field.schema['x-widget'] ?? 'money',
  examples: [
    {
      schema: { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'EUR', minimum: 0 },
      valid: [[0], [0.01], [1234.5], [9_999_999_999_999.99]],
      invalid: [-0.01, 0.005, '12', 1e13],
      texts: [
        ['1.234,50 EUR', 1234.5],
        ['14.4', 14.4],
        ['32.38', 32.38],
      ],
      invalidTexts: ['12 USD', '1,234', 'free'],
      ascending: [0, 0.01, 0.1, 9.9, 10, 9_999_999_999_999.99],
    },
    {
      schema: { type: 'number', 'x-unit': 'currency' },
      valid: [[-5.55]],
      invalid: [5.555],
      texts: [['5,55', 5.55]],
      invalidTexts: [],
      ascending: [-5.55, 5.55],
    },
  ],
})

/** Where the currency of an amount stands: a code of three capitals, or a field of the same record (`currency` unless it says another). */
export function currencyOf(field: Field): { readonly code: string } | { readonly field: string } {
  const currency = field.schema['x-currency'] ?? 'currency'
  return /^[A-Z]{3}$/.test(currency) ? { code: currency } : { field: currency }
}
