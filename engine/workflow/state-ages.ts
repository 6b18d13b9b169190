import { identifier, joinSql, rawSql, sql } from '../base/sql.ts'
import type { JobHandler, Jobs, NewJob } from '../jobs/index.ts'
import type { Entity } from '../model/model.ts'
import type { State, Workflow } from '../model/workflow.ts'
import { type AfterStep, readMany, type WriteContext, withoutRights } from '../records/index.ts'
import { responsibleFor } from './responsible.ts'
import { tellEvent } from './tell-people.ts'

/** Jobs that look for records which are in a state longer than they may. */
export const stateAgeKind = 'state-age'

/** Records that are told of by one job; with more, the next one begins at once. */
const atOnce = 200
const minute = 60_000

interface Limited {
  readonly entity: Entity
  readonly workflow: Workflow
  readonly state: State & { readonly maxAge: number }
}

/** Adds the look at the moment when a record that comes into a state will have been there too long; one for all of the same minute. */
export function followAges(jobs: Jobs): AfterStep {
  return async (context, changes) => {
    const wanted = new Map<string, NewJob>()
    for (const { entity, before, after } of changes) {
      for (const limited of limitsOf(entity)) {
        const { field } = limited.workflow
        if (after === undefined || String(after[field]) !== limited.state.name || before?.[field] === after[field]) continue
        const job = lookAt(limited, new Date(context.now.getTime() + limited.state.maxAge * 1000))
        wanted.set(job.key ?? '', job)
      }
    }
    if (wanted.size > 0) await jobs.add(context, [...wanted.values()])
  }
}

/** Begins with a model: fills in since when records are in their state, and looks once at each state that has a limit. */
export async function beginAges(write: WriteContext, jobs: Jobs): Promise<void> {
  for (const entity of write.model.entities.values()) {
    for (const workflow of entity.workflows ?? []) await fillSince(write, entity, workflow)
    await jobs.add(
      write,
      limitsOf(entity).map((limited) => lookNow(limited, write.now, 'begin')),
    )
  }
}

/** Tells whoever looks after a record, once for each time that it is in the state; adds the look when the next is due. */
export function stateAgeHandler(jobs: Jobs): JobHandler {
  return async ({ payload }) =>
    async (given) => {
      const context = withoutRights(given)
      const limited = findLimit(context, payload)
      if (limited === undefined) return
      const stays = await lateStays(context, limited)
      await tellLate(context, limited, stays)
      const last = stays.length === atOnce ? stays.at(-1) : undefined
      const dueAt = last === undefined ? await nextDue(context, limited) : undefined
      if (last !== undefined) await jobs.add(context, [lookNow(limited, context.now, last.id)])
      else if (dueAt !== undefined) await jobs.add(context, [lookAt(limited, dueAt)])
    }
}

function limitsOf(entity: Entity): readonly Limited[] {
  return (entity.workflows ?? []).flatMap((workflow) =>
    [...workflow.states.values()].flatMap(({ maxAge, ...state }) =>
      maxAge === undefined ? [] : [{ entity, workflow, state: { ...state, maxAge } }],
    ),
  )
}

function findLimit({ model }: WriteContext, { entity, workflow, state }: Readonly<Record<string, unknown>>): Limited | undefined {
  const found = model.entities.get(String(entity))
  return found === undefined
    ? undefined
    : limitsOf(found).find((limited) => limited.workflow.name === workflow && limited.state.name === state)
}

function lookAt({ entity, workflow, state }: Limited, moment: Date): NewJob {
  const dueAt = new Date(Math.ceil(moment.getTime() / minute) * minute)
  const key = `${stateAgeKind}:${entity.name}.${workflow.name}.${state.name}.${state.maxAge}@${dueAt.toISOString()}`
  return { kind: stateAgeKind, key, payload: { entity: entity.name, workflow: workflow.name, state: state.name }, dueAt }
}

/** At once; `after` tells apart those of the same minute. */
function lookNow(limited: Limited, now: Date, after: string): NewJob {
  const job = lookAt(limited, now)
  return { ...job, key: `${job.key} ${after}`, dueAt: now }
}

interface Stay extends Record<string, unknown> {
  readonly id: string
  readonly subject_id: string
}

function openStays({ entity, workflow, state }: Limited) {
  return sql`"subject" = ${entity.name} and "state_field" = ${workflow.field} and "state" = ${state.name} and "ended_at" is null and "overdue_at" is null`
}

async function lateStays({ executor, now }: WriteContext, limited: Limited): Promise<readonly Stay[]> {
  const { dialect } = executor
  const last = dialect.bindColumn(new Date(now.getTime() - limited.state.maxAge * 1000).toISOString(), { kind: 'instant' })
  const id = (name: string) => dialect.plainText(rawSql(`"${name}"`), { kind: 'id' })
  return executor.all<Stay>(
    sql`select ${id('id')} as id, ${id('subject_id')} as subject_id from "record_state" where ${openStays(limited)} and "since" <= ${last} order by "record_state"."id" limit ${rawSql(String(atOnce))}`,
  )
}

async function tellLate(context: WriteContext, { entity, workflow, state }: Limited, stays: readonly Stay[]): Promise<void> {
  if (stays.length === 0) return
  const { executor, now } = context
  const { dialect } = executor
  const ids = joinSql(stays.map(({ id }) => dialect.bindColumn(id, { kind: 'id' })))
  const at = dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  await executor.all(sql`update "record_state" set "overdue_at" = ${at} where "id" in (${ids})`)
  const subjects = stays.map(({ subject_id }) => subject_id)
  const living = await readMany(context, executor, entity, subjects, new Map())
  const people = await responsibleFor(context, executor, entity, [...living.keys()])
  for (const [subjectId, person] of people)
    await tellEvent(
      context,
      person,
      'overdue',
      { subject: entity.name, subjectId },
      { what: 'overdue', by: null, field: workflow.field, value: state.name },
    )
}

/** When the next of those that are in time still will be late. */
async function nextDue({ executor }: WriteContext, limited: Limited): Promise<Date | undefined> {
  const first = executor.dialect.plainText(rawSql('min("since")'), { kind: 'instant' })
  const [row] = await executor.all<{ first: string | null }>(sql`select ${first} as first from "record_state" where ${openStays(limited)}`)
  return row?.first === null || row === undefined ? undefined : new Date(Date.parse(row.first) + limited.state.maxAge * 1000)
}

/** Of records that were there before there was a limit; it is known from the history of their states, else they count from when they were made. */
async function fillSince({ executor }: WriteContext, entity: Entity, { field, sinceField }: Workflow): Promise<void> {
  const [state, since] = [entity.fields.get(field), entity.fields.get(sinceField ?? '')]
  if (state === undefined || since === undefined) return
  const table = identifier(entity.table)
  const known = sql`(select max(s."since") from "record_state" s where s."subject_id" = ${identifier(entity.table, 'id')} and s."state_field" = ${field} and s."ended_at" is null)`
  await executor.all(
    sql`update ${table} set ${identifier(since.column)} = coalesce(${known}, ${identifier(entity.table, 'created_at')}) where ${identifier(since.column)} is null and ${identifier(state.column)} is not null`,
  )
}
