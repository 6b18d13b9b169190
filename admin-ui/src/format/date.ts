import { locale as language } from '../i18n/language.ts'

const dayMilliseconds = 86_400_000

/** `2026-11-18` -> `18 Nov 2026`; within a day of today: today, yesterday, tomorrow. A calendar day has no zone. */
export function formatDate(iso: string, now: Date = new Date(), locale: string = language): string {
  const day = parseDay(iso)
  if (day === undefined) return iso
  const near = sayNearDay(day, now, locale)
  return near ?? new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(day)
}

/** A moment in the zone of the person: `today 09:42`, `18 Nov 2026 09:42`. */
export function formatInstant(iso: string, now: Date = new Date(), locale: string = language): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return iso
  const local = Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate())
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(moment)
  const day =
    sayNearDay(local, now, locale) ??
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(local)
  return `${day} ${time}`
}

/** The whole of it, for the hint of a shortened date. */
export function formatInstantFully(iso: string, locale: string = language): string {
  const moment = new Date(iso)
  return Number.isNaN(moment.getTime()) ? iso : new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }).format(moment)
}

/** Always as a date: `18/11/2026`, or `Wednesday 18 November 2026`, with the time of an instant. */
export function formatIn(iso: string, style: 'short' | 'long', locale: string = language): string {
  const day = parseDay(iso)
  const dateStyle = style === 'long' ? 'full' : 'short'
  if (day !== undefined) return new Intl.DateTimeFormat(locale, { dateStyle, timeZone: 'UTC' }).format(day)
  const moment = new Date(iso)
  return Number.isNaN(moment.getTime()) ? iso : new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: 'short' }).format(moment)
}

/** Whether this is a day without a time: `2026-11-18`. */
export function isDay(iso: string): boolean {
  return parseDay(iso) !== undefined
}

function parseDay(iso: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso)
  return match === null ? undefined : Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
}

function sayNearDay(day: number, now: Date, locale: string): string | undefined {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  const distance = Math.round((day - today) / dayMilliseconds)
  return Math.abs(distance) <= 1 ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(distance, 'day') : undefined
}
