import type { WriteContext } from '../records/index.ts'
import type { Ending } from './job.ts'
import type { Jobs } from './jobs.ts'
import { momentAfter } from './schedule.ts'

/** Work of the engine itself that is done once each night. */
export interface Nightly {
  readonly kind: string
  /** Minutes and hours of the cron expression, in UTC. */
  readonly at: string
  /** Whether there is to be another night; one that waits already does nothing where there is not. */
  isWanted(write: WriteContext): boolean
  /** Answers what belongs into the transaction that ends it. */
  work(): Promise<Ending | undefined>
}

/** Lets each night add the next one. Answers how the first is added. */
export function handleNightly(jobs: Jobs, { kind, at, isWanted, work }: Nightly): (write: WriteContext) => Promise<void> {
  const addNext = async (write: WriteContext, done?: string | null) => {
    const dueAt = momentAfter({ cron: `${at} * * *`, timeZone: 'UTC' }, write.now, done)
    if (dueAt !== undefined && isWanted(write)) await jobs.add(write, [{ kind, key: `${kind}@${dueAt.toISOString()}`, payload: {}, dueAt }])
  }
  jobs.handle(kind, async ({ key }) => {
    const ending = await work()
    return async (write) => {
      await ending?.(write)
      await addNext(write, key)
    }
  })
  return addNext
}
