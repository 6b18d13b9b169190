/** The language of the person's browser decides on separators; the space of thousands never breaks a line. */
import { locale as language } from '../i18n/language.ts'

export interface Separators {
  readonly decimal: string
  readonly group: string
}

export function separators(locale: string = language): Separators {
  const parts = new Intl.NumberFormat(locale).formatToParts(12345.6)
  return {
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    group: parts.find((part) => part.type === 'group')?.value ?? ' ',
  }
}

export function formatNumber(value: number, scale?: number, locale: string = language): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: scale ?? 6 }).format(value)
}

/** `1.2M`. */
export function formatCompact(value: number, locale: string = language): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** `1.4 MB`: a size in bytes. */
export function formatBytes(value: number, locale: string = language): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(1000)))
  return `${formatNumber(value / 1000 ** step, step === 0 ? 0 : 1, locale)} ${units[step]}`
}

/**
 * An amount with its currency; without a currency a plain number. It has two digits, and further ones of its scale where they say
 * something: a price of 18 is `18.00`, one of 17.495 is not rounded. A code that is no currency stands after the number.
 */
export function formatMoney(value: number, currency?: string, scale = 2, locale: string = language): string {
  const digits = { minimumFractionDigits: Math.min(scale, 2), maximumFractionDigits: scale }
  if (!currency) return new Intl.NumberFormat(locale, digits).format(value)
  try {
    return new Intl.NumberFormat(locale, { ...digits, style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(value)
  } catch {
    return `${new Intl.NumberFormat(locale, digits).format(value)} ${currency}`
  }
}

/** The sign of a currency (`€`), or its code where it has none. */
export function currencySign(currency: string, locale: string = language): string {
  try {
    const parts = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0)
    return parts.find((part) => part.type === 'currency')?.value ?? currency
  } catch {
    return currency
  }
}

/**
 * Reads what a person typed or pasted: `1 234,56`, `1,234.56`, `1'234.56`, `-5`. A single separator followed by other than three
 * digits is the decimal one; followed by three it is read as the locale says. Undefined when it is no number.
 */
export function parseNumber(text: string, locale: string = language): number | undefined {
  const compact = text.replace(/[\s\u00a0\u202f'’]/g, '').replace('−', '-')
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(compact)) return undefined
  const decimal = decimalMark(compact, locale)
  const whole = decimal === undefined ? compact : compact.slice(0, compact.lastIndexOf(decimal))
  const fraction = decimal === undefined ? '' : compact.slice(compact.lastIndexOf(decimal) + 1)
  if (/[.,]/.test(fraction)) return undefined
  const value = Number(`${whole.replace(/[.,]/g, '')}.${fraction || '0'}`)
  return Number.isFinite(value) ? value : undefined
}

function decimalMark(text: string, locale: string): string | undefined {
  const marks = text.match(/[.,]/g) ?? []
  const last = marks.at(-1)
  if (last === undefined) return undefined
  if (new Set(marks).size === 2) return last
  if (marks.length > 1) return undefined
  const digitsAfter = text.length - text.lastIndexOf(last) - 1
  return digitsAfter === 3 && separators(locale).decimal !== last ? undefined : last
}
