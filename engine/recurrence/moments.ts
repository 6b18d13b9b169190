import { shownAt, timeShowing } from '../base/zones.ts'

/** What a record says of when it is: a day, an instant, or what a clock on the wall shows; the form is kept. */
export type MomentText = string

export const day = 86_400_000

export function isDay(text: MomentText): boolean {
  return text.length === 10
}

function isInstant(text: MomentText): boolean {
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(text)
}

/** What the clock of the zone shows, as the time at which it would show that in UTC; not a number for what is no moment. */
export function shownBy(text: MomentText, timeZone: string): number {
  if (isDay(text)) return Date.parse(`${text}T00:00:00Z`)
  return isInstant(text) ? shownAt(Date.parse(text), timeZone) : Date.parse(`${text}Z`)
}

/** The other way round, in the form of `like`. */
export function momentText(shown: number, like: MomentText, timeZone: string): MomentText {
  const text = new Date(shown).toISOString()
  if (isDay(like)) return text.slice(0, 10)
  return isInstant(like) ? new Date(timeShowing(shown, timeZone)).toISOString() : text.slice(0, text.slice(17, 19) === '00' ? 16 : 19)
}

/** When it is; days and times on the wall are those of the zone. */
export function timeOf(text: MomentText, timeZone: string): number {
  return isInstant(text) ? Date.parse(text) : timeShowing(shownBy(text, timeZone), timeZone)
}
