import type { FieldDescription } from '../../../engine/forms/description.ts'

type Values = Readonly<Record<string, unknown>>

/** The currency code of a money field in a record, when it is known. */
export function currencyOf(field: FieldDescription, record: Values): string | undefined {
  if (field.currency === undefined) return undefined
  return 'code' in field.currency ? field.currency.code : codeAt(record, field.currency.field)
}

/**
 * The currency of an amount in a line: its own, or that of the document that owns the line, which by the rule of metadata
 * stands in the field `currency` where nothing else is said.
 */
export function currencyInLine(field: FieldDescription, line: Values, owner: Values): string | undefined {
  if (field.unit !== 'currency') return undefined
  const named = field.currency !== undefined && 'field' in field.currency ? field.currency.field : ''
  if (named.startsWith('owner.')) return codeAt(owner, named.slice('owner.'.length))
  return currencyOf(field, line) ?? currencyOf(field, owner) ?? codeAt(owner, 'currency')
}

function codeAt(record: Values, name: string): string | undefined {
  const value = record[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
