import { type Clock, systemClock } from './base/clock.ts'
import type { Database } from './database/index.ts'
import { openDatabase } from './database/index.ts'
import { createSessions, createUser, hasNoUsers, type Person, type Sessions } from './identity/index.ts'
import { compileOrThrow, type Layer } from './metadata/index.ts'
import { apply, lastVersion, type Plan, plan } from './migration/index.ts'
import type { Model } from './model/model.ts'
import { counterTable, createValidators, type RecordsContext, type Validators } from './records/index.ts'

export interface EngineOptions {
  /** Layers of metadata, lowest first. */
  readonly layers: readonly Layer[]
  /** `sqlite:<file>` or `postgres://...`. */
  readonly database: string
  /** Folder for the bytes of attachments. */
  readonly files: string
  readonly clock?: Clock
}

/** One running engine: a model, the database that holds its records, and who may ask. There is no state outside of it. */
export interface Engine {
  /** The model that is served. */
  readonly model: Model
  /** Steps that the files ask for but that wait for `kartoteka apply`; undefined when the database is up to date. */
  readonly pending: Plan | undefined
  readonly database: Database
  readonly sessions: Sessions
  readonly files: string
  /** What one request is judged by: the model and the time of now, and the person who asks (null for the engine itself). */
  context(person: Person | null): RecordsContext
  createUser(user: { name: string; email: string; password: string }): Promise<string>
  hasNoUsers(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Compiles the layers, opens the database, brings it up to date as far as that only adds, and answers the engine. Throws
 * `MetadataError` with all problems of the layers. Where a change would touch what is stored, the model that was applied
 * last is served and the steps stand in `pending`.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock
  const wanted = compileOrThrow(options.layers)
  const database = await openDatabase(options.database)
  try {
    const { model, pending } = await bringUpToDate(database, wanted, options.layers, clock)
    return assemble(options, database, model, pending, clock)
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The steps between a database and layers; nothing is changed. */
export async function planLayers(options: Pick<EngineOptions, 'layers' | 'database'>): Promise<Plan> {
  const model = compileOrThrow(options.layers)
  return withDatabase(options.database, (database) => plan(database, model))
}

/** Carries out every step between a database and layers, also those that park. Throws `plan-required` for one that cannot be done. */
export async function applyLayers(options: Pick<EngineOptions, 'layers' | 'database' | 'clock'>): Promise<Plan> {
  const model = compileOrThrow(options.layers)
  const clock = options.clock ?? systemClock
  return withDatabase(
    options.database,
    async (database) => (await apply(database, model, options.layers, { clock, additiveOnly: false })).plan,
  )
}

async function withDatabase<T>(address: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(address)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

async function bringUpToDate(
  database: Database,
  wanted: Model,
  layers: readonly Layer[],
  clock: Clock,
): Promise<{ model: Model; pending: Plan | undefined }> {
  const { plan: steps, isApplied } = await apply(database, wanted, layers, { clock, additiveOnly: true })
  await database.transaction((executor) => executor.all(counterTable))
  if (isApplied) return { model: wanted, pending: undefined }
  const applied = await database.transaction(lastVersion)
  return { model: applied === undefined ? wanted : compileOrThrow(applied.layers), pending: steps }
}

function assemble(options: EngineOptions, database: Database, model: Model, pending: Plan | undefined, clock: Clock): Engine {
  const validators: Validators = createValidators(model)
  const sessions = createSessions()
  const context = (person: Person | null): RecordsContext => ({
    model,
    database,
    validators,
    now: clock.now(),
    personId: person?.id ?? null,
  })
  return {
    model,
    pending,
    database,
    sessions,
    files: options.files,
    context,
    createUser: (user) => createUser(context(null), user),
    hasNoUsers: () => hasNoUsers(context(null)),
    close: () => database.close(),
  }
}
