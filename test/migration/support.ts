import { systemClock } from '../../engine/base/clock.ts'
import { type Database, openDatabase } from '../../engine/database/index.ts'
import { compileOrThrow, type Layer } from '../../engine/metadata/index.ts'
import { type ApplyOptions, apply, type Plan, type PlanOptions, plan } from '../../engine/migration/index.ts'
import type { Model } from '../../engine/model/model.ts'
import { counterTable, createRecord, createValidators, getRecord, prepareAudit, type RecordsContext } from '../../engine/records/index.ts'
import { type DatabaseName, type Documents, layersOf, newDatabase } from '../support/engine.ts'

/** A database whose documents change: applied, planned, with records under the documents applied last. */
export interface Workshop {
  readonly database: Database
  readonly address: string
  apply(documents: Documents, options?: Partial<ApplyOptions>): Promise<{ plan: Plan; isApplied: boolean }>
  plan(documents: Documents, options?: PlanOptions): Promise<Plan>
  create(documents: Documents, entity: string, record: object): Promise<string>
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into records of every shape
  read(documents: Documents, entity: string, id: string): Promise<any>
  close(): Promise<void>
}

const known = new WeakMap<Documents, { readonly layers: readonly Layer[]; readonly model: Model }>()

/** The same documents are asked for by each step of a test, and compiled once. */
function compiledOf(documents: Documents): { readonly layers: readonly Layer[]; readonly model: Model } {
  const found = known.get(documents)
  if (found !== undefined) return found
  const layers = layersOf(documents)
  const compiled = { layers, model: compileOrThrow(layers) }
  known.set(documents, compiled)
  return compiled
}

export async function newWorkshop(name: DatabaseName): Promise<Workshop> {
  const { address, remove } = await newDatabase(name)
  const database = await openDatabase(address)
  await database.transaction((executor) => executor.all(counterTable))
  const context = (documents: Documents): RecordsContext => {
    const { model } = compiledOf(documents)
    return { model, database, validators: createValidators(model), now: new Date(), personId: null }
  }
  return {
    database,
    address,
    apply: (documents, options = {}) => {
      const { model, layers } = compiledOf(documents)
      return apply(database, model, layers, { clock: systemClock, additiveOnly: false, ...options })
    },
    plan: (documents, options) => plan(database, compiledOf(documents).model, options),
    create: async (documents, entity, record) => {
      const made = context(documents)
      await database.transaction((executor) => prepareAudit(executor, made.model))
      return (await createRecord(made, entity, record)).id
    },
    read: async (documents, entity, id) => JSON.parse((await getRecord(context(documents), entity, id)).text),
    async close() {
      await database.close()
      remove()
    },
  }
}
