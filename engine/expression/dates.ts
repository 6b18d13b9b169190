import { type Decimal, magnitude } from './decimal.ts'
import type { CalendarUnit } from './expression-dialect.ts'

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

function shift(instant: string, seconds: bigint): string | null {
  if (magnitude(seconds) > 400_000_000_000n) return null
  const moved = new Date(Date.parse(instant) + Number(seconds) * 1000)
  const year = Number.isNaN(moved.getTime()) ? 0 : moved.getUTCFullYear()
  return year >= 1 && year <= 9999 ? moved.toISOString() : null
}
