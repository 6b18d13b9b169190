import type { FieldDescription } from '../../../engine/forms/description.ts'

/** Whether a field holds days without a time of day. */
export function isDay(field: FieldDescription): boolean {
  return field.widget === 'date'
}

/** A moment as a field holds it: a day, an instant in UTC, or what a clock on the wall shows. */
export function toFieldValue(field: FieldDescription, moment: Date): string {
  if (field.widget === 'instant') return moment.toISOString()
  const local = localText(moment)
  return isDay(field) ? local.slice(0, 10) : local
}

/** `2026-11-22T09:30:00` as the clock of this place shows it. */
function localText(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`
}

/** The day after a day, as calendars draw what ends on a day up to the beginning of the next one. */
export function dayAfter(day: string, days = 1): string {
  const moment = new Date(`${day.slice(0, 10)}T12:00:00`)
  moment.setDate(moment.getDate() + days)
  return localText(moment).slice(0, 10)
}

/** The condition of what can be seen between two moments, in CEL; what has no end is there where it begins. */
export function rangeFilter(start: FieldDescription, end: FieldDescription | undefined, from: Date, to: Date): string {
  const at = (field: FieldDescription, moment: Date) => `'${toFieldValue(field, moment)}'`
  const begins = `${start.name} < ${at(start, to)}`
  const own = `${start.name} >= ${at(start, from)}`
  if (end === undefined) return `${own} && ${begins}`
  return `${begins} && (${end.name} >= ${at(end, from)} || (${end.name} == null && ${own}))`
}
