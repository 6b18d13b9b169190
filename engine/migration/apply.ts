import type { Clock } from '../base/clock.ts'
import { KartotekaError } from '../base/errors.ts'
import { rawSql, type Sql } from '../base/sql.ts'
import type { Database, Executor } from '../database/database.ts'
import type { Layer } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import type { Decisions } from './decisions.ts'
import type { Difference } from './diff.ts'
import { withLock } from './lock.ts'
import type { Operation, UpContext } from './operation.ts'
import { contextOf, findDifference, type Plan, toPlan } from './plan.ts'
import type { SealColumn } from './sealing.ts'
import { tables } from './tables.ts'
import { changesBetween } from './version-changes.ts'
import { type AppliedVersion, appliedVersion, ensureVersionTable, lastVersion, recordVersion } from './versions.ts'

export interface ApplyOptions {
  readonly clock: Clock
  /** Do nothing when the plan touches what is stored. */
  readonly additiveOnly: boolean
  /** The id of a plan that somebody has looked at; another one is refused. */
  readonly planId?: string | undefined
  readonly decisions?: Decisions | undefined
  /** Who does it; stands in the list of versions and in the lock. */
  readonly actor?: string | undefined
  /** Milliseconds to wait for somebody else who changes the tables. */
  readonly waitFor?: number
  /** Encrypts and opens the values of columns that become secret, or cease to be. */
  readonly seal?: SealColumn | undefined
  /** Called when all is done and recorded, in the same transaction. */
  afterwards?(transaction: Executor, version: AppliedVersion, model: Model): Promise<void>
  /** Told before each step, and before the version is recorded. */
  onStep?(text: string): void | Promise<void>
}

/** How long an apply waits for another, unless it says otherwise. */
export const defaultWait = 5_000

/**
 * Brings the database to the model in one transaction and remembers the version. With `additiveOnly`, a plan that touches
 * what is stored is not carried out but answered, with `isApplied` false. Throws `plan-required` for a step that needs a decision,
 * `conflict` for a stale plan and while somebody else changes the tables.
 */
export async function apply(
  database: Database,
  model: Model,
  layers: readonly Layer[],
  options: ApplyOptions,
): Promise<{ plan: Plan; isApplied: boolean }> {
  const first = lookUp(await appliedVersion(database), model, options)
  if (options.additiveOnly && !first.plan.isAdditive) return { plan: first.plan, isApplied: false }
  if (isUpToDate(first.plan, model)) return { plan: first.plan, isApplied: true }
  refuseImpossible(first.plan.operations)
  return withLock(database, options.actor, options.waitFor ?? defaultWait, () =>
    database.transaction(async (transaction) => {
      await beginChange(transaction)
      const { plan, difference } = lookUp(await lastVersion(transaction), model, options)
      if (options.additiveOnly && !plan.isAdditive) return { plan, isApplied: false }
      if (isUpToDate(plan, model)) return { plan, isApplied: true }
      const context = contextOf(transaction, plan.from, model, options.clock.now(), options)
      await carryOut(transaction, plan.operations, context, options.onStep)
      const { parked } = difference
      const next = { modelVersion: model.version, layers, tables: tables(model), parked, rolledBackTo: null }
      const version = await finish(transaction, plan.from, plan.operations, next, options)
      await options.afterwards?.(transaction, version, model)
      return { plan, isApplied: true }
    }),
  )
}

/** Inside the transaction that changes the tables: nobody else is in one. */
export async function beginChange(transaction: Executor): Promise<void> {
  await transaction.all(transaction.dialect.lockTables ?? rawSql('select 1'))
  await ensureVersionTable(transaction)
}

/** Carries out the steps in order. One that stored values refuse throws `plan-required` with those values, and the transaction is undone. */
export async function carryOut(
  transaction: Executor,
  operations: readonly Operation[],
  context: UpContext,
  onStep?: ApplyOptions['onStep'],
): Promise<void> {
  refuseImpossible(operations)
  const waiting: Sql[] = []
  const prepared = new Set<string>()
  for (const operation of operations) {
    if (onStep !== undefined || operation.obstacles !== undefined) await runAll(transaction, waiting.splice(0))
    await onStep?.(operation.describe())
    await refuseObstacles(transaction, operation, context)
    const shared = (operation.prepare?.(context) ?? []).filter(({ text }) => !prepared.has(text))
    for (const { text } of shared) prepared.add(text)
    waiting.push(...shared, ...operation.up(context))
    if (operation.work !== undefined) {
      await runAll(transaction, waiting.splice(0))
      await operation.work(transaction, context)
    }
    if (waiting.length >= batchSize) await runAll(transaction, waiting.splice(0))
  }
  await runAll(transaction, waiting)
}

/** Statements that are sent at once: a new database has thousands, each of which would wait for its own answer. */
const batchSize = 50

async function runAll(transaction: Executor, statements: readonly Sql[]): Promise<void> {
  if (transaction.script !== undefined && statements.length > 0 && statements.every(({ values }) => values.length === 0))
    await transaction.script(statements.map(({ text }) => text).join(';\n'))
  else for (const statement of statements) await transaction.all(statement)
}

async function refuseObstacles(transaction: Executor, operation: Operation, context: UpContext): Promise<void> {
  const statement = operation.obstacles?.(context)
  const obstacles = statement === undefined ? [] : await transaction.all<{ value: unknown }>(statement)
  if (obstacles.length === 0) return
  throw new KartotekaError('plan-required', operation.explain?.(obstacles.map((row) => String(row.value))) ?? operation.describe())
}

/** Records the version that the steps led to. */
export async function finish(
  transaction: Executor,
  from: AppliedVersion | undefined,
  operations: readonly Operation[],
  next: Pick<AppliedVersion, 'modelVersion' | 'layers' | 'tables' | 'parked' | 'rolledBackTo'>,
  options: Pick<ApplyOptions, 'clock' | 'actor' | 'onStep'>,
): Promise<AppliedVersion> {
  await options.onStep?.('record the version')
  const version: AppliedVersion = {
    ...next,
    number: (from?.number ?? 0) + 1,
    appliedAt: options.clock.now().toISOString(),
    actor: options.actor ?? null,
    steps: operations.map((operation) => `${operation.sign} ${operation.describe()}`),
    operations: operations.map((operation) => operation.data),
    changes: changesBetween(from?.layers ?? [], next.layers),
  }
  await recordVersion(transaction, version)
  return version
}

function lookUp(from: AppliedVersion | undefined, model: Model, options: ApplyOptions): { plan: Plan; difference: Difference } {
  const difference = findDifference(from, model, options.decisions)
  const plan = toPlan(from, model, difference)
  if (options.planId !== undefined && options.planId !== plan.id) {
    throw new KartotekaError(
      'conflict',
      'The plan is stale: the database or the metadata has changed since it was made. Plan again and look at it.',
    )
  }
  return { plan, difference }
}

function isUpToDate(plan: Plan, model: Model): boolean {
  return plan.operations.length === 0 && plan.from?.modelVersion === model.version
}

function refuseImpossible(operations: readonly Operation[]): void {
  const refusals = operations.flatMap((operation) => (operation.refusal === undefined ? [] : [operation.refusal]))
  if (refusals.length > 0) throw new KartotekaError('plan-required', refusals.join(' '))
}
