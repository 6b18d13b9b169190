import { handleNightly, type Jobs } from '../jobs/index.ts'
import { eraseExpired, type RecordsContext, recordEvent, type WriteContext } from '../records/index.ts'

/** What is done each night about personal values that were kept long enough: nothing, telling how many there are, or erasing them. */
export type RetentionMode = 'off' | 'dry-run' | 'erase'

export const retentionKind = 'retention'

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
  return handleNightly(jobs, {
    kind: retentionKind,
    at: '30 2',
    isWanted: () => mode !== 'off',
    async work() {
      if (mode === 'off') return undefined
      const dryRun = mode === 'dry-run'
      const found = await asEngine((context) => eraseExpired({ ...context, channel: 'engine' }, { folder, dryRun }))
      const details = { fields: Object.fromEntries(found.map(({ field, retention, records }) => [field, { retention, records }])) }
      const kind = dryRun ? 'retention-due' : 'retention-erased'
      return found.length === 0 ? undefined : (write) => recordEvent(write, { kind, subject: 'personal', details })
    },
  })
}
