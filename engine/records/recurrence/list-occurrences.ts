import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Entity } from '../../model/model.ts'
import { endAt, recurrenceOf, seriesOf, timeZoneOf } from '../../model/range.ts'
import { day, type MomentText, occurrencesBetween, timeOf } from '../../recurrence/index.ts'
import { type RecordsContext, visibleEntity } from '../context.ts'
import { listRecords } from '../list.ts'

export interface OccurrenceQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly filter?: string | undefined
  readonly search?: string | undefined
  readonly fields?: string | undefined
}

/** One of the times at which a record happens. */
export interface Occurrence {
  readonly start: MomentText
  readonly end: MomentText | null
  readonly isRecurring: boolean
  readonly record: Readonly<Record<string, unknown>>
}

const mostOccurrences = 2000
const mostRecords = 1000
const longestWindow = 400 * day
/** What began so long before a window may reach into it, where only a duration says how long it lasts. */
const longestRecord = 7 * day

/**
 * What happens from one time up to another, in order, as the person may see it: records that happen once, and each occurrence of those that
 * recur. `isCut` where there is more than one answer holds.
 */
export async function listOccurrences(
  context: RecordsContext,
  entityName: string,
  query: OccurrenceQuery,
): Promise<{ readonly data: readonly Occurrence[]; readonly isCut: boolean }> {
  const entity = visibleEntity(context, entityName)
  const { range } = entity
  if (range === undefined || !entity.fields.has(range.start))
    throw new KartotekaError('not-found', `${entity.plural} have no place in a calendar: nothing says when they begin.`)
  const [from, to] = [readMoment('from', query.from), readMoment('to', query.to)]
  if (to <= from || to.getTime() - from.getTime() > longestWindow)
    throw refuse('to', 'The end of the window lies after its beginning, and not more than 400 days.')
  const once = await recordsOf(context, entity, query, onceFilter(entity, from, to))
  const again = recurrenceOf(entity) && (await recordsOf(context, entity, query, againFilter(entity, to)))
  const all = [
    ...once.records.flatMap((record) => single(entity, record, from, to)),
    ...(again?.records ?? []).flatMap((record) => recurring(entity, record, from, to)),
  ].sort((a, b) => a.time - b.time)
  const data = all.slice(0, mostOccurrences).map(({ occurrence }) => occurrence)
  return { data, isCut: once.isCut || again?.isCut === true || all.length > mostOccurrences }
}

function onceFilter(entity: Entity, from: Date, to: Date): string {
  const { start, end, duration } = entity.range ?? { start: '' }
  const at = (name: string, moment: Date) => momentLiteral(entity, name, moment)
  const found = recurrenceOf(entity)
  const begins = `record.${start} <= ${at(start, to)}`
  const own = `record.${start} >= ${at(start, duration === undefined ? from : new Date(from.getTime() - longestRecord))}`
  const within = end === undefined || !entity.fields.has(end) ? own : `(${own} || record.${end} >= ${at(end, from)})`
  return [begins, within, ...(found === undefined ? [] : [`record.${found.recurrence.rule} == null`])].join(' && ')
}

function againFilter(entity: Entity, to: Date): string {
  const start = entity.range?.start ?? ''
  return `record.${recurrenceOf(entity)?.recurrence.rule} != null && record.${start} <= ${momentLiteral(entity, start, to)}`
}

/** A day more than enough, as days and times on the wall have no zone; what is too much is left out afterwards. */
function momentLiteral(entity: Entity, name: string, moment: Date): string {
  const field = entity.fields.get(name)
  const text = moment.toISOString()
  if (field?.type.name === 'instant') return `'${text}'`
  const near = new Date(moment.getTime() + (name === entity.range?.start ? 0 : -day)).toISOString()
  return `'${field?.type.name === 'date' ? near.slice(0, 10) : near.slice(0, 16)}'`
}

async function recordsOf(context: RecordsContext, entity: Entity, query: OccurrenceQuery, filter: string) {
  const { range, recurrence } = entity
  const needed = [...Object.values(range ?? {}), ...Object.values(recurrence ?? {})].filter((name: string) => entity.fields.has(name))
  const asked = query.fields === undefined || query.fields.trim() === '' ? [] : [query.fields]
  const own = query.filter === undefined || query.filter.trim() === '' ? filter : `(${query.filter}) && ${filter}`
  const records: Record<string, unknown>[] = []
  let cursor: string | undefined
  do {
    const fields = [...new Set([...asked, 'label', ...needed])].join(',')
    const text = await listRecords(context, entity.name, {
      ...{ filter: own, search: query.search, fields, sort: range?.start, limit: 200, cursor },
    })
    const page = JSON.parse(text) as { data: Record<string, unknown>[]; page: { next: string | null } }
    records.push(...page.data.filter(isJsonObject))
    cursor = page.page.next ?? undefined
  } while (cursor !== undefined && records.length < mostRecords)
  return { records, isCut: cursor !== undefined }
}

interface Timed {
  readonly time: number
  readonly occurrence: Occurrence
}

function single(entity: Entity, record: Readonly<Record<string, unknown>>, from: Date, to: Date): readonly Timed[] {
  const start = record[entity.range?.start ?? '']
  if (typeof start !== 'string') return []
  const timed = timedAt(entity, record, start, false)
  const zone = timeZoneOf(entity, record)
  const last = timed.occurrence.end === null ? timed.time : timeOf(timed.occurrence.end, zone)
  // Days and times on the wall are those of whoever looks.
  const slack = entity.fields.get(entity.range?.start ?? '')?.type.name === 'instant' ? 0 : day
  const reaches = last > from.getTime() || timed.time >= from.getTime() - slack
  return timed.time < to.getTime() && reaches ? [timed] : []
}

function recurring(entity: Entity, record: Readonly<Record<string, unknown>>, from: Date, to: Date): readonly Timed[] {
  const series = seriesOf(entity, record)
  if (series === undefined) return []
  return occurrencesBetween(series, from, to, mostOccurrences).map((start) => timedAt(entity, record, start, true))
}

function timedAt(entity: Entity, record: Readonly<Record<string, unknown>>, start: MomentText, isRecurring: boolean): Timed {
  const time = timeOf(start, timeZoneOf(entity, record))
  return { time, occurrence: { start, end: endAt(entity, record, start) ?? null, isRecurring, record } }
}

function readMoment(parameter: string, text: string | undefined): Date {
  const moment = new Date(text ?? '')
  if (text !== undefined && /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(moment.getTime())) return moment
  throw refuse(
    parameter,
    `The parameter "${parameter}" is an instant such as 2026-01-31T00:00:00Z; got ${JSON.stringify(text?.slice(0, 40) ?? '')}.`,
  )
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
