import { locale } from '../i18n/language.ts'

export const spans = ['week', 'month', 'quarter', 'year', 'years'] as const
export type Span = (typeof spans)[number]

/** A part of the axis: from a moment to another, with what stands along it. */
export interface TimeRange {
  readonly from: Date
  readonly to: Date
  readonly title: string
  readonly ticks: readonly { readonly at: Date; readonly label: string }[]
}

/** The week (from Monday), month, quarter, year or five years in which a day lies, by the clock of this place. */
export function rangeOf(span: Span, day: Date): TimeRange {
  const [year, month] = [day.getFullYear(), day.getMonth()]
  if (span === 'week') {
    const from = monday(day)
    return range(from, plusDays(from, 7), { day: 'numeric', month: 'long', year: 'numeric' }, 1, { weekday: 'short', day: 'numeric' })
  }
  if (span === 'month') {
    return range(new Date(year, month, 1), new Date(year, month + 1, 1), { month: 'long', year: 'numeric' }, 1, { day: 'numeric' })
  }
  if (span === 'year') {
    const months = Array.from({ length: 12 }, (_, at) => new Date(year, at, 1))
    return rangeWith(months, new Date(year + 1, 0, 1), { year: 'numeric' }, { month: 'short' })
  }
  if (span === 'years') {
    const years = Array.from({ length: 5 }, (_, at) => new Date(year - (year % 5) + at, 0, 1))
    return rangeWith(years, new Date(year - (year % 5) + 5, 0, 1), { year: 'numeric' }, { year: 'numeric' })
  }
  const first = month - (month % 3)
  const [from, to] = [new Date(year, first, 1), new Date(year, first + 3, 1)]
  return range(from, to, { month: 'long', year: 'numeric' }, 7, { day: 'numeric', month: 'short' })
}

function range(from: Date, to: Date, title: Intl.DateTimeFormatOptions, step: number, tick: Intl.DateTimeFormatOptions): TimeRange {
  const days: Date[] = []
  for (let at = from; at < to; at = plusDays(at, step)) days.push(at)
  return rangeWith(days, to, title, tick)
}

/** From the first of the days named along it. */
function rangeWith(days: readonly Date[], to: Date, title: Intl.DateTimeFormatOptions, tick: Intl.DateTimeFormatOptions): TimeRange {
  const names = new Intl.DateTimeFormat(locale, title)
  const labels = new Intl.DateTimeFormat(locale, tick)
  const [from = to] = days
  return { from, to, title: names.formatRange(from, plusDays(to, -1)), ticks: days.map((at) => ({ at, label: labels.format(at) })) }
}

/** The day from which the range before or after is counted. */
export function stepFrom({ from, to }: TimeRange, step: -1 | 1): Date {
  return step === 1 ? to : plusDays(from, -1)
}

function monday(day: Date): Date {
  const start = new Date(day.getFullYear(), day.getMonth(), day.getDate())
  return plusDays(start, -((start.getDay() + 6) % 7))
}

/** By the calendar, so that a day of 23 or 25 hours is one day. */
export function plusDays(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days)
}

/** Where something lies along the axis, in percent; what goes beyond it is cut off, and an end that is a day counts to its midnight. */
export function placeOf({ from, to }: TimeRange, start: string, end: string | null): { readonly left: number; readonly width: number } {
  const begin = momentOf(start)
  const isDay = (end ?? start).length === 10
  const stop = end === null ? (isDay ? plusDays(begin, 1) : begin) : isDay ? plusDays(momentOf(end), 1) : momentOf(end)
  const whole = to.getTime() - from.getTime()
  const at = (moment: Date) => Math.max(0, Math.min(100, ((moment.getTime() - from.getTime()) / whole) * 100))
  return { left: at(begin), width: Math.max(0, at(stop) - at(begin)) }
}

function momentOf(text: string): Date {
  return new Date(text.length === 10 ? `${text}T00:00:00` : text)
}
