import { KartotekaError } from '../../base/errors.ts'
import type { Executor } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { recordAttempts } from '../audit/refused.ts'
import { type RecordsContext, visibleEntity, type WriteContext, writableEntity, writeContext } from '../context.ts'
import { authorizeEver } from '../gate.ts'
import { type MappingOptions, planImport } from './mapping.ts'
import type { SourceTable } from './read/source.ts'
import type { ImportCounts, ImportProblem, ImportReport } from './report.ts'
import { chunksOf, type SourceChunk, type SourceRecord } from './source-records.ts'
import { ChunkWriter } from './write-chunk.ts'

export interface ImportOptions extends MappingOptions {
  /** Does everything and keeps nothing. The whole file is then one transaction, so that its rows see each other. */
  readonly dryRun?: boolean | undefined
  /** Told after each chunk how many rows are done. */
  readonly onProgress?: ((rows: number) => void) | undefined
  /** Called inside the transaction of each chunk, so that what it writes is kept with the rows or not at all. */
  readonly onChunk?: ((context: WriteContext, done: ChunkReport) => Promise<void>) | undefined
  /** Goes on behind this row with these figures, as an import that broke off left them. */
  readonly after?: { readonly row: number; readonly counts: ImportCounts } | undefined
  /** Stops between two chunks; what is done stays. */
  readonly signal?: AbortSignal | undefined
  /** Rows that are written in one transaction. */
  readonly chunkSize?: number | undefined
  /** Problems in the answer at most. */
  readonly maxProblems?: number | undefined
}

/** What came of one chunk. */
export interface ChunkReport {
  /** The number of its last row. */
  readonly lastRow: number
  /** Figures of the whole import so far. */
  readonly counts: ImportCounts
  readonly refusals: readonly Refusal[]
}

/** A record that was refused, with the rows of the file that say it. */
export interface Refusal {
  readonly rows: SourceRecord
  readonly problems: readonly ImportProblem[]
}

const defaultChunkSize = 500
const defaultMaxProblems = 10_000
const none: ImportCounts = { created: 0, updated: 0, unchanged: 0, refused: 0, rows: 0 }

/**
 * Imports a table into an entity, by the same steps as every other write. With a `key`, a row whose key exists changes that
 * record, and only the fields of the mapping; several rows with one key that follow each other are one record with
 * several lines. A refused record undoes nothing but itself; what is done when the import breaks off stays.
 */
export async function importRecords(
  asked: RecordsContext,
  entityName: string,
  table: SourceTable,
  options: ImportOptions,
): Promise<ImportReport> {
  const context: RecordsContext = { ...asked, channel: 'import' }
  const entity = importableEntity(context, entityName)
  const plan = planImport(context.model, entity, table.columns, {
    takesValues: table.takesValues,
    ...options,
    keepsDates: context.keepsDates,
  })
  const tally = new Tally(options)
  const writer = new ChunkWriter(plan)
  const write = async (executor: Executor, chunk: SourceChunk) => {
    const inside = writeContext(context, executor)
    const outcomes = await writer.write(inside, chunk.records)
    const report = tally.add(chunk, outcomes)
    await options.onChunk?.(inside, report)
    return report
  }
  const chunks = ahead(chunksOf(plan, table, options.chunkSize ?? defaultChunkSize, options.after?.row ?? 0))
  const run = async (transaction: (chunk: SourceChunk) => Promise<ChunkReport>) => {
    for await (const chunk of chunks) {
      options.signal?.throwIfAborted()
      tally.keep(await transaction(chunk))
      options.onProgress?.(tally.counts.rows)
    }
  }
  if (options.dryRun === true) await undone(context, (executor) => run((chunk) => write(executor, chunk)))
  else await run((chunk) => inOneTransaction(context, (executor) => write(executor, chunk)))
  await recordAttempts(context, 'import', entity.name, writer.attempts)
  return { ...tally.counts, ignoredColumns: plan.ignoredColumns, problems: tally.problems }
}

/** The entity that somebody may import into, as that person knows it. Throws `not-found`, `conflict` for owned lines, or `forbidden`. */
export function importableEntity(context: RecordsContext, name: string): Entity {
  const entity = writableEntity(context, name)
  authorizeEver(context, 'import', entity)
  if (entity.notIn?.includes('import') === true) throw new KartotekaError('forbidden', `${entity.plural} are not imported.`)
  return visibleEntity(context, name)
}

/** Figures are kept only when their chunk is: a transaction that is tried again starts from those before it. */
class Tally {
  counts: ImportCounts
  readonly problems: ImportProblem[] = []
  readonly #maxProblems: number

  constructor({ after, maxProblems }: ImportOptions) {
    this.counts = after?.counts ?? none
    this.#maxProblems = maxProblems ?? defaultMaxProblems
  }

  add(chunk: SourceChunk, outcomes: readonly (keyof ImportCounts | readonly ImportProblem[])[]): ChunkReport {
    const counts = { ...this.counts, rows: this.counts.rows + chunk.rows }
    const refusals: Refusal[] = []
    outcomes.forEach((outcome, index) => {
      if (typeof outcome === 'string') counts[outcome] += 1
      else {
        counts.refused += 1
        refusals.push({ rows: chunk.records[index] as SourceRecord, problems: outcome })
      }
    })
    return { lastRow: chunk.lastRow, counts, refusals }
  }

  keep({ counts, refusals }: ChunkReport): void {
    this.counts = counts
    for (const { problems } of refusals) {
      for (const problem of problems) if (this.problems.length < this.#maxProblems) this.problems.push(problem)
    }
  }
}

function inOneTransaction<T>(context: RecordsContext, work: (executor: Executor) => Promise<T>): Promise<T> {
  return context.database.transaction(async (executor) => {
    await context.holdVersion?.(executor)
    return work(executor)
  })
}

/** Runs `work` in a transaction that is taken back at its end. */
async function undone(context: RecordsContext, work: (executor: Executor) => Promise<void>): Promise<void> {
  const end = new Error('taken back')
  await inOneTransaction(context, async (executor) => {
    await work(executor)
    throw end
  }).catch((error: unknown) => {
    if (error !== end) throw error
  })
}

/** Reads the next chunk while the one before is written. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next()
  next.catch(() => undefined)
  try {
    for (;;) {
      const item = await next
      if (item.done === true) return
      next = items.next()
      next.catch(() => undefined)
      yield item.value
    }
  } finally {
    await items.return(undefined)
  }
}
