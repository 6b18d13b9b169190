import { day, isDay, type MomentText, shownBy, timeOf } from './moments.ts'
import { compact } from './occurrences.ts'
import { timeZoneLines } from './time-zone-lines.ts'

/** Something with a beginning, as calendars exchange it. */
export interface CalendarEvent {
  /** By which calendars know it, for good. */
  readonly uid: string
  readonly title: string
  readonly start: MomentText
  /** Of whole days the last one. */
  readonly end: MomentText | undefined
  /** By whose clock it recurs, and days are meant. */
  readonly timeZone: string
  readonly rule?: string | undefined
  readonly except?: readonly MomentText[]
  /** Counts up with each change. */
  readonly sequence: number
  readonly changedAt: Date
  readonly address?: string | undefined
  readonly location?: string | undefined
  readonly description?: string | undefined
  readonly organizer?: { readonly name: string; readonly email: string }
  readonly attendees?: readonly { readonly name: string; readonly email: string }[]
}

/** A calendar as RFC 5545 writes it; with a method, what one sends (RFC 5546). */
export function calendarFile(events: readonly CalendarEvent[], title: string, method?: 'REQUEST'): string {
  const zones = [...new Set(events.filter(isByClock).map(({ timeZone }) => timeZone))]
  const from = Math.min(...events.map(({ start, timeZone }) => timeOf(start, timeZone)))
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Kartoteka//Calendar//EN',
    'CALSCALE:GREGORIAN',
    ...(method === undefined ? [] : [`METHOD:${method}`]),
    `X-WR-CALNAME:${escaped(title)}`,
    ...zones.flatMap((zone) => timeZoneLines(zone, from)),
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

/** What recurs at a time of day stands at what the clock of its zone shows; everything else in UTC, or as a day. */
function isByClock({ start, rule, timeZone }: CalendarEvent): boolean {
  return rule !== undefined && !isDay(start) && timeZone !== 'UTC'
}

function eventLines(event: CalendarEvent): readonly string[] {
  const { uid, title, start, end, timeZone, rule, except = [], sequence, changedAt, address, organizer, attendees = [] } = event
  const { location, description } = event
  const stamp = compact(changedAt.getTime())
  return [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp}`,
    `LAST-MODIFIED:${stamp}`,
    `SEQUENCE:${sequence}`,
    `SUMMARY:${escaped(title)}`,
    `DTSTART${moment(event, start)}`,
    ...(end === undefined ? [] : [`DTEND${moment(event, isDay(end) ? dayAfter(end) : end)}`]),
    ...(rule === undefined ? [] : [`RRULE:${untilAsStart(rule, start, timeZone)}`]),
    ...except.map((text) => `EXDATE${moment(event, isDay(start) ? new Date(shownBy(text, timeZone)).toISOString().slice(0, 10) : text)}`),
    ...(location === undefined ? [] : [`LOCATION:${escaped(location)}`]),
    ...(description === undefined ? [] : [`DESCRIPTION:${escaped(description)}`]),
    ...(address === undefined ? [] : [`URL:${address}`]),
    ...(organizer === undefined ? [] : [`ORGANIZER${person(organizer)}`]),
    ...attendees.map((one) => `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE${person(one)}`),
    'END:VEVENT',
  ]
}

function moment(event: CalendarEvent, text: MomentText): string {
  if (isDay(text)) return `;VALUE=DATE:${text.replaceAll('-', '')}`
  if (!isByClock(event)) return `:${compact(timeOf(text, event.timeZone))}`
  return `;TZID=${event.timeZone}:${compact(shownBy(text, event.timeZone)).slice(0, -1)}`
}

/** A rule that ends with a day ends, for what begins at a time, with the last second of it (RFC 5545, 3.3.10 wants both alike). */
function untilAsStart(rule: string, start: MomentText, timeZone: string): string {
  return rule.replace(/UNTIL=(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?/, (whole, year, month, date, time) => {
    if (isDay(start)) return `UNTIL=${year}${month}${date}`
    return time === undefined ? `UNTIL=${compact(timeOf(`${year}-${month}-${date}T23:59:59`, timeZone))}` : whole
  })
}

function dayAfter(text: MomentText): MomentText {
  return new Date(Date.parse(text) + day).toISOString().slice(0, 10)
}

function person({ name, email }: { readonly name: string; readonly email: string }): string {
  const plain = name.replaceAll(/["\r\n]/g, ' ').trim()
  return `${plain === '' ? '' : `;CN="${plain}"`}:mailto:${email}`
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, (letter) => `\\${letter}`)
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll('\r', '')
}

const encoder = new TextEncoder()

/** No line is longer than 75 octets; what follows begins with a space. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const letter of line) {
    const more = encoder.encode(letter).length
    if (octets + more > 75) {
      parts.push(part)
      part = ' '
      octets = 1
    }
    part += letter
    octets += more
  }
  return [...parts, part].join('\r\n')
}
