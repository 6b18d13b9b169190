import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { rawSql, sql } from '../base/sql.ts'
import type { Jobs } from '../jobs/index.ts'
import { inTransaction, type RecordsContext } from '../records/index.ts'
import { type RunState, stepsOf } from './automation-runs.ts'
import { type AutomationPayload, automationKind } from './trigger-automations.ts'

interface Row extends Record<string, unknown> {
  readonly automation: string
  readonly subject_id: string
  readonly cause: unknown
  readonly state: RunState
  readonly created_by_id: string | null
  readonly version: number | string
}

/**
 * Lets a run that failed go on, from the step at which it stood still: what was kept before a wait is not done again. Throws `conflict` for one that did
 * not fail, or whose record is gone.
 */
export async function retryRun(
  context: RecordsContext,
  jobs: Jobs,
  id: string,
): Promise<{ readonly id: string; readonly state: 'waiting' }> {
  const missing = new KartotekaError('not-found', `There is no run ${JSON.stringify(id.slice(0, 40))}.`)
  if (!isId(id)) throw missing
  return inTransaction(context, async (write) => {
    const { executor } = write
    const bound = executor.dialect.bindColumn(id, { kind: 'id' })
    const lock = executor.dialect.lockRows(rawSql('"automation_run"'), bound)
    if (lock !== undefined) await executor.all(lock)
    const [row] = await executor.all<Row>(
      sql`select "automation", "subject_id", "cause", "state", "created_by_id", "version" from "automation_run" where "id" = ${bound}`,
    )
    if (row === undefined) throw missing
    const cause = (typeof row.cause === 'string' ? JSON.parse(row.cause) : row.cause) as AutomationPayload['cause']
    if (row.state !== 'failed') throw new KartotekaError('conflict', `Only a run that failed is begun anew; this one is ${row.state}.`)
    if (cause.on === 'deleted') throw new KartotekaError('conflict', 'The record is gone, and with it what the run was about.')
    const payload: AutomationPayload = {
      ...{ automation: row.automation, run: id, subjectId: row.subject_id, cause, personId: row.created_by_id, depth: 1 },
      step: (await stepsOf(write, id)).length,
    }
    await executor.all(
      sql`update "automation_run" set "state" = 'waiting', "ended_at" = null, "version" = "version" + 1 where "id" = ${bound}`,
    )
    await jobs.add(write, [{ kind: automationKind, key: `${id}:again:${row.version}`, payload }])
    return { id, state: 'waiting' }
  })
}
