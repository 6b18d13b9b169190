import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Database, Executor } from '../database/index.ts'
import type { Job } from './job.ts'

interface JobRow extends Record<string, unknown> {
  readonly id: string
  readonly kind: string
  readonly job_key: string | null
  readonly payload: string | Record<string, unknown>
  readonly due_at: string
  readonly attempts: number
  readonly max_attempts: number
}

/** The statements by which workers share the jobs of one database. */
export class JobTable {
  readonly #database: Database
  readonly #worker: string
  readonly #now: () => Date

  constructor(database: Database, worker: string, now: () => Date) {
    this.#database = database
    this.#worker = worker
    this.#now = now
  }

  /** Takes jobs that are due and that no worker holds; who comes second passes over what is being taken. */
  async take(kinds: readonly string[], limit: number, lease: number): Promise<readonly Job[]> {
    const { dialect } = this.#database
    const due = sql`select j."id" from "background_job" j where ${this.#isFree(kinds)} and j."due_at" <= ${this.#instant(0)} order by j."due_at", j."id" limit ${rawSql(String(limit))}`
    const [found] = await this.#database.all(sql`select 1 as one from (${due}) d limit 1`)
    if (found === undefined) return []
    const dueAt = dialect.plainText(sql`"due_at"`, { kind: 'instant' })
    const rows = await this.#database.transaction((executor) =>
      executor.all<JobRow>(
        sql`update "background_job" set "leased_until" = ${this.#instant(lease)}, "worker" = ${this.#worker}, "attempts" = "attempts" + 1, "version" = "version" + 1 where "id" in (${due}${dialect.skipLocked}) returning "id", "kind", "job_key", "payload", ${dueAt} as due_at, "attempts", "max_attempts"`,
      ),
    )
    return rows.map(toJob).sort((a, b) => (a.dueAt + a.id < b.dueAt + b.id ? -1 : 1))
  }

  /** Milliseconds until a job is due or the lease of another worker ends; undefined when nothing waits. */
  async untilNext(kinds: readonly string[]): Promise<number | undefined> {
    const { dialect } = this.#database
    const next = sql`min(case when j."leased_until" is not null and j."leased_until" > j."due_at" then j."leased_until" else j."due_at" end)`
    const [row] = await this.#database.all<{ at: string | null }>(
      sql`select ${dialect.plainText(next, { kind: 'instant' })} as at from "background_job" j where j."state" = 'waiting' and j."kind" in (${textList(kinds)})`,
    )
    return row?.at === null || row?.at === undefined ? undefined : Date.parse(row.at) - this.#now().getTime()
  }

  /** Marks a job done, if it is still this worker's. Throws when another has taken it over, so that the transaction is taken back. */
  async finish(executor: Executor, { id }: Job): Promise<void> {
    const [row] = await executor.all(
      sql`update "background_job" set "state" = 'done', "leased_until" = null, "finished_at" = ${this.#instant(0)}, "last_error" = null, "version" = "version" + 1 where "id" = ${this.#id(id)} and "state" = 'waiting' and "worker" = ${this.#worker} and "leased_until" is not null returning "id"`,
    )
    if (row === undefined) throw new TakenOver()
  }

  /** Puts a job off, or gives it up. */
  async putOff({ id }: Job, reason: string, later: number | undefined): Promise<void> {
    const set = later === undefined ? sql`"state" = 'dead', "finished_at" = ${this.#instant(0)}` : sql`"due_at" = ${this.#instant(later)}`
    await this.#database.transaction((executor) =>
      executor.all(
        sql`update "background_job" set ${set}, "leased_until" = null, "last_error" = ${reason.slice(0, 500)}, "version" = "version" + 1 where "id" = ${this.#id(id)} and "worker" = ${this.#worker} and "state" = 'waiting'`,
      ),
    )
  }

  async renew(ids: readonly string[], lease: number): Promise<void> {
    await this.#database.transaction((executor) =>
      executor.all(
        sql`update "background_job" set "leased_until" = ${this.#instant(lease)} where "id" in (${this.#ids(ids)}) and "worker" = ${this.#worker} and "leased_until" is not null`,
      ),
    )
  }

  /** Gives back what was taken and not begun. */
  async release(ids: readonly string[]): Promise<void> {
    await this.#database.transaction((executor) =>
      executor.all(
        sql`update "background_job" set "leased_until" = null, "attempts" = "attempts" - 1 where "id" in (${this.#ids(ids)}) and "worker" = ${this.#worker} and "state" = 'waiting'`,
      ),
    )
  }

  /** Removes what ended so long ago that its key need not be known any more. */
  async forget(age: number): Promise<void> {
    await this.#database.transaction((executor) =>
      executor.all(sql`delete from "background_job" where "state" in ('done', 'cancelled') and "finished_at" < ${this.#instant(-age)}`),
    )
  }

  #isFree(kinds: readonly string[]): Sql {
    return sql`j."state" = 'waiting' and j."kind" in (${textList(kinds)}) and (j."leased_until" is null or j."leased_until" < ${this.#instant(0)})`
  }

  #instant(later: number): Sql {
    return this.#database.dialect.bindColumn(new Date(this.#now().getTime() + later).toISOString(), { kind: 'instant' })
  }

  #id(id: string): Sql {
    return this.#database.dialect.bindColumn(id, { kind: 'id' })
  }

  #ids(ids: readonly string[]): Sql {
    return joinSql(ids.map((id) => this.#id(id)))
  }
}

/** Another worker has the job by now, as the lease had run out. */
export class TakenOver extends Error {}

function textList(texts: readonly string[]): Sql {
  return joinSql(texts.map((text) => sql`${text}`))
}

function toJob({ id, kind, job_key, payload, due_at, attempts, max_attempts }: JobRow): Job {
  const known = typeof payload === 'string' ? JSON.parse(payload) : payload
  return { id, kind, key: job_key, payload: known ?? {}, dueAt: due_at, attempts: Number(attempts), maxAttempts: Number(max_attempts) }
}
