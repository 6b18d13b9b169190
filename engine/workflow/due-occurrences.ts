import type { Automation } from '../model/automation.ts'
import type { Entity } from '../model/model.ts'
import { recurrenceOf, seriesOf, timeZoneOf } from '../model/range.ts'
import { day, occurrencesBetween } from '../recurrence/index.ts'
import { dueMoment } from './due-moment.ts'

/**
 * The moments between two, both counted in, at which an automation is due for a record: one, or one for each occurrence of a record that recurs. Days are
 * counted by the clock of the record, where it has one of its own.
 */
export function dueMoments(
  automation: Automation,
  entity: Entity,
  record: Readonly<Record<string, unknown>>,
  from: Date,
  to: Date,
): readonly Date[] {
  const { due } = automation
  if (due === undefined) return []
  const isWithin = (moment: Date | undefined): moment is Date => moment !== undefined && moment >= from && moment <= to
  const [name = ''] = due.field.split('.')
  const timeZone = hasClock(entity, record) ? timeZoneOf(entity, record) : automation.timeZone
  const series = entity.range?.start === name ? seriesOf(entity, record) : undefined
  if (series === undefined) return [dueMoment(record[name], due.offset, timeZone)].filter(isWithin)
  const shift = due.offset.days * day + due.offset.seconds * 1000
  const [first, last] = [new Date(from.getTime() - shift - 2 * day), new Date(to.getTime() - shift + 2 * day)]
  return occurrencesBetween(series, first, last)
    .map((start) => dueMoment(start, due.offset, timeZone))
    .filter(isWithin)
}

/** Whether a change of one of these fields changes when an automation is due. */
export function dueFields({ due }: Automation, entity: Entity): ReadonlySet<string> {
  const [name = ''] = due?.field.split('.') ?? []
  const found = recurrenceOf(entity)
  if (found === undefined || found.range.start !== name) return new Set([name])
  const { rule, timeZone, except } = found.recurrence
  return new Set([name, rule, except, ...(timeZone === undefined ? [] : [timeZone])])
}

function hasClock({ recurrence }: Entity, record: Readonly<Record<string, unknown>>): boolean {
  return recurrence?.timeZone !== undefined && typeof record[recurrence.timeZone] === 'string'
}
