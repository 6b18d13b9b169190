import { readDuration } from '../fields/seconds.ts'
import { day, isDay, type MomentText, momentText, type Series, shownBy, timeOf } from '../recurrence/index.ts'
import type { Entity } from './model.ts'

/** From when to when a record is (`x-range`), as names of its fields. */
export interface Range {
  readonly start: string
  readonly end?: string
  readonly duration?: string
  readonly allDay?: string
  /** Where it is and what it is about, as calendars elsewhere show it. */
  readonly location?: string
  readonly description?: string
}

/** How a record recurs (`x-recurrence`), as names of its fields. */
export interface Recurrence {
  /** The rule of RFC 5545. */
  readonly rule: string
  readonly timeZone?: string
  /** Starts of occurrences that were taken out. */
  readonly except: string
  /** Of an occurrence that was moved: the record it was one of, and when it would have been. */
  readonly series?: string
  readonly occurrence?: string
}

type RecordValues = Readonly<Record<string, unknown>>

/** The range and the recurrence of an entity, where all that they need is known. */
export function recurrenceOf(entity: Entity): { readonly range: Range; readonly recurrence: Recurrence } | undefined {
  const { range, recurrence, fields } = entity
  if (range === undefined || recurrence === undefined) return undefined
  const isKnown = [range.start, recurrence.rule, recurrence.except].every((name) => fields.has(name))
  return isKnown ? { range, recurrence } : undefined
}

/** What a record says of how it recurs; undefined for one that happens once. */
export function seriesOf(entity: Entity, record: RecordValues): Series | undefined {
  const found = recurrenceOf(entity)
  if (found === undefined) return undefined
  const { range, recurrence } = found
  const [start, rule, except] = [record[range.start], record[recurrence.rule], record[recurrence.except]]
  if (typeof start !== 'string' || typeof rule !== 'string') return undefined
  return { start, rule, timeZone: timeZoneOf(entity, record), except: Array.isArray(except) ? except.map(String) : [] }
}

export function timeZoneOf({ recurrence }: Entity, record: RecordValues): string {
  const zone = recurrence?.timeZone === undefined ? undefined : record[recurrence.timeZone]
  return typeof zone === 'string' ? zone : 'UTC'
}

/** When a record ends that begins at `start`, in the form of its end, else of its start; undefined where nothing says it. */
export function endAt(entity: Entity, record: RecordValues, start: MomentText): MomentText | undefined {
  const { range } = entity
  const zone = timeZoneOf(entity, record)
  const [own, end] = [record[range?.start ?? ''], record[range?.end ?? '']]
  if (typeof own === 'string' && typeof end === 'string') {
    const lasts = isDay(own) && isDay(end) ? shownBy(end, zone) - shownBy(own, zone) : timeOf(end, zone) - timeOf(own, zone)
    return isDay(end) && isDay(own)
      ? momentText(shownBy(start, zone) + lasts, end, zone)
      : momentText(shownBy(new Date(timeOf(start, zone) + lasts).toISOString(), zone), end, zone)
  }
  const duration = record[range?.duration ?? '']
  const seconds = typeof duration === 'string' ? readDuration(duration) : undefined
  if (seconds === undefined) return undefined
  if (isDay(start)) return momentText(shownBy(start, zone) + Math.max(0, Math.ceil((seconds * 1000) / day) - 1) * day, start, zone)
  return momentText(shownBy(new Date(timeOf(start, zone) + seconds * 1000).toISOString(), zone), start, zone)
}
