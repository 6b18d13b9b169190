import { offsetAt } from '../base/zones.ts'
import { day } from './moments.ts'
import { compact } from './occurrences.ts'

const minute = 60_000
/** As many years are looked at, to see whether a change comes again on such a day of the year. */
const years = 6

/**
 * The clock of a zone as RFC 5545 describes it (3.6.5): what it showed before `from`, and each change since. One that has come on the same day of the
 * month (the last Sunday) each year up to the year after `now` goes on for good.
 */
export function timeZoneLines(timeZone: string, from: number, now = Date.now()): readonly string[] {
  const begin = Date.UTC(new Date(from).getUTCFullYear() - 1, 0, 1)
  const year = new Date(from).getUTCFullYear() + years
  const end = Date.UTC(Math.max(year, new Date(now).getUTCFullYear() + 2), 0, 1)
  const first = offsetAt(begin, timeZone)
  const changes = changesOf(timeZone, begin, end)
  const least = Math.min(first, ...changes.map(({ after }) => after))
  const part = ({ at, before, after }: ClockChange, rule?: string) => {
    const kind = after === least ? 'STANDARD' : 'DAYLIGHT'
    return [
      `BEGIN:${kind}`,
      `DTSTART:${compact(at + before).slice(0, -1)}`,
      `TZOFFSETFROM:${offset(before)}`,
      `TZOFFSETTO:${offset(after)}`,
      ...(rule === undefined ? [] : [`RRULE:${rule}`]),
      `END:${kind}`,
    ]
  }
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    ...part({ at: begin, before: first, after: first }),
    ...runsOf(changes, new Date(end - 1).getUTCFullYear()).flatMap(({ change, rule }) => part(change, rule)),
    'END:VTIMEZONE',
  ]
}

/** Changes that come again each year as one with a rule; the others by themselves. */
function runsOf(changes: readonly ClockChange[], lastYear: number): readonly { readonly change: ClockChange; readonly rule?: string }[] {
  const byRule = new Map<string, ClockChange[]>()
  for (const change of changes) {
    const key = `${ruleOf(change)} ${change.before} ${change.after} ${(change.at + change.before) % day}`
    byRule.set(key, [...(byRule.get(key) ?? []), change])
  }
  return [...byRule.values()].flatMap((run) => {
    const [first] = run
    const isForGood = first !== undefined && run.length > 2 && run.length === lastYear - yearOf(first) + 1
    return isForGood ? [{ change: first, rule: ruleOf(first) }] : run.map((change) => ({ change }))
  })
}

function yearOf({ at, before }: ClockChange): number {
  return new Date(at + before).getUTCFullYear()
}

/** On which day of each year the clock is changed: the second Sunday of March, or the last one. */
function ruleOf({ at, before }: ClockChange): string {
  const shown = new Date(at + before)
  const [date, month] = [shown.getUTCDate(), shown.getUTCMonth()]
  const isLast = new Date(shown.getTime() + 7 * day).getUTCMonth() !== month
  const weekday = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][shown.getUTCDay()]
  return `FREQ=YEARLY;BYMONTH=${month + 1};BYDAY=${isLast ? -1 : Math.ceil(date / 7)}${weekday}`
}

interface ClockChange {
  readonly at: number
  readonly before: number
  readonly after: number
}

function changesOf(timeZone: string, from: number, to: number): readonly ClockChange[] {
  const found: ClockChange[] = []
  for (let time = from; time < to; time += day) {
    const [before, after] = [offsetAt(time, timeZone), offsetAt(time + day, timeZone)]
    if (before !== after) found.push({ at: momentOfChange(timeZone, time, time + day), before, after })
  }
  return found
}

/** The minute from which the clock is ahead by what it is at `to`. */
function momentOfChange(timeZone: string, from: number, to: number): number {
  const after = offsetAt(to, timeZone)
  let [low, high] = [from, to]
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / 2 / minute) * minute
    if (offsetAt(middle, timeZone) === after) high = middle
    else low = middle
  }
  return high
}

function offset(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / minute)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${milliseconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}
