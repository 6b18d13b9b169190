import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Field } from '../../fields/index.ts'
import { mergePatch } from '../../metadata/index.ts'
import type { Entity } from '../../model/model.ts'
import { type Range, type Recurrence, recurrenceOf, seriesOf } from '../../model/range.ts'
import {
  type MomentText,
  momentText,
  movedRule,
  occurrenceAt,
  occurrencesBetween,
  ruleBefore,
  ruleFrom,
  type Series,
  shownBy,
  timeOf,
} from '../../recurrence/index.ts'
import { type RecordsContext, readerOf, type WriteContext, writableEntity } from '../context.ts'
import { createOne } from '../create.ts'
import { deleteOne } from '../delete.ts'
import { withoutReadOnly } from '../first-steps.ts'
import { readRecord } from '../get.ts'
import { updateOne } from '../update.ts'
import { inTransaction, invalid } from '../write.ts'

export type OccurrenceScope = 'one' | 'following' | 'all'

/** What is to happen to occurrences of a record. */
export interface OccurrenceChange {
  /** The start of the occurrence that is meant. */
  readonly occurrence: MomentText
  readonly scope: OccurrenceScope
  /** A merge patch of the occurrence as it is shown; without it, the occurrence is taken out. */
  readonly change: Readonly<Record<string, unknown>> | undefined
}

interface Place extends OccurrenceChange {
  readonly entity: Entity
  readonly id: string
  readonly range: Range
  readonly recurrence: Recurrence
  readonly series: Series
  readonly ifVersion: number | undefined
}

/**
 * Changes one occurrence of what recurs, it and those that follow, or all, in one transaction and by the rights of the person. One that is
 * changed becomes a record of its own; those that follow become a series of their own. Answers the id of the record that holds the occurrence now,
 * null where it was taken out.
 */
export async function changeOccurrence(
  context: RecordsContext,
  entityName: string,
  id: string,
  body: unknown,
  options: { readonly ifVersion?: number | undefined } = {},
): Promise<{ readonly id: string | null }> {
  const entity = writableEntity(context, entityName)
  const wanted = readChange(body)
  return inTransaction(context, async (write) => {
    const found = recurrenceOf(readerOf(write).model.entities.get(entity.name) ?? entity)
    const record = await readStored(write, entity, id)
    const series = seriesOf(entity, record)
    if (found === undefined || series === undefined)
      throw new KartotekaError('conflict', `This ${entity.title.toLowerCase()} happens once: change it as it is.`)
    const occurrence = occurrenceAt(series, wanted.occurrence)
    if (occurrence === undefined) throw problem('/occurrence', 'There is no occurrence at this time any more. Look at the calendar again.')
    const before = occurrencesBetween(series, new Date(0), new Date(timeOf(occurrence, series.timeZone)), 1)
    const isFirst = before.length === 0
    const place: Place = { ...wanted, ...found, entity, id, series, occurrence, ifVersion: options.ifVersion }
    const isAll = wanted.scope === 'all' || (wanted.scope === 'following' && isFirst)
    if (isAll) return changeAll(write, place)
    return wanted.scope === 'one' ? changeOne(write, place, record) : changeFollowing(write, place, record)
  })
}

async function changeOne(write: WriteContext, place: Place, record: Record<string, unknown>) {
  const { entity, id, recurrence, series, occurrence, change, ifVersion } = place
  await updateOne(write, entity, id, { [recurrence.except]: [...series.except, occurrence] }, { ifVersion })
  if (change === undefined) return { id: null }
  const own = {
    ...copyOf(write, entity, record),
    [place.range.start]: occurrence,
    ...movedEnd(place, record, occurrence),
    [recurrence.rule]: null,
    [recurrence.except]: null,
    ...(recurrence.series === undefined ? {} : { [recurrence.series]: id }),
    ...(recurrence.occurrence === undefined ? {} : { [recurrence.occurrence]: occurrence }),
  }
  return { id: await createOne(write, entity, mergePatch(own, change)) }
}

async function changeFollowing(write: WriteContext, place: Place, record: Record<string, unknown>) {
  const { entity, id, recurrence, series, occurrence, change, ifVersion } = place
  await updateOne(write, entity, id, { [recurrence.rule]: ruleBefore(series, occurrence) }, { ifVersion })
  if (change === undefined) return { id: null }
  const start = startOf(place, change)
  const except = shifted(series, series.except, occurrence, start)
  const own = {
    ...copyOf(write, entity, record),
    [place.range.start]: occurrence,
    ...movedEnd(place, record, occurrence),
    [recurrence.rule]: ruleOf(place, ruleFrom(series, occurrence), change),
    [recurrence.except]: except.length === 0 ? null : except,
  }
  return { id: await createOne(write, entity, mergePatch(own, change)) }
}

async function changeAll(write: WriteContext, place: Place) {
  const { entity, id, range, recurrence, series, occurrence, change, ifVersion } = place
  if (change === undefined) {
    await deleteOne(write, entity, id, { ifVersion })
    return { id: null }
  }
  const [start] = shifted(series, [series.start], occurrence, startOf(place, change))
  const except = shifted(series, series.except, occurrence, startOf(place, change))
  const end =
    range.end === undefined || change[range.end] === undefined ? {} : { [range.end]: endOfFirst(place, String(change[range.end])) }
  const patch = {
    ...change,
    ...(change[range.start] === undefined ? {} : { [range.start]: start, [recurrence.except]: except }),
    ...end,
    [recurrence.rule]: ruleOf(place, series.rule, change),
  }
  await updateOne(write, entity, id, patch, { ifVersion })
  return { id }
}

function startOf({ range, occurrence }: Place, change: Readonly<Record<string, unknown>>): MomentText {
  const start = change[range.start]
  return typeof start === 'string' ? start : occurrence
}

/** The rule that is sent along, else the own one, its days moved along with the occurrence. */
function ruleOf(place: Place, rule: string, change: Readonly<Record<string, unknown>>): unknown {
  const { range, recurrence, series, occurrence } = place
  if (change[recurrence.rule] !== undefined) return change[recurrence.rule]
  const moved = movedRule(rule, occurrence, startOf(place, change), series.timeZone)
  if (moved !== undefined) return moved
  throw problem(
    `/change/${range.start}`,
    'The rule names its days itself, so that another day does not fit it. Change the rule, or only this occurrence.',
  )
}

/** Moments that are moved by as much as an occurrence is, by the clock of the series. */
function shifted({ timeZone }: Series, moments: readonly MomentText[], from: MomentText, to: MomentText): readonly MomentText[] {
  const by = shownBy(to, timeZone) - shownBy(from, timeZone)
  return moments.map((moment) => momentText(shownBy(moment, timeZone) + by, moment, timeZone))
}

/** The end of an occurrence, where the end is a field of its own. */
function movedEnd({ range, series }: Place, record: Record<string, unknown>, occurrence: MomentText): Record<string, unknown> {
  const end = record[range.end ?? '']
  if (range.end === undefined || typeof end !== 'string') return {}
  return { [range.end]: shifted(series, [end], series.start, occurrence)[0] }
}

function endOfFirst({ series, occurrence }: Place, end: MomentText): MomentText {
  return shifted(series, [end], occurrence, series.start)[0] ?? end
}

/** What a copy takes over: what the person sees and may write, but for what is a record's own. */
function copyOf(write: WriteContext, entity: Entity, record: Record<string, unknown>): Record<string, unknown> {
  const seen = readerOf(write).model.entities.get(entity.name) ?? entity
  const values = withoutReadOnly(write.model, seen, record)
  return Object.fromEntries(Object.entries(values).filter(([name]) => isCopied(seen.fields.get(name))))
}

function isCopied(field: Field | undefined): boolean {
  if (field === undefined || field.lines !== undefined || field.isReadOnly) return false
  const { schema } = field
  const isOwn = [schema['x-unique'], schema['x-number'], schema['x-secret'], schema['x-file']].some((said) => said !== undefined)
  return !isOwn && schema['x-not-in']?.includes('copy') !== true
}

async function readStored(write: WriteContext, entity: Entity, id: string): Promise<Record<string, unknown>> {
  const { text } = await readRecord(readerOf(write), write.executor, entity, id)
  return JSON.parse(text) as Record<string, unknown>
}

function readChange(body: unknown): OccurrenceChange {
  if (!isJsonObject(body)) throw problem('', 'Send { "occurrence": "2026-03-31T07:00:00Z", "scope": "one", "change": { ... } }.')
  const unknown = Object.keys(body).find((name) => !['occurrence', 'scope', 'change'].includes(name))
  if (unknown !== undefined) throw problem(`/${unknown}`, `There is no "${unknown}" here. Allowed: occurrence, scope, change.`)
  const { occurrence, scope, change } = body
  if (typeof occurrence !== 'string' || !/^\d{4}-\d{2}-\d{2}(T|$)/.test(occurrence))
    throw problem('/occurrence', 'Send the start of the occurrence, as the calendar answered it.')
  if (scope !== 'one' && scope !== 'following' && scope !== 'all') throw problem('/scope', 'The scope is "one", "following" or "all".')
  if (change !== undefined && change !== null && !isJsonObject(change))
    throw problem('/change', 'Send a merge patch of the occurrence; leave it out to take the occurrence out.')
  return { occurrence, scope, change: change ?? undefined }
}

function problem(pointer: string, message: string): KartotekaError {
  return invalid([{ pointer, code: 'not-valid', message }])
}
