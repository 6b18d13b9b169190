import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KartotekaError } from '../../../base/errors.ts'
import { isId, newId } from '../../../base/ids.ts'
import { sql } from '../../../base/sql.ts'
import type { RecordsContext, WriteContext } from '../../context.ts'
import { type ChunkReport, importableEntity, importRecords, type Refusal } from '../import.ts'
import { planImport } from '../mapping.ts'
import { matchColumns } from '../match-columns.ts'
import { detectFormat, type FileFormat, openFile } from '../read/open-file.ts'
import type { RunSettings, StoredRun } from './settings.ts'
import { changeRun, countsOf, findRun, insertProblems, insertRun, isWorkedOnBy, progressOf, readRuns } from './store.ts'
import { takeBackSome } from './take-back.ts'
import { newWorkerName } from './worker-name.ts'
import { WrittenRecords } from './written.ts'

/** Runs work by the model of now, once more where another version was applied meanwhile. */
export type WithContext = <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>

/** What is asked of a new import. */
export interface RunRequest extends Omit<RunSettings, 'mapping'> {
  readonly entity: string
  /** Where the file lies; it is taken over. */
  readonly path: string
  readonly fileName: string | null
  readonly format?: FileFormat | undefined
  /** By the titles of the columns where it is left out. */
  readonly mapping?: RunSettings['mapping'] | undefined
  readonly dryRun: boolean
  /** A key by which the person asks again for the same import. */
  readonly requestKey?: string | undefined
}

/** Refusals of a dry run that are kept; those beyond are only counted, as nothing may be written while it lasts. */
const maxTriedRefusals = 10_000

/** Somebody has cancelled the import, or another process has taken it over; the chunk is taken back. */
class Stopped extends Error {}

/**
 * Imports that can be looked at, cancelled and gone on with. How far one has come is committed together with the rows of each
 * chunk, so that going on after a crash brings nothing twice and leaves nothing out.
 */
export class ImportRuns {
  readonly #folder: string
  readonly #worker = newWorkerName()
  readonly #busy = new Map<string, Promise<StoredRun>>()

  /** `folder` holds the files until they are done. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** A place for a file that is being sent. */
  async newPath(): Promise<string> {
    await mkdir(this.#folder, { recursive: true })
    await forgetOld(this.#folder)
    return join(this.#folder, `${newId()}.part`)
  }

  /** Takes a file over and makes its import, which `work` then does. Throws what is wrong with the mapping before anything is kept. */
  async start(context: RecordsContext, request: RunRequest): Promise<StoredRun> {
    const entity = importableEntity(context, request.entity)
    const requestKey = request.requestKey === undefined ? null : `${context.personId}:${request.requestKey}`
    const earlier = requestKey === null ? undefined : await findByKey(context, requestKey)
    if (earlier !== undefined) {
      await rm(request.path, { force: true })
      return earlier
    }
    const format = request.format ?? (await detectFormat(request.path))
    const table = await openFile(request.path, { ...request, format, expected: Object.keys(request.mapping ?? {}) })
    await closeTable(table.rows)
    const mapping = request.mapping ?? matchColumns(context, request.entity, table.columns, table.takesValues)
    const settings: RunSettings = {
      mapping,
      values: request.values,
      key: request.key,
      encoding: request.encoding,
      sheet: request.sheet,
      delimiter: request.delimiter,
      anyState: request.anyState,
      keepDates: request.keepDates,
    }
    const { ignoredColumns } = planImport(context.model, entity, table.columns, {
      ...settings,
      takesValues: table.takesValues,
      keepsDates: settings.keepDates === true,
    })
    const id = newId()
    await rename(request.path, this.#file(id))
    await context.database.transaction((executor) =>
      insertRun({ ...context, executor }, id, {
        entity: entity.name,
        file: request.fileName,
        format,
        dryRun: request.dryRun,
        ignoredColumns,
        settings,
        columns: table.columns,
        worker: this.#worker,
        requestKey,
      }),
    )
    return this.get(context, id)
  }

  /** One import of the person who asks; the engine itself sees all. */
  async get(context: RecordsContext, id: string): Promise<StoredRun> {
    const run = isId(id) ? await findRun(context, context.database, id) : undefined
    if (run === undefined || (context.personId !== null && run.personId !== context.personId)) {
      throw new KartotekaError('not-found', `There is no import with the id ${JSON.stringify(id.slice(0, 40))}.`)
    }
    return run
  }

  /** The newest imports of the person who asks. */
  list(context: RecordsContext, limit = 50): Promise<readonly StoredRun[]> {
    const { dialect } = context.database
    const own = context.personId === null ? sql`1 = 1` : sql`"created_by_id" = ${dialect.bindColumn(context.personId, { kind: 'id' })}`
    return readRuns(context, context.database, own, limit)
  }

  /** Does what is left of an import and answers how it ended. Asked twice in one process, it is done once. */
  work(withContext: WithContext, id: string): Promise<StoredRun> {
    const busy = this.#busy.get(id)
    if (busy !== undefined) return busy
    const done = this.#work(withContext, id).finally(() => this.#busy.delete(id))
    this.#busy.set(id, done)
    return done
  }

  /** Stops an import before its next chunk; what is done stays, and it can be resumed. */
  async cancel(context: RecordsContext, id: string): Promise<StoredRun> {
    const run = await this.get(context, id)
    await context.database.transaction((executor) =>
      changeRun(executor, id, { state: 'cancelled', finished_at: context.now.toISOString() }, sql`"state" in ('running', 'failed')`),
    )
    if (run.state !== 'done') await this.#busy.get(id)?.catch(() => undefined)
    return this.get(context, id)
  }

  /**
   * Takes an import back: what it made goes into the trash, what it changed becomes as it was, by the rights of the person. Records that
   * were changed since, or that others need, are left as they are and counted. Throws `conflict` while it runs, and for a trial.
   */
  async undo(withContext: WithContext, id: string): Promise<StoredRun> {
    const run = await withContext((context) => this.get(context, id))
    if (run.dryRun) throw new KartotekaError('conflict', 'A trial has changed nothing, so there is nothing to take back.')
    if (run.state === 'running') throw new KartotekaError('conflict', 'The import is running. Stop it first.')
    if (run.state === 'undone') throw new KartotekaError('conflict', 'The import was taken back already.')
    for (;;) if (await withContext((context) => takeBackSome(context, run))) break
    await rm(this.#file(id), { force: true })
    return withContext((context) => this.get(context, id))
  }

  /** Takes over an import that was cancelled, has failed or was interrupted, so that `work` goes on with it. Throws `conflict`. */
  async resume(context: RecordsContext, id: string): Promise<StoredRun> {
    const run = await this.get(context, id)
    if (run.state === 'running') throw new KartotekaError('conflict', 'The import is running. Wait for it, or cancel it.')
    if (run.state === 'done' || run.state === 'undone')
      throw new KartotekaError(
        'conflict',
        `The import ${run.state === 'done' ? 'is done' : 'was taken back'}. Send the file again to import it anew.`,
      )
    if (!existsSync(this.#file(id))) throw new KartotekaError('conflict', 'The file of the import is not here any more. Send it again.')
    const before = run.state === 'interrupted' ? 'running' : run.state
    const isTaken = await context.database.transaction((executor) =>
      changeRun(
        executor,
        id,
        { state: 'running', worker: this.#worker, alive_at: new Date().toISOString(), message: null, finished_at: null },
        sql`"state" = ${before} and "worker" = ${run.worker}`,
      ),
    )
    if (!isTaken) throw new KartotekaError('conflict', 'Somebody else has just gone on with the import.')
    return this.get(context, id)
  }

  /** Waits until nothing is written any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#busy.values())
  }

  async #work(withContext: WithContext, id: string): Promise<StoredRun> {
    try {
      await withContext((context) => this.#import(context, id))
    } catch (error) {
      if (!(error instanceof Stopped)) await withContext((context) => this.#fail(context, id, error))
    }
    return withContext((context) => this.get(context, id))
  }

  /** Starts from what is stored, so that it can be called again after it threw. */
  async #import(context: RecordsContext, id: string): Promise<void> {
    const run = await this.get(context, id)
    if (run.state !== 'running') return
    const { settings } = run
    const table = await openFile(this.#file(id), { ...settings, format: run.format, expected: Object.keys(settings.mapping) })
    const tried: Refusal[] = []
    const written = new WrittenRecords(run.entity)
    const followers = [...(context.followers ?? []), written.follow]
    const taking = { takesAnyState: settings.anyState === true, keepsDates: settings.keepDates === true }
    const report = await importRecords({ ...context, followers, ...taking }, run.entity, table, {
      ...settings,
      dryRun: run.dryRun,
      maxProblems: 0,
      after: { row: run.position, counts: run },
      onChunk: run.dryRun
        ? async (_, { refusals }) => void keepSome(tried, refusals)
        : (write, done) => this.#save(write, id, done, written),
    })
    await context.database.transaction(async (executor) => {
      if (run.dryRun) await insertProblems({ ...context, executor }, id, tried)
      const values = { state: 'done', finished_at: new Date().toISOString(), ...countsOf(report) }
      if (!(await changeRun(executor, id, values, isWorkedOnBy(executor, this.#worker)))) throw new Stopped()
    })
    await rm(this.#file(id), { force: true })
  }

  async #save(write: WriteContext, id: string, done: ChunkReport, written: WrittenRecords): Promise<void> {
    await insertProblems(write, id, done.refusals)
    await written.store(write, id)
    if (!(await changeRun(write.executor, id, progressOf(done), isWorkedOnBy(write.executor, this.#worker)))) throw new Stopped()
  }

  async #fail(context: RecordsContext, id: string, error: unknown): Promise<void> {
    const isKnown = error instanceof KartotekaError
    const message = isKnown ? error.message : 'Something went wrong on the server. Go on with the import, or tell the administrator.'
    await context.database.transaction((executor) =>
      changeRun(executor, id, { state: 'failed', message, finished_at: new Date().toISOString() }, isWorkedOnBy(executor, this.#worker)),
    )
    if (!isKnown) throw error
  }

  #file(id: string): string {
    return join(this.#folder, id)
  }
}

/** Files of imports that nobody has gone on with for a month. */
async function forgetOld(folder: string): Promise<void> {
  const month = 30 * 24 * 60 * 60 * 1000
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > month) await rm(path, { force: true })
  }
}

async function findByKey(context: RecordsContext, requestKey: string): Promise<StoredRun | undefined> {
  const { dialect } = context.database
  const [run] = await readRuns(context, context.database, sql`"request_key" = ${dialect.bindColumn(requestKey, { kind: 'text' })}`, 1)
  return run
}

function keepSome(kept: Refusal[], more: readonly Refusal[]): void {
  for (const refusal of more) if (kept.length < maxTriedRefusals) kept.push(refusal)
}

/** Lets go of a file of which only the columns were wanted. */
async function closeTable(rows: AsyncIterable<unknown>): Promise<void> {
  const iterator = rows[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
}
