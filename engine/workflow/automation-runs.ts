import { KartotekaError } from '../base/errors.ts'
import { isId, newId } from '../base/ids.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { createdStamps, insertRows, type RecordsContext, type RowValue, readMany, stamp, type WriteContext } from '../records/index.ts'
import type { StepOutcome } from './steps.ts'

/** `stopped`: it would have gone on setting itself off. `skipped`: there was nothing to do any more. */
export type RunState = 'done' | 'waiting' | 'failed' | 'skipped' | 'stopped'

export interface NewRun {
  readonly id: string
  readonly automation: string
  readonly subject: string
  /** Null where it came to no record. */
  readonly subjectId: string | null
  readonly cause: Readonly<Record<string, unknown>>
  readonly state: RunState
  readonly steps: readonly StepOutcome[]
  readonly message: string | null
}

/** What an automation did with one record. */
export interface AutomationRun extends Omit<NewRun, 'subject' | 'subjectId'> {
  /** The names of the records and people that its steps tell of, by id. */
  readonly labels: Readonly<Record<string, string>>
  readonly at: string
  readonly endedAt: string | null
  readonly by: string | null
  readonly about: { readonly entity: string; readonly id: string | null; readonly label: string | null }
}

/** Keeps what a run came to; of one that goes on, the later outcome takes the place of the earlier. */
export async function addRun(context: WriteContext, run: NewRun): Promise<void> {
  const { executor, now } = context
  const endedAt = run.state === 'waiting' ? null : now.toISOString()
  const row: readonly RowValue[] = [
    ...createdStamps(context, run.id),
    stamp('automation', { kind: 'text' }, run.automation),
    stamp('subject', { kind: 'text' }, run.subject),
    stamp('subject_id', { kind: 'id' }, run.subjectId),
    { column: { name: 'cause', kind: { kind: 'json' } }, value: run.cause as never },
    stamp('state', { kind: 'text' }, run.state),
    { column: { name: 'steps', kind: { kind: 'json' } }, value: { done: run.steps } as never },
    stamp('message', { kind: 'text' }, run.message?.slice(0, 500) ?? ''),
    stamp('ended_at', { kind: 'instant' }, endedAt),
  ]
  const again = sql`"state" = excluded."state", "steps" = excluded."steps", "message" = excluded."message", "version" = "automation_run"."version" + 1`
  const ended = executor.dialect.bindColumn(endedAt, { kind: 'instant' })
  await executor.all(
    sql`${insertRows(executor.dialect, 'automation_run', [row])} on conflict ("id") do update set ${again}, "ended_at" = ${ended}`,
  )
}

/** Keeps that an automation cannot run at all; once as long as the reason is the same. */
export async function addUnkept(context: WriteContext, automation: string, subject: string, message: string): Promise<void> {
  const [last] = await context.executor.all<{ message: string | null }>(
    sql`select "message" from "automation_run" where "automation" = ${automation} and "subject_id" is null order by "id" desc limit 1`,
  )
  if (last?.message === message.slice(0, 500)) return
  await addRun(context, {
    ...{ id: newId(), automation, subject, subjectId: null, cause: { on: 'schedule' } },
    ...{ state: 'stopped', steps: [], message },
  })
}

/** The steps that a run has done already. */
export async function stepsOf({ executor }: WriteContext, id: string): Promise<readonly StepOutcome[]> {
  const [row] = await executor.all<{ steps: unknown }>(
    sql`select "steps" from "automation_run" where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`,
  )
  return row === undefined ? [] : doneOf(row.steps)
}

export interface RunQuery {
  readonly automation?: string | undefined
  /** Of one record. */
  readonly id?: string | undefined
  readonly state?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly automation: string
  readonly subject: string
  readonly subject_id: string | null
  readonly cause: unknown
  readonly state: RunState
  readonly steps: unknown
  readonly message: string | null
  readonly at: string
  readonly ended_at: string | null
  readonly created_by_id: string | null
}

/** Runs of automations, the newest first. For administrators: whoever calls has checked that. */
export async function listRuns(context: RecordsContext, query: RunQuery) {
  const { limit = 50 } = query
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  const { dialect } = context.database
  const instant = (column: string) => dialect.plainText(rawSql(`r."${column}"`), { kind: 'instant' })
  const rows = await context.database.all<Row>(
    sql`select r."id", r."automation", r."subject", r."subject_id", r."cause", r."state", r."steps", r."message", ${instant('created_at')} as at, ${instant('ended_at')} as ended_at, r."created_by_id" from "automation_run" r where ${joinSql([...conditionsOf(context, query), rawSql('1 = 1')], ' and ')} order by r."id" desc limit ${rawSql(String(limit + 1))}`,
  )
  const page = rows.slice(0, limit)
  const labels = await labelsOf(context, page)
  return { data: page.map((row) => toRun(row, labels)), page: { next: rows.length > limit ? (page.at(-1)?.id ?? null) : null } }
}

function conditionsOf({ database: { dialect } }: RecordsContext, { automation, id, state, cursor }: RunQuery): readonly Sql[] {
  for (const [name, value] of Object.entries({ id, cursor })) {
    if (value === undefined) continue
    const shown = JSON.stringify(value.slice(0, 40))
    if (!isId(value)) throw refuse(name, `"${name}" is an id; got ${shown}.`)
  }
  const bound = (value: string) => dialect.bindColumn(value, { kind: 'id' })
  return [
    ...(automation === undefined ? [] : [sql`r."automation" = ${automation}`]),
    ...(id === undefined ? [] : [sql`r."subject_id" = ${bound(id)}`]),
    ...(state === undefined ? [] : [sql`r."state" = ${state}`]),
    ...(cursor === undefined ? [] : [sql`r."id" < ${bound(cursor)}`]),
  ]
}

async function labelsOf(context: RecordsContext, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const labels = new Map<string, string>()
  const named = rows.flatMap(recordsOf)
  for (const name of new Set(named.map(({ entity }) => entity))) {
    const entity = context.model.entities.get(name)
    const ids = [...new Set(named.flatMap((one) => (one.entity === name ? [one.id] : [])))]
    const found = entity === undefined ? [] : await readMany(context, context.database, entity, ids, new Map(), { withTrash: true })
    for (const [id, { text }] of found) labels.set(id, String((JSON.parse(text) as { label?: unknown }).label ?? ''))
  }
  return labels
}

/** The record that a run is about, those that its steps made or changed, and the people. */
function recordsOf({ subject, subject_id, steps }: Row): readonly { readonly entity: string; readonly id: string }[] {
  const texts = (value: unknown) =>
    (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && isId(one))
  const ofSteps = doneOf(steps).flatMap(({ entity, id, ids, person, people }) => [
    ...(typeof entity === 'string' ? [...texts(id), ...texts(ids)].slice(0, mostNamed).map((one) => ({ entity, id: one })) : []),
    ...[...texts(person), ...texts(people)].slice(0, mostNamed).map((one) => ({ entity: 'user', id: one })),
  ])
  return subject_id === null ? ofSteps : [{ entity: subject, id: subject_id }, ...ofSteps]
}

/** Records of one step that are told by name. */
const mostNamed = 10

function toRun(row: Row, labels: ReadonlyMap<string, string>): AutomationRun {
  const { id, automation, subject, subject_id, cause, state, steps, message, at, ended_at, created_by_id } = row
  const about = { entity: subject, id: subject_id, label: labels.get(subject_id ?? '') ?? null }
  const told = message === null || message === '' ? null : message
  const read = (typeof cause === 'string' ? JSON.parse(cause) : cause) as AutomationRun['cause']
  const known = recordsOf(row).flatMap(({ id: one }) => (labels.has(one) ? [[one, labels.get(one) ?? ''] as const] : []))
  return {
    id,
    automation,
    about,
    labels: Object.fromEntries(known),
    cause: read,
    state,
    steps: doneOf(steps),
    message: told,
    at,
    endedAt: ended_at,
    by: created_by_id,
  }
}

function doneOf(steps: unknown): readonly StepOutcome[] {
  const read = (typeof steps === 'string' ? JSON.parse(steps) : steps) as { done?: readonly StepOutcome[] } | null
  return read?.done ?? []
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
