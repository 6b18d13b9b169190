import type { Clock } from '../base/clock.ts'
import { KartotekaError } from '../base/errors.ts'
import type { Database, Executor } from '../database/database.ts'
import type { Layer } from '../metadata/index.ts'
import { type ApplyOptions, beginChange, carryOut, defaultWait, finish } from './apply.ts'
import { withLock } from './lock.ts'
import type { Operation } from './operation.ts'
import { toOperation } from './operations/index.ts'
import type { Parked } from './parked.ts'
import { compileIfPossible, contextOf, type Plan, stepsOf } from './plan.ts'
import { recalculations } from './recalculations.ts'
import { withSearch } from './search-of-version.ts'
import { type AppliedVersion, lastVersion, readVersion } from './versions.ts'

export interface RollbackOptions extends Pick<ApplyOptions, 'actor' | 'onStep' | 'waitFor' | 'seal' | 'afterwards'> {
  readonly clock: Clock
}

/**
 * Brings the tables back to an earlier version by taking back every version since, the newest first: what was parked comes back with its
 * values, what was added is parked. Recorded as a new version. Throws `not-found` for a version that does not exist.
 */
export async function rollback(
  database: Database,
  number: number,
  options: RollbackOptions,
): Promise<{ plan: Plan; layers: readonly Layer[]; version: AppliedVersion }> {
  return withLock(database, options.actor, options.waitFor ?? defaultWait, () =>
    database.transaction(async (transaction) => {
      await beginChange(transaction)
      const from = await lastVersion(transaction)
      const target = await readVersion(transaction, number)
      if (from === undefined || target === undefined || target.number === from.number) throw noSuchVersion(number, from)
      const { operations: back, parked } = await wayBack(transaction, from, target)
      const model = compileIfPossible(target)
      const search = withSearch(target.tables, model)
      const operations = [...back, ...recalculations(from.tables, target.tables, back), ...search.operations]
      const context = contextOf(transaction, from, model, options.clock.now(), options)
      await carryOut(transaction, operations, context, options.onStep)
      const { modelVersion, layers } = target
      const { tables } = search
      const version = await finish(transaction, from, operations, { modelVersion, layers, tables, parked, rolledBackTo: number }, options)
      if (model !== undefined) await options.afterwards?.(transaction, version, model)
      const isAdditive = operations.every((operation) => operation.isAdditive)
      return { plan: { id: '', operations, steps: stepsOf(operations), isAdditive, from }, layers, version }
    }),
  )
}

async function wayBack(
  executor: Executor,
  from: AppliedVersion,
  target: AppliedVersion,
): Promise<{ operations: readonly Operation[]; parked: readonly Parked[] }> {
  const operations: Operation[] = []
  let { parked } = from
  for (let number = from.number; number > target.number; number--) {
    const version = number === from.number ? from : await readVersion(executor, number)
    if (version === undefined) throw noSuchVersion(number, from)
    for (const data of [...version.operations].reverse()) {
      const operation = toOperation(data).down(parked)
      if (operation === undefined) continue
      operations.push(operation)
      parked = operation.park(parked)
    }
  }
  return { operations, parked }
}

function noSuchVersion(number: number, from: AppliedVersion | undefined): KartotekaError {
  const last = from?.number ?? 0
  if (number === last)
    return new KartotekaError('conflict', `Version ${number} is the one that is applied; there is nothing to go back to.`)
  const known = last > 1 ? `The earlier ones are 1 to ${last - 1}.` : 'There is no earlier one.'
  return new KartotekaError('not-found', `There is no version ${number} to go back to. ${known}`)
}
