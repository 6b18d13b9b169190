import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { RecordsContext } from '../records/index.ts'

/** A job as administrators see it. */
export interface ListedJob {
  readonly id: string
  readonly kind: string
  readonly key: string | null
  readonly state: 'waiting' | 'running' | 'done' | 'dead' | 'cancelled'
  readonly payload: unknown
  readonly addedAt: string
  readonly dueAt: string
  readonly attempts: number
  readonly maxAttempts: number
  readonly finishedAt: string | null
  readonly error: string | null
}

export interface JobQuery {
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

const states = ['waiting', 'running', 'done', 'dead', 'cancelled']

/** Jobs, the newest first, and how many there are in each state. */
export async function listJobs(context: RecordsContext, query: JobQuery) {
  const { limit = 50, cursor } = query
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  if (cursor !== undefined && !isId(cursor))
    throw refuse('cursor', 'This cursor does not belong to this list. Ask for the first page again.')
  const { dialect } = context.database
  const conditions = [
    ...conditionsOf(context, query),
    ...(cursor === undefined ? [] : [sql`j."id" < ${dialect.bindColumn(cursor, { kind: 'id' })}`]),
  ]
  const rows = await context.database.all<JobRow>(
    sql`select ${columns(context)} from "background_job" j where ${joinSql([...conditions, rawSql('1 = 1')], ' and ')} order by j."id" desc limit ${rawSql(String(limit + 1))}`,
  )
  const counts = await context.database.all<{ state: string; count: number | string }>(
    sql`select "state", count(*) as count from "background_job" group by "state"`,
  )
  const data = rows.slice(0, limit).map((row) => toListed(row, context.now))
  const next = rows.length > limit ? (data.at(-1)?.id ?? null) : null
  return { data, page: { next }, counts: Object.fromEntries(counts.map(({ state, count }) => [state, Number(count)])) }
}

/** Lets a job that was given up begin anew, at once. Throws `conflict` for one that goes on by itself. */
export function retryJob(context: RecordsContext, id: string): Promise<ListedJob> {
  const set = (now: Sql) => sql`"state" = 'waiting', "attempts" = 0, "due_at" = ${now}, "finished_at" = null, "leased_until" = null`
  return change(context, id, set, ['dead', 'cancelled'], 'Only what was given up or cancelled is begun anew; this job is')
}

/** Cancels a job that waits. Throws `conflict` for one that is under way or has ended. */
export function cancelJob(context: RecordsContext, id: string): Promise<ListedJob> {
  const set = (now: Sql) => sql`"state" = 'cancelled', "finished_at" = ${now}, "leased_until" = null`
  return change(context, id, set, ['waiting', 'dead'], 'Only what waits is cancelled; this job is')
}

async function change(
  context: RecordsContext,
  id: string,
  set: (now: Sql) => Sql,
  from: readonly ListedJob['state'][],
  refusal: string,
): Promise<ListedJob> {
  const missing = new KartotekaError('not-found', `There is no job ${JSON.stringify(id.slice(0, 40))}.`)
  if (!isId(id)) throw missing
  const { dialect } = context.database
  const read = sql`select ${columns(context)} from "background_job" j where j."id" = ${dialect.bindColumn(id, { kind: 'id' })}`
  return context.database.transaction(async (executor) => {
    const lock = dialect.lockRows(rawSql('"background_job"'), dialect.bindColumn(id, { kind: 'id' }))
    if (lock !== undefined) await executor.all(lock)
    const [row] = await executor.all<JobRow>(read)
    if (row === undefined) throw missing
    const { state } = toListed(row, context.now)
    if (!from.includes(state)) throw new KartotekaError('conflict', `${refusal} ${state}.`)
    const now = dialect.bindColumn(context.now.toISOString(), { kind: 'instant' })
    await executor.all(
      sql`update "background_job" set ${set(now)}, "version" = "version" + 1 where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`,
    )
    const [changed] = await executor.all<JobRow>(read)
    return toListed(changed ?? row, context.now)
  })
}

interface JobRow extends Record<string, unknown> {
  readonly id: string
  readonly kind: string
  readonly job_key: string | null
  readonly state: 'waiting' | 'done' | 'dead' | 'cancelled'
  readonly payload: unknown
  readonly created_at: string
  readonly due_at: string
  readonly leased_until: string | null
  readonly attempts: number
  readonly max_attempts: number
  readonly finished_at: string | null
  readonly last_error: string | null
}

function columns({ database: { dialect } }: RecordsContext): Sql {
  const instants = ['created_at', 'due_at', 'leased_until', 'finished_at'].map(
    (name) => sql`${dialect.plainText(rawSql(`j."${name}"`), { kind: 'instant' })} as ${rawSql(name)}`,
  )
  return joinSql([
    rawSql('j."id", j."kind", j."job_key", j."state", j."payload", j."attempts", j."max_attempts", j."last_error"'),
    ...instants,
  ])
}

function conditionsOf({ database: { dialect }, now }: RecordsContext, { state, kind }: JobQuery): readonly Sql[] {
  const conditions: Sql[] = kind === undefined ? [] : [sql`j."kind" = ${kind}`]
  if (state === undefined) return conditions
  if (!states.includes(state)) throw refuse('state', `A job is ${states.join(', ')}; got ${JSON.stringify(state.slice(0, 40))}.`)
  const isHeld = sql`coalesce(j."leased_until" >= ${dialect.bindColumn(now.toISOString(), { kind: 'instant' })}, ${rawSql('1 = 0')})`
  if (state === 'running') return [...conditions, sql`j."state" = 'waiting' and ${isHeld}`]
  if (state === 'waiting') return [...conditions, sql`j."state" = 'waiting' and not ${isHeld}`]
  return [...conditions, sql`j."state" = ${state}`]
}

function toListed(row: JobRow, now: Date): ListedJob {
  const isHeld = row.state === 'waiting' && row.leased_until !== null && Date.parse(row.leased_until) >= now.getTime()
  return {
    id: row.id,
    kind: row.kind,
    key: row.job_key,
    state: isHeld ? 'running' : row.state,
    payload: typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload,
    addedAt: row.created_at,
    dueAt: row.due_at,
    attempts: Number(row.attempts),
    maxAttempts: Number(row.max_attempts),
    finishedAt: row.finished_at,
    error: row.last_error,
  }
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
