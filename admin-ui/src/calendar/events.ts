import type { EventInput } from '@fullcalendar/react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { groupKey } from '../list/table-items.ts'
import { dayAfter, isDay } from './moments.ts'

/** The fields of a record that say where it stands in a calendar, and how it looks there. */
export interface CalendarFields {
  readonly start: FieldDescription
  readonly end: FieldDescription | undefined
  readonly allDay: FieldDescription | undefined
  readonly colorBy: FieldDescription | undefined
  readonly person: FieldDescription | undefined
}

/** Strong colours of the theme, with the ground of panels as text: legible in both themes. */
export const eventColors: Readonly<Record<string, string>> = {
  accent: '--k-accent',
  blue: '--k-blue',
  green: '--k-ok',
  orange: '--k-warn',
  red: '--k-bad',
  grape: '--k-grape',
  grey: '--k-mute',
}
const palette = ['blue', 'green', 'orange', 'grape', 'red', 'grey'] as const

/** Records as events; with several people each person has a colour, else the category decides. */
export function toEvents(records: readonly RecordData[], fields: CalendarFields, people: readonly string[]): EventInput[] {
  const { start, end, allDay } = fields
  return records.flatMap((record) => {
    const from = record[start.name]
    if (typeof from !== 'string') return []
    const until = end && record[end.name]
    const isWhole = isDay(start) || (allDay !== undefined && record[allDay.name] === true)
    const to = typeof until !== 'string' ? undefined : end && isDay(end) ? dayAfter(until) : until
    return [
      {
        id: record.id,
        title: record.label || t('Without a name'),
        start: from,
        ...(to === undefined ? {} : { end: to }),
        allDay: isWhole,
        color: `var(${eventColors[colorOf(record, fields, people)] ?? '--k-accent'})`,
        contrastColor: 'var(--k-panel)',
        extendedProps: { record },
      },
    ]
  })
}

function colorOf(record: RecordData, { colorBy, person }: CalendarFields, people: readonly string[]): string {
  if (person && people.length > 1) return palette[Math.max(0, people.indexOf(groupKey(record[person.name]))) % palette.length] ?? 'blue'
  const value = colorBy && record[colorBy.name]
  const index = colorBy?.options?.findIndex((option) => option.value === value) ?? -1
  return colorBy?.options?.[index]?.color ?? (index < 0 ? 'accent' : (palette[index % palette.length] ?? 'blue'))
}

export function personColor(index: number): string {
  return `var(${eventColors[palette[index % palette.length] ?? 'blue']})`
}
