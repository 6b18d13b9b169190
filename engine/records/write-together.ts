import { KartotekaError } from '../base/errors.ts'
import { LruMap } from '../base/lru.ts'
import type { Database } from '../database/index.ts'
import type { RecordsContext, WriteContext } from './context.ts'
import { inTransaction } from './write.ts'

/** How many writes become one transaction at most. */
const mostTogether = 32
/** Milliseconds after which those who wait go on beside the transaction that is under way. */
const patience = 100
/** How many writes of a lane go alone after several together had to be taken back. */
const carefulFor = 100
/** Lanes that are remembered. */
const remembered = 500

/** One kind of write: by itself, and several at once, of which each is written or refused whatever becomes of the others. */
export interface JoinableWork<In, Out> {
  one(write: WriteContext, input: In): Promise<Out>
  several(write: WriteContext, inputs: readonly In[]): Promise<readonly (Out | { readonly refusal: KartotekaError })[]>
}

interface Waiting {
  readonly context: RecordsContext
  readonly input: unknown
  readonly work: JoinableWork<unknown, object>
  resolve(answer: unknown): void
  reject(error: unknown): void
}

interface Lane {
  readonly waiting: Waiting[]
  underWay: number
  careful: number
  /** Set while somebody waits. */
  timer: NodeJS.Timeout | undefined
}

const lanesOf = new WeakMap<Database, LruMap<string, Lane>>()

/**
 * Carries out one write in a transaction. Writes of the same `kind` by the same person that come while one is under way wait for it and then go
 * as one batch, in one transaction: what a write asks of the database it asks once for all of them. Nobody waits long for one that
 * takes its time. When a batch fails as a whole, each of its writes is done alone, so that only the one concerned is told.
 */
export function writeTogether<In, Out extends object>(
  context: RecordsContext,
  kind: string,
  input: In,
  work: JoinableWork<In, Out>,
): Promise<Out> {
  const lane = laneOf(context, kind)
  return new Promise<Out>((resolve, reject) => {
    const settle = { resolve: (answer: unknown) => resolve(answer as Out), reject }
    lane.waiting.push({ context, input, work: work as JoinableWork<unknown, object>, ...settle })
    if (lane.underWay === 0) void serve(lane)
    else watch(lane)
  })
}

function laneOf({ database, personId }: RecordsContext, kind: string): Lane {
  const lanes = lanesOf.get(database) ?? new LruMap<string, Lane>(remembered)
  lanesOf.set(database, lanes)
  const key = `${personId} ${kind}`
  const lane = lanes.get(key) ?? { waiting: [], underWay: 0, careful: 0, timer: undefined }
  lanes.set(key, lane)
  return lane
}

/** Sees to it that those who wait go on soon. */
function watch(lane: Lane): void {
  lane.timer ??= setTimeout(() => void serve(lane), patience)
}

async function serve(lane: Lane): Promise<void> {
  lane.underWay += 1
  while (lane.waiting.length > 0) {
    clearTimeout(lane.timer)
    lane.timer = undefined
    const next = takeTogether(lane)
    const [first] = next
    if (lane.waiting.length > 0) watch(lane)
    if (first !== undefined) await (next.length === 1 ? alone(first) : together(lane, first, next))
  }
  lane.underWay -= 1
}

/** The next ones that are judged alike. */
function takeTogether(lane: Lane): readonly Waiting[] {
  const [first] = lane.waiting
  if (first === undefined) return []
  lane.careful = Math.max(0, lane.careful - 1)
  const most = lane.careful > 0 ? 1 : mostTogether
  const different = lane.waiting.slice(0, most).findIndex(({ context }) => !isAlike(context, first.context))
  return lane.waiting.splice(0, different === -1 ? most : different)
}

async function alone({ context, input, work, resolve, reject }: Waiting): Promise<void> {
  try {
    resolve(await inTransaction(context, (write) => work.one(write, input)))
  } catch (error) {
    reject(error)
  }
}

async function together(lane: Lane, { context, work }: Waiting, all: readonly Waiting[]): Promise<void> {
  let isEnding = false
  try {
    const answers = await inTransaction(context, async (write) => {
      isEnding = false
      const found = await work.several(
        write,
        all.map(({ input }) => input),
      )
      isEnding = true
      return found
    })
    for (const [index, { resolve, reject }] of all.entries()) {
      const answer = answers[index]
      if (answer !== undefined && 'refusal' in answer) reject(answer.refusal)
      else resolve(answer)
    }
  } catch (error) {
    // After a commit of which nobody knows what became, writing again could write twice.
    const isUnclear = isEnding && !(error instanceof KartotekaError)
    lane.careful = carefulFor
    for (const one of all) {
      if (isUnclear) one.reject(error)
      else await alone(one)
    }
  }
}

/** What differs from request to request and decides nothing: the version that is held is that of the model. */
const ownToEach: ReadonlySet<string> = new Set(['now', 'holdVersion', 'teams'] satisfies readonly (keyof RecordsContext)[])

/** Whether two requests are judged by the same rights, model and wishes. */
function isAlike(a: RecordsContext, b: RecordsContext): boolean {
  if (a === b) return true
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as ReadonlySet<keyof RecordsContext>
  for (const name of names) if (!ownToEach.has(name) && a[name] !== b[name]) return false
  return a.teams?.join() === b.teams?.join()
}
