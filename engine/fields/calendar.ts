import { TextProblem } from './text-problem.ts'

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/
const instantPattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/i

/** True for a day of the (proleptic Gregorian) calendar, `YYYY-MM-DD`, of the years 0001 to 9999. */
export function isDate(text: string): boolean {
  const match = datePattern.exec(text)
  if (match === null) return false
  return isDay(Number(match[1]), Number(match[2]), Number(match[3]))
}

/**
 * The canonical text of an RFC 3339 instant with any offset: UTC, milliseconds, `Z`. Finer digits are cut off. Undefined
 * when it is none, when the day does not exist, for leap seconds and when the year in UTC is not one of 0001 to 9999.
 */
export function canonicalInstant(text: string): string | undefined {
  const match = instantPattern.exec(text)
  if (match === null) return undefined
  const [, date = '', hour = '', minute = '', second = '', fraction = '', offset = ''] = match
  if (!isDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const minutes = offsetMinutes(offset)
  if (minutes === undefined) return undefined
  const utc = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`) - minutes * 60_000
  const year = new Date(utc).getUTCFullYear()
  return year >= 1 && year <= 9999 ? new Date(utc).toISOString() : undefined
}

/** A day and, where there was one, the time behind it, as read from the text of a file. */
export interface DayAndTime {
  readonly date: string
  readonly time: string
}

/**
 * Reads a day as files hold it: `1996-07-04`, `1996/07/04`, `04.07.1996` (day first wherever points are used) and
 * `25/12/1996` or `12/25/1996` when only one reading is a date. `04/07/1996` is refused: it is July in one country and April in another.
 */
export function readDay(text: string): DayAndTime {
  const [, dayText = '', time = ''] = /^([^\sT]+)(?:[\sT]+(.+))?$/.exec(text.trim()) ?? []
  const year = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(dayText)
  if (year !== null) return { date: day(text, year[1], year[2], year[3]), time }
  const points = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(dayText)
  if (points !== null) return { date: day(text, points[3], points[2], points[1]), time }
  const slashes = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(dayText)
  if (slashes === null) throw notADate(text)
  const [, first = '', second = '', last = ''] = slashes
  if (Number(first) > 12 || Number(first) === Number(second)) return { date: day(text, last, second, first), time }
  if (Number(second) > 12) return { date: day(text, last, first, second), time }
  throw new TextProblem(`"${text}" is ambiguous: it may be day/month or month/day. Write it as ${last}-MM-DD.`)
}

function day(text: string, year = '', month = '', dayOfMonth = ''): string {
  const date = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`
  if (!isDate(date)) throw notADate(text)
  return date
}

function notADate(text: string): TextProblem {
  return new TextProblem(`"${text}" is not a date. Write year, month and day, for instance 2026-01-31.`)
}

function offsetMinutes(offset: string): number | undefined {
  if (offset.toUpperCase() === 'Z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function isDay(year: number, month: number, dayOfMonth: number): boolean {
  if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1) return false
  return dayOfMonth <= daysInMonth(year, month)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
