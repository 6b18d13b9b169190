import type { Executor } from '../../database/index.ts'
import { type RecordsContext, type WriteContext, writableEntity } from '../context.ts'
import { LookUps } from './look-up.ts'
import { type ImportPlan, type MappingOptions, planImport } from './mapping.ts'
import type { ImportProblem, ImportReport, SourceRow } from './report.ts'
import { chunksOf, peek, type SourceRecord } from './source-records.ts'
import { type Outcome, writeRecord } from './write-record.ts'

export interface ImportOptions extends MappingOptions {
  /** Does everything and keeps nothing. The whole file is then one transaction, so that its rows see each other. */
  readonly dryRun?: boolean | undefined
  /** Told after each chunk how many rows are done. */
  readonly onProgress?: ((rows: number) => void) | undefined
}

/** Rows that are written in one transaction. */
const chunkSize = 200

/**
 * Imports rows into an entity, by the same steps as every other write. With a `key`, a row whose key exists changes that
 * record, and only the fields of the mapping; several rows with one key that follow each other are one record with
 * several lines. A refused record undoes nothing but itself; what is done when the import breaks off stays.
 */
export async function importRecords(
  context: RecordsContext,
  entityName: string,
  rows: AsyncIterable<SourceRow> | Iterable<SourceRow>,
  options: ImportOptions,
): Promise<ImportReport> {
  const entity = writableEntity(context, entityName)
  const { first, all } = await peek(rows)
  const plan = planImport(context.model, entity, first === undefined ? [] : Object.keys(first.cells), options)
  const tally = newTally()
  const lookUps = new LookUps(entity)
  const write = async (executor: Executor, chunk: readonly SourceRecord[]) => {
    await writeChunk({ ...context, executor }, plan, lookUps, chunk, tally)
    options.onProgress?.(tally.rows)
  }
  const chunks = chunksOf(plan, all, chunkSize)
  if (options.dryRun === true) {
    await undone(context, async (executor) => {
      for await (const chunk of chunks) await write(executor, chunk)
    })
  } else {
    for await (const chunk of chunks) await context.database.transaction((executor) => write(executor, chunk))
  }
  return { ...tally, ignoredColumns: first === undefined ? [] : plan.ignoredColumns }
}

interface Tally extends Record<Outcome, number> {
  refused: number
  rows: number
  problems: ImportProblem[]
}

function newTally(): Tally {
  return { created: 0, updated: 0, unchanged: 0, refused: 0, rows: 0, problems: [] }
}

async function writeChunk(
  context: WriteContext,
  plan: ImportPlan,
  lookUps: LookUps,
  chunk: readonly SourceRecord[],
  tally: Tally,
): Promise<void> {
  for (const { lookUp, text } of plan.targets) {
    if (lookUp === undefined) continue
    const texts = chunk.flat().map(({ cells }) => text(cells))
    await lookUps.prepare(
      context.executor,
      lookUp,
      texts.filter((cell) => cell !== ''),
    )
  }
  for (const record of chunk) {
    const result = await writeRecord(context, plan, lookUps, record)
    tally.rows += record.length
    if (typeof result === 'string') {
      tally[result] += 1
    } else {
      tally.refused += 1
      tally.problems.push(...result)
    }
  }
}

/** Runs `work` in a transaction that is taken back at its end. */
async function undone(context: RecordsContext, work: (executor: Executor) => Promise<void>): Promise<void> {
  const end = new Error('taken back')
  await context.database
    .transaction(async (executor) => {
      await work(executor)
      throw end
    })
    .catch((error: unknown) => {
      if (error !== end) throw error
    })
}
