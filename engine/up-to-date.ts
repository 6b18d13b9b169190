import { type Clock, systemClock } from './base/clock.ts'
import { type Database, openDatabase } from './database/index.ts'
import { attemptTable } from './identity/index.ts'
import {
  adminOverlay,
  appliedNumber,
  type ChangeHooks,
  changeHooks,
  lazyBox,
  type PublishOptions,
  type Served,
  serve,
  withOverlay,
} from './live/index.ts'
import { compile, compileOrThrow, type Layer } from './metadata/index.ts'
import { appliedVersion, apply, lastVersion, type Plan, plan } from './migration/index.ts'
import type { Model } from './model/model.ts'
import { meterTable } from './plugins/index.ts'
import { counterTable, duplicateTables, prepareAudit } from './records/index.ts'

/** A database and what it is to be brought to. */
export interface VersionSource {
  /** Layers of metadata, lowest first; the admin overlay comes from the database. */
  readonly layers: readonly Layer[]
  /** `sqlite:<file>` or `postgres://...`. */
  readonly database: string
  readonly clock?: Clock
}

/** The steps between a database and layers; nothing is changed. */
export async function planLayers(
  options: Pick<VersionSource, 'layers' | 'database'> & Pick<Partial<PublishOptions>, 'decisions'>,
): Promise<Plan> {
  const { layers, database: address, decisions } = options
  return withDatabase(address, async (database) => {
    const model = compileOrThrow(await withStoredOverlay(database, layers))
    return plan(database, model, { decisions })
  })
}

/** Carries out every step between a database and layers, also those that park. Throws `plan-required` for one that cannot be done. */
export async function applyLayers(
  options: VersionSource & Partial<PublishOptions> & { readonly secrets?: () => readonly string[] },
): Promise<Plan> {
  const { layers: files, database: address, clock = systemClock, secrets = () => [], ...rest } = options
  const hooks = changeHooks(lazyBox(secrets), clock)
  return withDatabase(address, async (database) => {
    const layers = await withStoredOverlay(database, files)
    const { plan: steps } = await apply(database, compileOrThrow(layers), layers, { clock, additiveOnly: false, ...rest, ...hooks })
    await database.announce()
    return steps
  })
}

/** Opens a database for one piece of work. */
export async function withDatabase<T>(address: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(address)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Layers from files with the admin overlay that the database holds on top of them. */
export async function withStoredOverlay(database: Database, layers: readonly Layer[]): Promise<readonly Layer[]> {
  const applied = await appliedVersion(database)
  return applied === undefined ? layers : withOverlay(layers, adminOverlay(applied.layers))
}

/** Applies what only adds, and says which version is served then; the steps that would touch what is stored wait in `pending`. */
export async function bringUpToDate(
  database: Database,
  layers: readonly Layer[],
  wanted: Model,
  clock: Clock,
  hooks: ChangeHooks,
): Promise<{ served: Served; pending: Plan | undefined }> {
  const { plan: steps, isApplied } = await apply(database, wanted, layers, { clock, additiveOnly: true, ...hooks })
  await database.transaction(async (executor) => {
    for (const table of [counterTable, attemptTable, meterTable, ...duplicateTables(executor.dialect)]) await executor.all(table)
  })
  if (isApplied) {
    await database.transaction((executor) => prepareAudit(executor, wanted))
    return { served: serve(await appliedNumber(database), layers, wanted), pending: undefined }
  }
  const { plan: pending } = await refreshApplied(database, layers, wanted, steps, clock, hooks)
  const applied = await lastVersion(database)
  if (applied === undefined) throw new Error('a plan that waits starts from an applied version')
  const served = serve(applied.number, applied.layers)
  await database.transaction((executor) => prepareAudit(executor, served.model))
  return { served, pending }
}

/** The version that goes on being served gets what this engine keeps for it and the one that applied it did not, such as a search index. */
async function refreshApplied(
  database: Database,
  layers: readonly Layer[],
  wanted: Model,
  waiting: Plan,
  clock: Clock,
  hooks: ChangeHooks,
): Promise<{ plan: Plan }> {
  const applied = waiting.from
  const { model } = applied === undefined ? { model: undefined } : compile(applied.layers)
  if (applied === undefined || model === undefined) return { plan: waiting }
  const { plan: own, isApplied } = await apply(database, model, applied.layers, { clock, additiveOnly: true, ...hooks })
  return isApplied && own.operations.length > 0
    ? apply(database, wanted, layers, { clock, additiveOnly: true, ...hooks })
    : { plan: waiting }
}
