import type { EventChangeInfo } from '@fullcalendar/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { changeOccurrence, type OccurrenceScope } from '../api/occurrences.ts'
import { ApiError } from '../api/problem.ts'
import { patchRecord } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'
import type { CalendarFields, CalendarItem } from './events.ts'
import { toFieldValue } from './moments.ts'

/** Which occurrences a move is meant for, asked of the person. */
export interface AskedScope {
  readonly label: string
  readonly onChoose: (scope: OccurrenceScope) => void
  readonly onCancel: () => void
}

/** Writes where an event was put; what is refused goes back. Of what recurs it asks how much is meant. */
export function useMovingEvents(entity: EntityDescription, { start, end, allDay }: CalendarFields) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<AskedScope>()
  const move = ({ event, oldEvent, revert }: EventChangeInfo) => {
    const item = event.extendedProps.item as CalendarItem
    const { record } = item
    const patchOf = (one: typeof event) => ({
      ...(one.start && { [start.name]: toFieldValue(start, one.start) }),
      ...(end && record[end.name] !== null && one.end && { [end.name]: endValue(end, one.end) }),
      ...(allDay && !allDay.isReadOnly && { [allDay.name]: one.allDay }),
    })
    const refresh = () => {
      queries.removeQueries({ queryKey: ['record', entity.name, record.id] })
      return queries.invalidateQueries({ queryKey: ['records', entity.name] })
    }
    const failed = (error: unknown) => {
      revert()
      const detail = error instanceof ApiError ? error.errors.map(({ message }) => message).join(' ') : ''
      showRefusal(t('“{label}” stays where it was', { label: record.label }), error, detail || undefined)
      void refresh()
    }
    if (item.isRecurring) {
      const onChoose = (scope: OccurrenceScope) => {
        setAsked(undefined)
        changeOccurrence(entity.name, record, { occurrence: item.start, scope, change: patchOf(event) }).then(refresh, failed)
      }
      const onCancel = () => {
        setAsked(undefined)
        revert()
      }
      setAsked({ label: record.label, onChoose, onCancel })
      return
    }
    const before = patchOf(oldEvent)
    patchRecord(entity.name, record.id, record.version, patchOf(event)).then(async (changed) => {
      await refresh()
      showUndo(
        t('“{label}” was moved', { label: record.label }),
        () => void patchRecord(entity.name, record.id, changed.version, before).then(refresh, failed),
      )
    }, failed)
  }
  return { move, asked }
}

/** What ends on a day is drawn up to the beginning of the next one. */
function endValue(field: FieldDescription, moment: Date): string {
  return toFieldValue(field, field.widget === 'date' ? new Date(moment.getTime() - 12 * 60 * 60_000) : moment)
}
