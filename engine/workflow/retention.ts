import { type Jobs, momentAfter } from '../jobs/index.ts'
import { eraseExpired, type RecordsContext, recordEvent, type WriteContext } from '../records/index.ts'

/** What is done each night about personal values that were kept long enough: nothing, telling how many there are, or erasing them. */
export type RetentionMode = 'off' | 'dry-run' | 'erase'

export const retentionKind = 'retention'
const nightly = { cron: '30 2 * * *', timeZone: 'UTC' }

interface Retention {
  readonly jobs: Jobs
  readonly mode: RetentionMode
  /** Folder of the files, which go with their fields. */
  readonly folder: string
  asEngine<T>(work: (context: RecordsContext) => Promise<T>): Promise<T>
}

/**
 * Looks each night for personal values beyond their retention (`x-personal`) and tells the audit, field by field, how many records held one
 * (`retention-due`) or have lost one (`retention-erased`). Answers how the first night is added; a job that waits while it is turned off does nothing.
 */
export function handleRetention({ jobs, mode, folder, asEngine }: Retention): (write: WriteContext) => Promise<void> {
  const addNext = async (write: WriteContext, done?: string | null) => {
    const dueAt = momentAfter(nightly, write.now, done)
    if (mode === 'off' || dueAt === undefined) return
    await jobs.add(write, [{ kind: retentionKind, key: `${retentionKind}@${dueAt.toISOString()}`, payload: {}, dueAt }])
  }
  jobs.handle(retentionKind, async ({ key }) => {
    if (mode === 'off') return undefined
    const dryRun = mode === 'dry-run'
    const found = await asEngine((context) => eraseExpired({ ...context, channel: 'engine' }, { folder, dryRun }))
    return async (write) => {
      const details = { fields: Object.fromEntries(found.map(({ field, retention, records }) => [field, { retention, records }])) }
      if (found.length > 0) await recordEvent(write, { kind: dryRun ? 'retention-due' : 'retention-erased', subject: 'personal', details })
      await addNext(write, key)
    }
  })
  return addNext
}
