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

/** Something that is drawn: a record, or one of the times at which a record that recurs happens. */
export interface CalendarItem {
  readonly record: RecordData
  readonly start: string
  readonly end: string | null
  readonly isRecurring: boolean
}

/** Records that happen once, where their fields say so. */
export function itemsOf(records: readonly RecordData[], { start, end }: CalendarFields): readonly CalendarItem[] {
  return records.flatMap((record) => {
    const [from, until] = [record[start.name], end && record[end.name]]
    return typeof from === 'string' ? [{ record, start: from, end: typeof until === 'string' ? until : null, isRecurring: false }] : []
  })
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

/** Items as events; with several people each person has a colour, else the category decides. */
export function toEvents(items: readonly CalendarItem[], fields: CalendarFields, people: readonly string[]): EventInput[] {
  const { start, end, allDay } = fields
  return items.map((item) => {
    const { record, isRecurring } = item
    const isWhole = isDay(start) || (allDay !== undefined && record[allDay.name] === true)
    const to = item.end !== null && isDay(end ?? start) ? dayAfter(item.end) : item.end
    return {
      id: isRecurring ? `${record.id}@${item.start}` : record.id,
      title: `${isRecurring ? '↻ ' : ''}${record.label || t('Without a name')}`,
      start: item.start,
      ...(to === null ? {} : { end: to }),
      allDay: isWhole,
      color: `var(${eventColors[colorOf(record, fields, people)] ?? '--k-accent'})`,
      contrastColor: 'var(--k-panel)',
      extendedProps: { item },
    }
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
