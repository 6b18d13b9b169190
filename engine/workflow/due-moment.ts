import { shownAt, timeShowing } from '../base/zones.ts'
import type { DueOffset } from '../model/automation.ts'

/**
 * The moment at which something is due: so many days and seconds after an instant, or after the beginning of a day in a time zone (of a
 * local time: where the clock of that zone shows it). Days are those of the calendar: a day before nine o'clock is nine o'clock, also when the
 * clocks are changed in between. Undefined for what is no date.
 */
export function dueMoment(value: unknown, { days, seconds }: DueOffset, timeZone: string): Date | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const isLocal = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(value)
  const shown = isLocal ? Date.parse(value.length === 10 ? `${value}T00:00:00Z` : `${value}Z`) : undefined
  const time = shown === undefined ? Date.parse(value) : timeShowing(shown, timeZone)
  if (Number.isNaN(time)) return undefined
  const counted = days === 0 ? time : timeShowing((shown ?? shownAt(time, timeZone)) + days * 86_400_000, timeZone)
  return new Date(counted + seconds * 1000)
}
