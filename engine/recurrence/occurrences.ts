import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { shownAt } from '../base/zones.ts'
import { day, type MomentText, momentText, shownBy, timeOf } from './moments.ts'

/** Something that happens again and again. */
export interface Series {
  /** When it happens first. */
  readonly start: MomentText
  /** RFC 5545, 3.3.10. */
  readonly rule: string
  /** The clock by which it happens: it stays at nine when the clocks are changed. */
  readonly timeZone: string
  /** Occurrences that were taken out or moved away, by their start. */
  readonly except: readonly MomentText[]
}

/** Candidates that are looked at for one answer, by which a rule that fits never or too often is ended. */
const mostLooked = 20_000

/**
 * The starts of the occurrences from one time up to, and without, another, in order and in the form of the first one; at most `most`.
 * They are counted by the clock of the zone, as if it were UTC, so that each stands where that clock shows it.
 */
export function occurrencesBetween(series: Series, from: Date, to: Date, most = 1000): readonly MomentText[] {
  const { start, timeZone, except } = series
  const zone = timeZone
  const [first, last] = [shownAt(from.getTime(), zone) - day, shownAt(to.getTime(), zone) + day]
  const left = new Set(except.map((text) => shownBy(text, zone)))
  const found: MomentText[] = []
  for (const shown of shownBetween(series, first, last)) {
    if (left.has(shown)) continue
    const text = momentText(shown, start, zone)
    const time = timeOf(text, zone)
    if (time >= from.getTime() && time < to.getTime()) found.push(text)
    if (found.length === most) break
  }
  return found
}

/** The occurrence that begins at a moment, in the form of the series; undefined where none does. */
export function occurrenceAt(series: Series, moment: MomentText): MomentText | undefined {
  const time = timeOf(moment, series.timeZone)
  if (Number.isNaN(time)) return undefined
  return occurrencesBetween(series, new Date(time), new Date(time + 1))[0]
}

/** How many occurrences the rule gives before one of them, those among them that were taken out. */
export function countBefore(series: Series, occurrence: MomentText): number {
  const shown = shownBy(occurrence, series.timeZone)
  return shownBetween(series, shownBy(series.start, series.timeZone), shown - 1).length
}

/** What the clock shows at the occurrences between two of its times, both counted in. */
function shownBetween({ start, rule, timeZone }: Series, from: number, to: number): readonly number[] {
  const begin = shownBy(start, timeZone)
  if (Number.isNaN(begin) || to < begin) return []
  const text = `DTSTART:${compact(begin)}\nRRULE:${ruleByClock(rule, timeZone)}`
  const counted = new RRuleTemporal({ rruleString: text, temporal: Temporal, maxIterations: mostLooked })
  return counted.between(new Date(Math.max(begin, from)), new Date(to), true).map(({ epochMilliseconds }) => epochMilliseconds)
}

/** The same rule with its end as the clock of the zone shows it; a day is meant to its end. */
function ruleByClock(rule: string, timeZone: string): string {
  return rule.replace(/UNTIL=(\d{8})(?:T(\d{6})(Z?))?/, (_all, date: string, time: string | undefined, utc: string | undefined) => {
    if (time === undefined) return `UNTIL=${date}T235959Z`
    if (utc !== 'Z') return `UNTIL=${date}T${time}Z`
    return `UNTIL=${compact(shownAt(readCompact(date, time), timeZone))}`
  })
}

/** `20260131T090000Z`, as rules write times. */
export function compact(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function readCompact(date: string, time: string): number {
  const [year, month, dayOfMonth] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)]
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(dayOfMonth),
    Number(time.slice(0, 2)),
    Number(time.slice(2, 4)),
    Number(time.slice(4)),
  )
}
