import { KartotekaError } from '../base/errors.ts'
import {
  type AggregateQuery,
  aggregateRecords,
  deleteOne,
  getRecord,
  inTransaction,
  type ListQuery,
  listRecords,
  type RecordsContext,
  type WriteContext,
  type Written,
  writableEntity,
  writeBatch,
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
          for (const part of inParts(steps)) {
            signal.throwIfAborted()
            ids.push(...(await carryOut(context, write, part)))
          }
          return ids
        }),
      ),
  }
}

const mostInPart = 500

/** Steps of one kind on one entity that follow each other are written together. */
function inParts(steps: readonly WriteStep[]): readonly (readonly WriteStep[])[] {
  const parts: WriteStep[][] = []
  for (const step of steps) {
    const last = parts.at(-1)
    if (last?.[0] !== undefined && last.length < mostInPart && kindOf(last[0]) === kindOf(step) && !isAgain(last, step)) last.push(step)
    else parts.push([step])
  }
  return parts
}

/** What is changed twice is changed one after the other. */
function isAgain(part: readonly WriteStep[], step: WriteStep): boolean {
  return 'update' in step && part.some((other) => 'update' in other && other.id === step.id)
}

function kindOf(step: WriteStep): string {
  if ('create' in step) return `create ${step.create}`
  return 'update' in step ? `update ${step.update}` : `delete ${step.delete} ${step.id}`
}

async function carryOut(context: RecordsContext, write: WriteContext, part: readonly WriteStep[]): Promise<readonly string[]> {
  const [first] = part
  if (first === undefined) return []
  if ('delete' in first) {
    await deleteOne(write, writableEntity(context, first.delete), first.id)
    return [first.id]
  }
  const entity = writableEntity(context, 'create' in first ? first.create : first.update)
  const inputs = part.flatMap((step) => {
    if ('create' in step) return [{ body: step.values }]
    return 'update' in step ? [{ id: step.id, body: step.values, ifVersion: step.ifVersion }] : []
  })
  return writtenIds(await writeBatch(write, entity, inputs))
}

/** Throws the first refusal: it is all or none. */
function writtenIds(written: readonly Written[]): readonly string[] {
  return written.map((one) => {
    if ('refusal' in one) throw one.refusal
    return one.id
  })
}

function tooMany(entity: string, most: number): KartotekaError {
  return new KartotekaError('invalid-parameter', `More than ${most} records of "${entity}" fit. Narrow the filter, or use an aggregate.`)
}
