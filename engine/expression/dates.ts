import { type Decimal, magnitude } from './decimal.ts'
import type { CalendarUnit, DatePart } from './expression-dialect.ts'

const dayLength = 86_400_000

/** Null outside the years 1 to 9999. */
export function addDays(date: string, days: Decimal): string | null {
  return shift(`${date}T00:00:00.000Z`, days.unscaled * 86_400n)?.slice(0, 10) ?? null
}

/** Null outside the years 1 to 9999. */
export function addSeconds(instant: string, seconds: Decimal): string | null {
  return shift(instant, seconds.unscaled)
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayLength
}

export function startOf(unit: CalendarUnit, date: string): string | null {
  const [year, month] = [date.slice(0, 4), Number(date.slice(5, 7))]
  switch (unit) {
    case 'year':
      return `${year}-01-01`
    case 'quarter':
      return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`
    case 'month':
      return `${date.slice(0, 7)}-01`
    case 'week': {
      const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
      return addDays(date, { unscaled: BigInt(-weekday), scale: 0 })
    }
  }
}

/** The same day of another month, or the last day of it where it is shorter; null outside the years 1 to 9999. */
export function addMonths(day: string, months: Decimal): string | null {
  const at = BigInt(Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1) + months.unscaled
  if (at < 12n || at >= 120_000n) return null
  const [year, month] = [Number(at / 12n), Number(at % 12n) + 1]
  const last = new Date(0)
  last.setUTCFullYear(year, month, 0)
  const number = Math.min(Number(day.slice(8, 10)), last.getUTCDate())
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(number, 2)}${day.slice(10)}`
}

/** Whole months from one date to another, negative backwards: the 31 January to the 28 February is none. */
export function monthsBetween(from: string, to: string): number {
  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
  const days = Number(to.slice(8, 10)) - Number(from.slice(8, 10))
  if (months > 0 && days < 0) return months - 1
  return months < 0 && days > 0 ? months + 1 : months
}

export function datePart(part: DatePart, date: string): number {
  switch (part) {
    case 'year':
      return Number(date.slice(0, 4))
    case 'quarter':
      return Math.ceil(Number(date.slice(5, 7)) / 3)
    case 'month':
      return Number(date.slice(5, 7))
    case 'day':
      return Number(date.slice(8, 10))
    case 'weekday':
      return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
  }
}

function pad(number: number, length: number): string {
  return String(number).padStart(length, '0')
}

function shift(instant: string, seconds: bigint): string | null {
  if (magnitude(seconds) > 400_000_000_000n) return null
  const moved = new Date(Date.parse(instant) + Number(seconds) * 1000)
  const year = Number.isNaN(moved.getTime()) ? 0 : moved.getUTCFullYear()
  return year >= 1 && year <= 9999 ? moved.toISOString() : null
}

/** `09:30` or `09:30:15`: the time of day of an instant in UTC. */
export function timeOf(instant: string): string {
  return instant.slice(11, instant.slice(16, 19) === ':00' ? 16 : 19)
}
