import type { Clock } from '../base/clock.ts'
import { KartotekaError } from '../base/errors.ts'
import type { Database, Executor } from '../database/database.ts'
import type { Layer } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import { type Difference, diff } from './diff.ts'
import type { Operation } from './operation.ts'
import { tables } from './tables.ts'
import { type AppliedVersion, ensureVersionTable, lastVersion, recordVersion } from './versions.ts'

/** What lies between the database and a model. */
export interface Plan {
  readonly operations: readonly Operation[]
  /** Nothing that is stored is touched: may be applied without asking. */
  readonly isAdditive: boolean
  /** The version the plan starts from; undefined on a new database. */
  readonly from: AppliedVersion | undefined
}

/** The steps that would bring the database to the model. Changes nothing but its own bookkeeping table. */
export async function plan(database: Database, model: Model): Promise<Plan> {
  return database.transaction(async (transaction) => toPlan(await difference(transaction, model)))
}

/**
 * Brings the database to the model in one transaction and remembers the version. With `additiveOnly`, a plan that touches
 * what is stored is not carried out but answered, with `isApplied` false. Throws `plan-required` for a step that cannot be done.
 */
export async function apply(
  database: Database,
  model: Model,
  layers: readonly Layer[],
  options: { clock: Clock; additiveOnly: boolean },
): Promise<{ plan: Plan; isApplied: boolean }> {
  return database.transaction(async (transaction) => {
    const found = await difference(transaction, model)
    const wanted = toPlan(found)
    if (options.additiveOnly && !wanted.isAdditive) return { plan: wanted, isApplied: false }
    refuseImpossible(wanted)
    if (wanted.operations.length === 0 && found.from?.modelVersion === model.version) return { plan: wanted, isApplied: true }
    for (const operation of wanted.operations) {
      for (const statement of operation.statements(transaction.dialect)) await transaction.all(statement)
    }
    const next = {
      number: (found.from?.number ?? 0) + 1,
      modelVersion: model.version,
      layers,
      tables: tables(model),
      parked: found.difference.parked,
    }
    const steps = wanted.operations.map((operation) => `${operation.sign} ${operation.describe()}`)
    await recordVersion(transaction, next, steps, options.clock.now())
    return { plan: wanted, isApplied: true }
  })
}

async function difference(executor: Executor, model: Model): Promise<{ from: AppliedVersion | undefined; difference: Difference }> {
  await ensureVersionTable(executor)
  const from = await lastVersion(executor)
  return { from, difference: diff(from?.tables ?? [], tables(model), from?.parked ?? []) }
}

function toPlan({ from, difference: { operations } }: { from: AppliedVersion | undefined; difference: Difference }): Plan {
  return { operations, from, isAdditive: operations.every((operation) => operation.isAdditive) }
}

function refuseImpossible(wanted: Plan): void {
  const refusals = wanted.operations.flatMap((operation) => (operation.refusal === undefined ? [] : [operation.refusal]))
  if (refusals.length > 0) throw new KartotekaError('plan-required', refusals.join(' '))
}
