import { newId } from '../../base/ids.ts'
import { sql } from '../../base/sql.ts'
import { send } from '../../database/index.ts'
import { transitionsFrom } from '../../model/workflow.ts'
import type { Change } from '../change.ts'
import type { WriteContext } from '../context.ts'
import type { RecordValues } from '../normalise.ts'
import type { PastState } from '../past.ts'
import { boundIds, insertAll, portions, type RowValue } from '../row-values.ts'
import { createdStamps, stamp } from '../stamps.ts'
import { textOf } from './moves.ts'

/** A record that has come into another state. */
interface Arrival {
  readonly change: Change
  readonly field: string
  readonly from: string | undefined
  readonly to: string | undefined
  readonly transition: string | undefined
}

interface OpenStay extends Record<string, unknown> {
  readonly id: string
  readonly subject_id: string
  readonly state_field: string
  readonly since: string
}

const table = 'record_state'

/** Keeps since when and until when each record was in which state. */
export async function stateHistory(context: WriteContext, changes: readonly Change[]): Promise<void> {
  const about = changes.filter(({ entity }) => entity.workflows !== undefined)
  if (about.length === 0) return
  const purged = about.filter(({ kind }) => kind === 'purged').map(({ id }) => id)
  const { dialect } = context.executor
  for (const part of portions(purged, dialect))
    await send(context.executor, sql`delete from "record_state" where "subject_id" in (${boundIds(dialect, part)})`)
  const brought = await replaceStays(context, about)
  const arrivals = about.flatMap(arrivalsOf)
  if (arrivals.length + brought.length === 0) return
  const unknown = await endStays(
    context,
    arrivals.filter(({ from }) => from !== undefined),
  )
  const rows = arrivals.flatMap((arrival) => (arrival.to === undefined ? [] : [stayRow(context, arrival)]))
  await insertAll(context.executor, table, [...brought, ...unknown, ...rows])
}

function arrivalsOf(change: Change): readonly Arrival[] {
  const { entity, before, after, touched, transitions } = change
  if (after === undefined) return []
  return (entity.workflows ?? []).flatMap(({ name, field }) => {
    if (change.past?.states?.has(field) === true || (before !== undefined && !touched.has(field))) return []
    const [from, to] = [textOf(before?.[field]), textOf(after[field])]
    const made = transitions?.find(({ workflow }) => workflow.name === name)?.transition.name
    return from === to ? [] : [{ change, field, from, to, transition: made }]
  })
}

/** Ends what the records were in. Answers rows for what was not known: states that they had before there was a workflow. */
async function endStays(context: WriteContext, arrivals: readonly Arrival[]): Promise<readonly (readonly RowValue[])[]> {
  const { executor, now } = context
  const { dialect } = executor
  const open = new Map<string, OpenStay>()
  const ids = [...new Set(arrivals.map(({ change }) => change.id))]
  for (const part of portions(ids, dialect)) {
    const since = dialect.plainText(sql`"since"`, { kind: 'instant' })
    const rows = await executor.all<OpenStay>(
      sql`select "id", "subject_id", "state_field", ${since} as since from "record_state" where "subject_id" in (${boundIds(dialect, part)}) and "ended_at" is null`,
    )
    for (const row of rows) open.set(`${row.subject_id} ${row.state_field}`, row)
  }
  const unknown: (readonly RowValue[])[] = []
  const at = dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  for (const arrival of arrivals) {
    const stay = open.get(`${arrival.change.id} ${arrival.field}`)
    if (stay === undefined) unknown.push(unknownStay(context, arrival))
    else
      await send(
        executor,
        sql`update "record_state" set "ended_at" = ${at}, "seconds" = ${secondsSince(stay.since, now)} where "id" = ${dialect.bindColumn(stay.id, { kind: 'id' })}`,
      )
  }
  return unknown
}

/** Since when a record was in a state is not known where no row says so; it is at most as old as the record. */
function unknownStay(context: WriteContext, { change, field, from }: Arrival): readonly RowValue[] {
  const since = String((change.before as RecordValues).createdAt)
  return row(context, { change, field, state: from, from: undefined, transition: undefined, since, endedAt: context.now.toISOString() })
}

function stayRow(context: WriteContext, { change, field, from, to, transition }: Arrival): readonly RowValue[] {
  const made = change.before === undefined ? change.past?.createdAt : undefined
  return row(context, { change, field, state: to, from, transition, since: made ?? context.now.toISOString(), endedAt: null })
}

/** Histories of states that records bring along stand in place of what was known. Answers their rows; who wrote them, and when, stays true. */
async function replaceStays(context: WriteContext, changes: readonly Change[]): Promise<readonly (readonly RowValue[])[]> {
  const rows: (readonly RowValue[])[] = []
  for (const change of changes) {
    for (const [field, states] of change.past?.states ?? []) {
      if (change.before !== undefined) await forgetStays(context, change.id, field)
      states.forEach((_, index) => void rows.push(broughtRow(context, change, field, states, index)))
    }
  }
  return rows
}

async function forgetStays({ executor }: WriteContext, id: string, field: string): Promise<void> {
  const subject = executor.dialect.bindColumn(id, { kind: 'id' })
  await send(executor, sql`delete from "record_state" where "subject_id" = ${subject} and "state_field" = ${field}`)
}

/** The stay at a place of a history, from the one before it to the one behind it. */
function broughtRow(
  context: WriteContext,
  change: Change,
  field: string,
  states: readonly PastState[],
  index: number,
): readonly RowValue[] {
  const [before, now, after] = [states[index - 1], states[index], states[index + 1]]
  const workflow = change.entity.workflows?.find((one) => one.field === field)
  const [way, ...others] = before === undefined || workflow === undefined ? [] : transitionsFrom(workflow, before.state, now?.state)
  return row(context, {
    ...{ change, field, state: now?.state, from: before?.state, transition: others.length === 0 ? way?.name : undefined },
    ...{ since: now?.since ?? context.now.toISOString(), endedAt: after?.since ?? null },
  })
}

interface Stay extends Pick<Arrival, 'change' | 'field' | 'from' | 'transition'> {
  readonly state: string | undefined
  readonly since: string
  readonly endedAt: string | null
}

function row(context: WriteContext, { change, field, state, from, transition, since, endedAt }: Stay): readonly RowValue[] {
  return [
    ...createdStamps(context, newId()),
    stamp('subject', { kind: 'text' }, change.entity.name),
    stamp('subject_id', { kind: 'id' }, change.id),
    stamp('state_field', { kind: 'text' }, field),
    stamp('state', { kind: 'text' }, state ?? null),
    stamp('came_from', { kind: 'text' }, from ?? null),
    stamp('transition', { kind: 'text' }, transition ?? null),
    stamp('since', { kind: 'instant' }, since),
    stamp('ended_at', { kind: 'instant' }, endedAt),
    stamp('seconds', { kind: 'integer' }, endedAt === null ? null : secondsSince(since, new Date(endedAt))),
  ]
}

function secondsSince(since: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000))
}
