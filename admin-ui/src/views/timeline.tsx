import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { useMetadata, valueAt } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { eventColors } from '../calendar/events.ts'
import { rangeFilter, toFieldValue } from '../calendar/moments.ts'
import { formatDate, formatInstant } from '../format/date.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { useAges } from '../list/ages.ts'
import { bothFilters, type ListColumn, listColumns, requestedFields } from '../list/columns.ts'
import { EmptyList } from '../list/empty-list.tsx'
import { LateMark } from '../list/late-mark.tsx'
import { ListFooter } from '../list/list-footer.tsx'
import { useRecordList } from '../list/use-record-list.ts'
import { dayInAddress } from '../shell/address.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import { placeOf, rangeOf, type Span, spans, stepFrom, type TimeRange } from './timeline-range.ts'
import type { ViewState } from './view-state.ts'
import './timeline.css'

interface TimelineProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly onTotal: (total: number | undefined) => void
}

/** Records as bars along an axis of time, from their beginning to their end. */
export function Timeline({ entity, state, onTotal }: TimelineProps) {
  const view = state.view?.kind === 'timeline' ? state.view : entity.views.find(({ kind }) => kind === 'timeline')
  const start = entity.fields[view?.start ?? '']
  if (start === undefined) return <PageState title={t('No timeline')}>{t('No view says which date begins a record.')}</PageState>
  const [end, colorBy] = [entity.fields[view?.end ?? ''], entity.fields[view?.colorBy ?? '']]
  return <Axis entity={entity} state={state} onTotal={onTotal} start={start} end={end} colorBy={colorBy} />
}

const spanTitles: Readonly<Record<Span, string>> = {
  week: t('Week'),
  month: t('Month'),
  quarter: t('Quarter'),
  year: t('Year'),
  years: t('Five years'),
}

interface AxisProps extends TimelineProps {
  readonly start: FieldDescription
  readonly end: FieldDescription | undefined
  readonly colorBy: FieldDescription | undefined
}

function Axis({ entity, state, onTotal, start, end, colorBy }: AxisProps) {
  // What is counted in days lasts longer than what is counted in hours.
  const span = spans.find((one) => one === state.search.span) ?? (start.widget === 'date' ? 'year' : 'month')
  const date = dayInAddress(state.search.date)
  const range = useMemo(() => rangeOf(span, date === undefined ? new Date() : new Date(`${date}T00:00:00`)), [span, date])
  const metadata = useMetadata()
  const [beside] = useMemo(() => listColumns(metadata, entity.name, state.view?.columns.slice(1, 2) ?? []), [metadata, entity, state.view])
  const ages = useAges(entity)
  const list = useRecordList(entity.name, {
    fields: [
      ...new Set([
        'label',
        start.name,
        ...(end ? [end.name] : []),
        ...(colorBy ? [colorBy.name] : []),
        ...(beside ? requestedFields([beside]) : []),
        ...ages.fields,
      ]),
    ],
    sort: start.name,
    filter: bothFilters(state.filter, rangeFilter(start, end, range.from, range.to)),
    search: state.search.search,
  })
  useEffect(() => onTotal(list.total), [onTotal, list.total])
  const go = (day: Date | undefined) =>
    state.change({ date: day === undefined ? undefined : toFieldValue({ ...start, widget: 'date' }, day) })
  return (
    <div className="list-body">
      <div className="timeline-bar">
        <ActionIcon variant="default" aria-label={t('Before')} onClick={() => go(stepFrom(range, -1))}>
          <IconChevronLeft size={15} />
        </ActionIcon>
        <Button size="xs" onClick={() => go(undefined)}>
          {t('Today')}
        </Button>
        <ActionIcon variant="default" aria-label={t('After')} onClick={() => go(stepFrom(range, 1))}>
          <IconChevronRight size={15} />
        </ActionIcon>
        <h2>{range.title}</h2>
        <span className="grow" />
        <SegmentedControl
          size="xs"
          aria-label={t('Shown at once')}
          data={spans.map((value) => ({ value, label: spanTitles[value] }))}
          value={span}
          onChange={(next) => state.change({ span: next })}
        />
      </div>
      <section className="timeline" aria-label={t('Timeline of {plural}', { plural: entity.plural })} aria-busy={list.isPending}>
        <div className="timeline-ticks" aria-hidden="true">
          {range.ticks.map(({ at, label }) => (
            <span key={label} style={{ left: `${placeOf(range, at.toISOString(), null).left}%` }}>
              {label}
            </span>
          ))}
        </div>
        <Today range={range} />
        <ul>
          {list.rows.map((record) => (
            <Bar key={record.id} entity={entity.name} late={ages.late(record)} {...{ record, range, start, end, colorBy, beside }} />
          ))}
        </ul>
        {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && list.rows.length === 0 && <EmptyList entity={entity} isNarrowed />}
        {list.hasNextPage && (
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('More')}
          </Button>
        )}
      </section>
      <ListFooter loaded={list.rows.length} total={list.total} isPending={list.isPending} />
    </div>
  )
}

/** A line down the axis at this moment, where it lies on it. */
function Today({ range }: { range: TimeRange }) {
  const now = new Date()
  if (now < range.from || now >= range.to) return null
  return (
    <div className="timeline-today" aria-hidden="true">
      <span style={{ left: `${placeOf(range, now.toISOString(), null).left}%` }} />
    </div>
  )
}

interface BarProps extends Pick<AxisProps, 'start' | 'end' | 'colorBy'> {
  readonly entity: string
  readonly record: RecordData
  /** That it has been in its state longer than it may be, in words. */
  readonly late: string | undefined
  readonly range: TimeRange
  /** What the view says of a record beside its name. */
  readonly beside: ListColumn | undefined
}

function Bar({ entity, record, late, range, start, end, colorBy, beside }: BarProps) {
  const from = String(record[start.name])
  const until = end === undefined || typeof record[end.name] !== 'string' ? null : String(record[end.name])
  const { left, width } = placeOf(range, from, until)
  const color = colorBy?.options?.find(({ value }) => value === record[colorBy.name])?.color ?? 'accent'
  const say = (text: string) => (text.length === 10 ? formatDate(text) : formatInstant(text))
  const time = until === null ? say(from) : `${say(from)} – ${say(until)}`
  const value = beside && valueAt(record, beside.path)
  return (
    <li>
      <div className="timeline-name">
        <Link to="/$entity/$id" params={{ entity, id: record.id }} className="record-link" preload={false}>
          {record.label || t('Without a name')}
        </Link>
        {late && <LateMark text={late} isSmall />}
        <p className="mute">
          {beside && !isEmpty(value) && (
            <>
              <Value field={beside.field} value={value} record={record} isPlain /> ·{' '}
            </>
          )}
          {time}
        </p>
      </div>
      <span className="timeline-track">
        <span
          className="timeline-mark"
          title={time}
          data-begun={new Date(from) < range.from || undefined}
          data-going-on={(until !== null && new Date(until) > range.to) || undefined}
          style={{ left: `${left}%`, width: `${width}%`, background: `var(${eventColors[color] ?? '--k-accent'})` }}
        />
      </span>
    </li>
  )
}
