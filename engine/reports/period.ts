import { KartotekaError } from '../base/errors.ts'
import { type Period, periodNames, type Stretch } from '../forms/index.ts'

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** The days that a period means on the day `today`; undefined for `all`. Throws `invalid-parameter`. */
export function readPeriod(name: string, today: string): Period | undefined {
  if (name === 'all') return undefined
  if (name === 'today' || name === 'yesterday') return calendar(name, 'day', name === 'today' ? 0 : -1, today)
  const [, place = '', unit = ''] = /^(this|last|next)-(week|month|quarter|year)$/.exec(name) ?? []
  if (place !== '') return calendar(name, unit as Unit, place === 'this' ? 0 : place === 'last' ? -1 : 1, today)
  const [, of = ''] = /^(week|month|quarter|year)-to-date$/.exec(name) ?? []
  if (of !== '') return toDate(name, of as Unit, today)
  const [, side = '', count = '', step = ''] = /^(last|next)-([1-9]\d{0,3})-(days|weeks|months)$/.exec(name) ?? []
  if (side !== '') return rolling(name, side === 'last', Number(count), step.slice(0, -1) as Unit, today)
  const [, from = '', until = ''] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(name) ?? []
  if (isDay(from) && isDay(until) && from <= until) return { name, from, until, before: sameLength(from, until) }
  throw new KartotekaError(
    'invalid-parameter',
    `"${name.slice(0, 60)}" is no period. Say one of ${periodNames.join(', ')}, last-N-days, next-N-months, or 2026-01-01..2026-03-31.`,
    { extensions: { parameter: 'period' } },
  )
}

function calendar(name: string, unit: Unit, shift: number, today: string): Period {
  const start = startOf(unit, today)
  const unitAt = (steps: number): Stretch => ({ from: moved(start, unit, steps), until: moved(moved(start, unit, steps + 1), 'day', -1) })
  return { name, ...unitAt(shift), before: unitAt(shift - 1) }
}

/** Of the year, quarter or month that runs; before is the same stretch of the one before, which may be shorter. */
function toDate(name: string, unit: Unit, today: string): Period {
  const from = startOf(unit, today)
  const start = moved(from, unit, -1)
  const end = moved(from, 'day', -1)
  const until = unit === 'year' ? moved(today, 'year', -1) : moved(start, 'day', daysBetween(from, today))
  return { name, from, until: today, before: { from: start, until: until < end ? until : end } }
}

/** So many days, weeks or months that end, or begin, with today. */
function rolling(name: string, isPast: boolean, count: number, unit: Unit, today: string): Period {
  const edge = moved(today, unit, isPast ? -count : count)
  const stretch = isPast ? { from: moved(edge, 'day', 1), until: today } : { from: today, until: moved(edge, 'day', -1) }
  return { name, ...stretch, before: sameLength(stretch.from, stretch.until) }
}

function sameLength(from: string, until: string): Stretch {
  const end = moved(from, 'day', -1)
  return { from: moved(end, 'day', -daysBetween(from, until)), until: end }
}

/** The first day of the part of the calendar in which a day lies; weeks begin on Monday. */
export function startOf(unit: Unit, day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (unit === 'week') return moved(day, 'day', -((date.getUTCDay() + 6) % 7))
  if (unit === 'month') return `${day.slice(0, 7)}-01`
  if (unit === 'quarter') return `${day.slice(0, 5)}${String(Math.floor(date.getUTCMonth() / 3) * 3 + 1).padStart(2, '0')}-01`
  return unit === 'year' ? `${day.slice(0, 4)}-01-01` : day
}

/** So many units later; the same day of the month, or the last of a shorter one. */
export function moved(day: string, unit: Unit, count: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (unit === 'day' || unit === 'week') date.setUTCDate(date.getUTCDate() + count * (unit === 'week' ? 7 : 1))
  else {
    const months = date.getUTCMonth() + count * { month: 1, quarter: 3, year: 12 }[unit]
    const last = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate()
    date.setUTCMonth(months, Math.min(date.getUTCDate(), last))
  }
  return date.toISOString().slice(0, 10)
}

function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000)
}

function isDay(text: string): boolean {
  return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
}
