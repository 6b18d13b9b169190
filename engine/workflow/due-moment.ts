/**
 * The moment at which something is due: so many seconds after an instant, or after the beginning of a day in a time zone (of a local
 * time: where the clock of that zone shows it). Undefined for what is no date.
 */
export function dueMoment(value: unknown, offset: number, timeZone: string): Date | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const isLocal = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(value)
  const time = isLocal ? localTime(value.length === 10 ? `${value}T00:00:00Z` : `${value}Z`, timeZone) : Date.parse(value)
  return Number.isNaN(time) ? undefined : new Date(time + offset * 1000)
}

/** The time at which the clock of a zone shows what it would show in UTC; in the hour that comes twice, the first. */
function localTime(shown: string, timeZone: string): number {
  const wanted = Date.parse(shown)
  const before = wanted - offsetAt(wanted - 86_400_000, timeZone)
  const after = wanted - offsetAt(wanted + 86_400_000, timeZone)
  const fits = (time: number) => time + offsetAt(time, timeZone) === wanted
  return fits(before) ? before : fits(after) ? after : before
}

/** By how much the clock of a zone is ahead of UTC, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  } as Intl.DateTimeFormatOptions).formatToParts(time)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(time / 1000) * 1000
}
