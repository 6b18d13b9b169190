import { KartotekaError } from '../base/errors.ts'
import {
  type AggregateQuery,
  aggregateRecords,
  createOne,
  deleteOne,
  getRecord,
  inTransaction,
  type ListQuery,
  listRecords,
  type RecordsContext,
  updateOne,
  type WriteContext,
  writableEntity,
} from '../records/index.ts'

export type PluginRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly label?: string }

export interface RecordPage {
  readonly data: readonly PluginRecord[]
  readonly page: { readonly next: string | null; readonly total?: number }
}

export interface Groups {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly page: { readonly more: boolean }
  readonly totals?: Readonly<Record<string, unknown>>
}

/** One step of a write. */
export type WriteStep =
  | { readonly create: string; readonly values: unknown }
  | { readonly update: string; readonly id: string; readonly values: unknown; readonly ifVersion?: number }
  | { readonly delete: string; readonly id: string }

/** The records, as the routes of the API give them. */
export interface PluginRecords {
  get(entity: string, id: string, fields?: string): Promise<PluginRecord>
  list(entity: string, query?: ListQuery): Promise<RecordPage>
  /** Every record that fits, page by page; throws `invalid-parameter` where there are more than `most`. */
  all(entity: string, query?: Omit<ListQuery, 'cursor' | 'limit'>, most?: number): Promise<readonly PluginRecord[]>
  aggregate(entity: string, query?: AggregateQuery): Promise<Groups>
  /** All steps or none, in one transaction in which nothing else is done, so that a slow plugin holds nobody up. Answers the ids. */
  write(steps: readonly WriteStep[]): Promise<readonly string[]>
}

/** Runs work by the version that is served, as the person of the call. */
export type Run = <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>

/** After `signal` is aborted nothing is read or written any more. */
export function guardedRun(run: Run, signal: AbortSignal): Run {
  return async (work) => {
    signal.throwIfAborted()
    return run((context) => {
      signal.throwIfAborted()
      return work(context)
    })
  }
}

export function pluginRecords(guarded: Run, signal: AbortSignal): PluginRecords {
  const list = (entity: string, query: ListQuery) =>
    guarded(async (context) => JSON.parse(await listRecords(context, entity, query)) as RecordPage)
  return {
    get: (entity, id, fields) => guarded(async (context) => JSON.parse((await getRecord(context, entity, id, { fields })).text)),
    list: (entity, query = {}) => list(entity, query),
    async all(entity, query = {}, most = 10_000) {
      const found: PluginRecord[] = []
      for (let cursor: string | undefined; ; ) {
        const { data, page } = await list(entity, { ...query, limit: 200, cursor })
        found.push(...data)
        if (found.length > most) throw tooMany(entity, most)
        if (page.next === null) return found
        cursor = page.next
      }
    },
    aggregate: (entity, query = {}) => guarded(async (context) => JSON.parse(await aggregateRecords(context, entity, query)) as Groups),
    write: (steps) =>
      guarded((context) =>
        inTransaction(context, async (write) => {
          const ids: string[] = []
          for (const step of steps) {
            signal.throwIfAborted()
            ids.push(await carryOut(context, write, step))
          }
          return ids
        }),
      ),
  }
}

async function carryOut(context: RecordsContext, write: WriteContext, step: WriteStep): Promise<string> {
  if ('create' in step) return createOne(write, writableEntity(context, step.create), step.values)
  if ('update' in step) {
    await updateOne(write, writableEntity(context, step.update), step.id, step.values, { ifVersion: step.ifVersion })
    return step.id
  }
  await deleteOne(write, writableEntity(context, step.delete), step.id)
  return step.id
}

function tooMany(entity: string, most: number): KartotekaError {
  return new KartotekaError('invalid-parameter', `More than ${most} records of "${entity}" fit. Narrow the filter, or use an aggregate.`)
}
