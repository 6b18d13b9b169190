import { Cron } from 'croner'
import { joinSql, sql } from '../base/sql.ts'
import type { WriteContext } from '../records/index.ts'
import { insertJobs } from './enqueue.ts'

/** Something that is done again and again. */
export interface Schedule {
  readonly name: string
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string
  /** A name of the IANA time zone database: `Europe/Berlin`. */
  readonly timeZone: string
}

/** Jobs of this kind carry a schedule in their payload. */
export const scheduleKind = 'schedule'

/**
 * The next moment of a schedule after another. A time that the clock passes over in spring is the end of the gap, and one that comes
 * twice in autumn is the first.
 */
export function nextTime({ cron, timeZone }: Pick<Schedule, 'cron' | 'timeZone'>, after: Date): Date | undefined {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' }).nextRun(after) ?? undefined
}

/**
 * The moment after a job whose key ends with its own (`name@2026-05-04T02:30:00.000Z`): one that people let begin before its moment is
 * followed by the moment after it, as there is one job of a key.
 */
export function momentAfter(schedule: Pick<Schedule, 'cron' | 'timeZone'>, now: Date, done?: string | null): Date | undefined {
  const meant = Date.parse(done?.slice(done.lastIndexOf('@') + 1) ?? '')
  return nextTime(schedule, meant > now.getTime() ? new Date(meant) : now)
}

/** Adds the next job of a schedule, after the one with the key `done`; every process may do it, as the moment is part of its key. */
export async function addNext(write: WriteContext, schedule: Schedule, done?: string | null): Promise<void> {
  const dueAt = momentAfter(schedule, write.now, done)
  if (dueAt === undefined) return
  await insertJobs(write, [{ kind: scheduleKind, key: `${keyOf(schedule)}@${dueAt.toISOString()}`, payload: { ...schedule }, dueAt }])
}

/** A schedule of which no moment comes, and why. */
export interface UnkeptSchedule {
  readonly schedule: Schedule
  readonly reason: string
}

/** Why a schedule cannot be kept: it is no schedule, its time zone is unknown, or its day never comes. */
export function scheduleProblem(schedule: Pick<Schedule, 'cron' | 'timeZone'>, now: Date): string | undefined {
  try {
    return nextTime(schedule, now) === undefined ? 'no such moment ever comes' : undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * Lets exactly these schedules run: what is gone or was changed is cancelled, what is new begins. What was missed is made up for once.
 * Answers those that cannot be kept; the others are.
 */
export async function keepSchedules(write: WriteContext, schedules: readonly Schedule[]): Promise<readonly UnkeptSchedule[]> {
  const { executor, now } = write
  const rows = await executor.all<{ id: string; job_key: string }>(
    sql`select "id", "job_key" from "background_job" where "kind" = ${scheduleKind} and "state" = 'waiting'`,
  )
  const wanted = new Map(schedules.map((schedule) => [keyOf(schedule), schedule]))
  const keyed = rows.map(({ id, job_key }) => ({ id, key: job_key.slice(0, job_key.lastIndexOf('@')) }))
  const gone = keyed.filter(({ key }) => !wanted.has(key))
  const { dialect } = executor
  if (gone.length > 0) {
    const ids = joinSql(gone.map(({ id }) => dialect.bindColumn(id, { kind: 'id' })))
    const at = dialect.bindColumn(now.toISOString(), { kind: 'instant' })
    await executor.all(
      sql`update "background_job" set "state" = 'cancelled', "finished_at" = ${at}, "leased_until" = null where "id" in (${ids})`,
    )
  }
  const running = new Set(keyed.map(({ key }) => key))
  const unkept: UnkeptSchedule[] = []
  for (const [key, schedule] of wanted) {
    const reason = scheduleProblem(schedule, now)
    if (reason !== undefined) unkept.push({ schedule, reason })
    else if (!running.has(key)) await addNext(write, schedule)
  }
  return unkept
}

function keyOf({ name, cron, timeZone }: Schedule): string {
  return `${name}|${cron}|${timeZone}`
}
