import { KartotekaError } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import type { Database } from '../database/database.ts'
import { type ApplyOptions, beginChange, carryOut, defaultWait, finish } from './apply.ts'
import { withLock } from './lock.ts'
import type { Operation } from './operation.ts'
import { purgeColumn, purgeTable } from './operations/index.ts'
import type { Parked } from './parked.ts'
import { compileIfPossible, contextOf } from './plan.ts'
import type { ColumnDefinition, TableDefinition } from './tables.ts'
import { type AppliedVersion, lastVersion } from './versions.ts'

/**
 * Destroys what is parked under a name, `table` or `table.column`, for good. Recorded as a version; the model stays. Throws `not-found` when
 * nothing is parked under the name, `conflict` when something else that is parked points to it.
 */
export async function purge(
  database: Database,
  name: string,
  options: Pick<ApplyOptions, 'clock' | 'actor' | 'waitFor' | 'afterwards'>,
): Promise<readonly string[]> {
  return withLock(database, options.actor, options.waitFor ?? defaultWait, () =>
    database.transaction(async (transaction) => {
      await beginChange(transaction)
      const from = await lastVersion(transaction)
      const entries = (from?.parked ?? []).filter((entry) => nameOf(entry) === name)
      if (from === undefined || entries.length === 0) throw nothingParked(name, from)
      for (const entry of entries) refuseWhileNeeded(from, entry)
      const operations = entries.map(toOperation)
      await carryOut(transaction, operations, contextOf(transaction, from, undefined, options.clock.now(), {}))
      const parked = operations.reduce<readonly Parked[]>((list, operation) => operation.park(list), from.parked)
      const { modelVersion, layers, tables } = from
      const version = await finish(transaction, from, operations, { modelVersion, layers, tables, parked, rolledBackTo: null }, options)
      const model = compileIfPossible(from)
      if (model !== undefined) await options.afterwards?.(transaction, version, model)
      return version.steps
    }),
  )
}

/** `table` or `table.column`, as the thing was called before it was parked. */
export function nameOf({ table, column }: Parked): string {
  return column === undefined ? table : `${table}.${column}`
}

function toOperation({ table, column, parkedAs }: Parked): Operation {
  return column === undefined ? purgeTable({ table, parkedAs }) : purgeColumn({ table, column, parkedAs })
}

/** A parked column of a parked table goes with the table; one that points to a parked table must go before it. */
function refuseWhileNeeded({ parked, tables }: AppliedVersion, entry: Parked): void {
  if (entry.column !== undefined) {
    if (tables.some((table) => table.name === entry.table)) return
    throw new KartotekaError('conflict', `The table ${entry.table} is parked as a whole; purge it instead of ${nameOf(entry)}.`)
  }
  const pointing = parked.filter((other) => other !== entry && other.table !== entry.table && referencesOf(other).includes(entry.table))
  if (pointing.length === 0) return
  throw new KartotekaError(
    'conflict',
    `${pointing.map(nameOf).join(', ')} point${pointing.length === 1 ? 's' : ''} to ${entry.table}; purge that first.`,
  )
}

function referencesOf({ definition }: Parked): readonly (string | undefined)[] {
  const columns = 'columns' in definition ? (definition as TableDefinition).columns : [definition as ColumnDefinition]
  return columns.map((column) => column.references)
}

function nothingParked(name: string, from: AppliedVersion | undefined): KartotekaError {
  const names = (from?.parked ?? []).map(nameOf)
  const hint = names.length === 0 ? ' Nothing is parked.' : didYouMean(name, names) || ` Parked: ${names.join(', ')}.`
  return new KartotekaError('not-found', `Nothing is parked as "${name}".${hint}`)
}
