import type { CalendarRef } from '@fullcalendar/react'
import FullCalendar from '@fullcalendar/react'
import dayGrid from '@fullcalendar/react/daygrid'
import interaction from '@fullcalendar/react/interaction'
import listPlugin from '@fullcalendar/react/list'
import classic from '@fullcalendar/react/themes/classic'
import timeGrid from '@fullcalendar/react/timegrid'
import { Button, SegmentedControl } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { EntityDescription, FieldDescription, ViewDescription } from '../../../engine/forms/description.ts'
import { dayInAddress } from '../shell/address.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import type { ViewState } from '../views/view-state.ts'
import { type CalendarFields, type CalendarItem, toEvents } from './events.ts'
import { toFieldValue } from './moments.ts'
import { PeopleChooser, personField } from './people.tsx'
import { mostEvents, useItemsBetween } from './use-items.ts'
import { useMovingEvents } from './use-moving.ts'
import { WhichOccurrences } from './which-occurrences.tsx'
import '@fullcalendar/react/skeleton.css'
import '@fullcalendar/react/themes/classic/theme.css'
import './calendar.css'
import { locale } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'

const spans = { month: 'dayGridMonth', week: 'timeGridWeek', day: 'timeGridDay', agenda: 'listWeek' } as const
type Span = keyof typeof spans
const spanTitles: Readonly<Record<Span, string>> = { month: t('Month'), week: t('Week'), day: t('Day'), agenda: t('Agenda') }
const plugins = [dayGrid, timeGrid, listPlugin, interaction, classic]

/** Times as everywhere else: by the clock of the language. */
const timeFormat = { hour: '2-digit', minute: '2-digit', meridiem: 'short' } as const

interface CalendarProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly onTotal: (total: number | undefined) => void
}

/** The records by their dates: moved by dragging, made by a click, by month, week, day or as an agenda, for one or several people. */
export function Calendar(props: CalendarProps) {
  const { entity, state } = props
  const view = state.view?.kind === 'calendar' ? state.view : entity.views.find(({ kind }) => kind === 'calendar')
  const fields = view && fieldsOf(entity, view)
  if (fields === undefined)
    return <PageState title={t('No calendar')}>{t('No view says by which date the records stand in a calendar.')}</PageState>
  return <CalendarOf {...props} fields={fields} />
}

function fieldsOf(entity: EntityDescription, { start, end, allDay, colorBy }: ViewDescription): CalendarFields | undefined {
  const field = (name: string | undefined): FieldDescription | undefined => entity.fields[name ?? '']
  const first = field(start)
  return first && { start: first, end: field(end), allDay: field(allDay), colorBy: field(colorBy), person: personField(entity) }
}

function CalendarOf({ entity, state, onTotal, fields }: CalendarProps & { readonly fields: CalendarFields }) {
  const navigate = useNavigate()
  const calendar = useRef<CalendarRef>(null)
  const [range, setRange] = useState<{ readonly from: Date; readonly to: Date }>()
  const [title, setTitle] = useState('')
  const span = (Object.hasOwn(spans, state.search.span ?? '') ? state.search.span : defaultSpan()) as Span
  const people = useMemo(() => state.search.people?.split(',') ?? [], [state.search.people])
  const { items, isCut, error, refetch } = useItemsBetween(entity, state, fields, range, people)
  const events = useMemo(() => toEvents(items, fields, people), [items, fields, people])
  const { move, asked } = useMovingEvents(entity, fields)
  useEffect(() => onTotal(items.length), [onTotal, items.length])
  const api = () => calendar.current?.getApi()

  function changeSpan(next: Span) {
    state.change({ span: next })
    api()?.changeView(spans[next])
  }
  function create(moment: Date) {
    if (!entity.can.create) return
    const until = fields.end && new Date(moment.getTime() + 60 * 60_000)
    const search = {
      [fields.start.name]: toFieldValue(fields.start, moment),
      ...(fields.end && until && { [fields.end.name]: toFieldValue(fields.end, until) }),
      ...(fields.person && people.length === 1 && { [fields.person.name]: people[0] }),
    }
    void navigate({ to: '/$entity/new', params: { entity: entity.name }, search })
  }
  const canChange = entity.can.update && !fields.start.isReadOnly
  return (
    <div className="calendar-page">
      <div className="calendar-bar">
        <Button size="xs" onClick={() => api()?.today()}>
          {t('Today')}
        </Button>
        <Button size="xs" aria-label={t('Earlier')} onClick={() => api()?.prev()}>
          <IconChevronLeft size={14} aria-hidden="true" />
        </Button>
        <Button size="xs" aria-label={t('Later')} onClick={() => api()?.next()}>
          <IconChevronRight size={14} aria-hidden="true" />
        </Button>
        <h2 aria-live="polite">{title}</h2>
        <div className="grow" />
        {fields.person && (
          <PeopleChooser field={fields.person} chosen={people} onChange={(ids) => state.change({ people: ids.join(',') || undefined })} />
        )}
        <SegmentedControl
          aria-label={t('Span')}
          size="xs"
          data={Object.keys(spans).map((name) => ({ value: name, label: spanTitles[name as Span] }))}
          value={span}
          onChange={(next) => changeSpan(next as Span)}
        />
      </div>
      {asked && <WhichOccurrences {...asked} />}
      {error && <ErrorState error={error} onRetry={refetch} />}
      {isCut && (
        <p className="calendar-note">
          {t('Only the first {mostEvents} are shown. Choose a shorter span, or narrow the filter.', { mostEvents })}
        </p>
      )}
      <div className="calendar">
        <FullCalendar
          ref={calendar}
          plugins={plugins}
          initialView={spans[span]}
          initialDate={dayInAddress(state.search.date)}
          headerToolbar={false}
          height="100%"
          firstDay={1}
          locale={locale}
          nowIndicator
          dayMaxEvents
          {...texts}
          events={events}
          noEventsContent={() => <span className="calendar-none">{t('Nothing in this time')}</span>}
          editable={canChange}
          eventDurationEditable={canChange && fields.end !== undefined}
          eventTimeFormat={timeFormat}
          slotHeaderFormat={timeFormat}
          scrollTime="07:30:00"
          datesSet={({ start, end, view }) => {
            setRange({ from: start, to: end })
            setTitle(view.title)
            const date = toFieldValue({ ...fields.start, widget: 'date' }, view.currentStart)
            if (date !== state.search.date) state.change({ date })
          }}
          eventClick={({ event, jsEvent }) => {
            jsEvent.preventDefault()
            void navigate({ to: '/$entity/$id', params: { entity: entity.name, id: (event.extendedProps.item as CalendarItem).record.id } })
          }}
          dateClick={({ date }) => create(date)}
          eventDrop={move}
          eventResize={move}
        />
      </div>
    </div>
  )
}

/** What the calendar says by itself. */
const texts = {
  allDayText: t('All day'),
  closeHint: t('Close'),
  weekText: t('Week'),
  moreLinkText: (count: number) => t('{count} more', { count }),
  moreLinkHint: (count: number) => t('Show {count} more', { count }),
}

/** A phone has room for an agenda. */
function defaultSpan(): Span {
  return window.matchMedia('(max-width: 700px)').matches ? 'agenda' : 'month'
}
