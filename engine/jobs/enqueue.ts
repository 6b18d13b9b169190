import { newId } from '../base/ids.ts'
import { sql } from '../base/sql.ts'
import { createdStamps, insertRows, portions, type RowValue, stamp, type WriteContext } from '../records/index.ts'
import type { NewJob } from './job.ts'

const defaultAttempts = 10

/** Writes jobs in the transaction of what they follow from. Those whose key is known already are passed over. */
export async function insertJobs(write: WriteContext, jobs: readonly NewJob[]): Promise<void> {
  const { executor } = write
  const rows = jobs.map((job) => rowOf(write, job))
  for (const part of portions(rows, executor.dialect, 12)) {
    await executor.all(sql`${insertRows(executor.dialect, 'background_job', part)} on conflict do nothing`)
  }
}

function rowOf(write: WriteContext, { kind, key, payload = {}, dueAt, maxAttempts = defaultAttempts }: NewJob): readonly RowValue[] {
  return [
    ...createdStamps(write, newId()),
    stamp('kind', { kind: 'text' }, kind),
    stamp('job_key', { kind: 'text' }, key ?? null),
    { column: { name: 'payload', kind: { kind: 'json' } }, value: payload as never },
    stamp('state', { kind: 'text' }, 'waiting'),
    stamp('due_at', { kind: 'instant' }, (dueAt ?? write.now).toISOString()),
    stamp('attempts', { kind: 'integer' }, 0),
    stamp('max_attempts', { kind: 'integer' }, maxAttempts),
  ]
}
