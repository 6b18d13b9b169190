import { locale as language } from '../i18n/language.ts'

/**
 * The day that somebody means who types it the way days are written in the language: `18/11/2026`, `18.11.` (of this year), `18 nov. 26`,
 * `2026-11-18`, `2026年11月18日`; undefined for what is no day.
 */
export function parseDay(text: string, now: Date = new Date(), locale: string = language): string | undefined {
  const words = text.toLowerCase().match(/\d+|[\p{L}.]+/gu) ?? []
  const month = words.map((word) => monthOf(word, locale)).find((found) => found !== undefined)
  const numbers = words.filter((word) => /^\d+$/.test(word))
  const order = orderOf(numbers, month !== undefined, locale)
  if (numbers.length < 1 || numbers.length > order.length || numbers.length + (month === undefined ? 0 : 1) < 2) return undefined
  const said = Object.fromEntries(numbers.map((number, index) => [order[index], number])) as Partial<Record<Part, string>>
  return dayOf(yearOf(said.year, now), month ?? Number(said.month), Number(said.day))
}

/** `18 Nov 2026`, also for days near today: what stands in a control can be typed again. */
export function sayDay(iso: string, locale: string = language): string {
  const moment = new Date(`${iso.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(moment.getTime())) return iso
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(moment)
}

type Part = 'day' | 'month' | 'year'

/** In which order the numbers stand: the year first where it has four digits, else as the language writes them. */
function orderOf(numbers: readonly string[], hasMonth: boolean, locale: string): readonly Part[] {
  const parts = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric', year: 'numeric' }).formatToParts(0)
  const written = parts.map(({ type }) => type).filter((type): type is Part => type === 'day' || type === 'month' || type === 'year')
  const order: readonly Part[] =
    numbers[0]?.length === 4 ? ['year', 'month', 'day'] : [...written.filter((part) => part !== 'year'), 'year']
  return hasMonth ? order.filter((part) => part !== 'month') : order
}

/** 1 to 12 for a name of a month, as it begins: `nov`, `nov.`, `November`. English is understood everywhere. */
function monthOf(word: string, locale: string): number | undefined {
  const begins = word.replaceAll('.', '')
  if (begins.length < 3) return undefined
  for (const spoken of new Set([locale, 'en'])) {
    for (const style of ['long', 'short'] as const) {
      // Together with a day, as some languages (Polish) have another form of the name then.
      for (const options of [{ month: style }, { month: style, day: 'numeric' }] as const) {
        const format = new Intl.DateTimeFormat(spoken, { ...options, timeZone: 'UTC' })
        const names = Array.from({ length: 12 }, (_, index) => format.formatToParts(Date.UTC(2026, index, 1)))
        const found = names.findIndex((parts) => parts.some(({ type, value }) => type === 'month' && startsWith(value, begins)))
        if (found >= 0) return found + 1
      }
    }
  }
  return undefined
}

function startsWith(name: string, begins: string): boolean {
  return name.toLowerCase().replaceAll('.', '').startsWith(begins)
}

function yearOf(said: string | undefined, now: Date): number {
  if (said === undefined) return now.getFullYear()
  return said.length <= 2 ? 2000 + Number(said) : Number(said)
}

/** A day that the calendar has; the year must have four digits. */
function dayOf(year: number, month: number, day: number): string | undefined {
  const moment = new Date(Date.UTC(year, month - 1, day))
  const isReal = moment.getUTCFullYear() === year && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day
  return isReal && year >= 1000 && year <= 9999 ? moment.toISOString().slice(0, 10) : undefined
}
