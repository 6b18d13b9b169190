import type { FieldDescription } from '../../../engine/forms/description.ts'

/** The currency code of a money field in a record, when it is known; `{ id, label }` of a currency kept as a record counts by its label. */
export function currencyOf(field: FieldDescription, record: Readonly<Record<string, unknown>>): string | undefined {
  if (field.currency === undefined) return undefined
  if ('code' in field.currency) return field.currency.code
  const value = record[field.currency.field]
  return typeof value === 'string' && value !== '' ? value : undefined
}
