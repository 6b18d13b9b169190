const clocks = new Map<string, Intl.DateTimeFormat>()

/** By how much the clock of a zone is ahead of UTC, in milliseconds. */
export function offsetAt(time: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0
  const parts = clockOf(timeZone).formatToParts(time)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(time / 1000) * 1000
}

/** What the clock of a zone shows at a time, as the time at which it would show that in UTC. */
export function shownAt(time: number, timeZone: string): number {
  return time + offsetAt(time, timeZone)
}

/**
 * The time at which the clock of a zone shows what it would show in UTC at `shown`. Of the hour that comes twice in autumn it is the first;
 * a time that the clock passes over in spring is counted on from before (RFC 5545, 3.3.5).
 */
export function timeShowing(shown: number, timeZone: string): number {
  const before = shown - offsetAt(shown - 86_400_000, timeZone)
  const after = shown - offsetAt(shown + 86_400_000, timeZone)
  const fits = (time: number) => shownAt(time, timeZone) === shown
  return fits(before) ? before : fits(after) ? after : before
}

/** Making one takes a thousand times as long as asking it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known !== undefined) return known
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  } as Intl.DateTimeFormatOptions)
  clocks.set(timeZone, clock)
  return clock
}
