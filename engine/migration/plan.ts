import { KartotekaError } from '../base/errors.ts'
import { identifier, type Sql, sql } from '../base/sql.ts'
import type { Database, Executor } from '../database/database.ts'
import { compile, fingerprint } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import { checkDecisions, type Decisions } from './decisions.ts'
import { type Difference, diff } from './diff.ts'
import { type Note, notes } from './notes.ts'
import type { Choice, Operation, UpContext } from './operation.ts'
import { fillColumn } from './operations/index.ts'
import { recalculations } from './recalculations.ts'
import { type TableDefinition, tables } from './tables.ts'
import { addressOf, usesBefore } from './uses-of-step.ts'
import { type AppliedVersion, appliedVersion } from './versions.ts'

/** One step of a plan as data, for screens and files. Counts are those of the moment the plan was made; undefined where nobody counted. */
export interface PlannedStep {
  readonly id: string
  /** `+` adds, `~` changes, `-` parks. */
  readonly sign: '+' | '~' | '-'
  readonly text: string
  /** What kind of step it is: `add-column`. */
  readonly kind: string
  /** What it is about, in the words of the model: `article`, `article.unitPrice`; absent where the model knows no such thing. */
  readonly place?: string
  readonly table: string
  readonly column?: string
  /** Rows of the table. */
  readonly rows?: number
  /** Values that the step touches. */
  readonly values?: number
  /** Values that stand in the way, at most five. */
  readonly samples: readonly string[]
  readonly isAdditive: boolean
  readonly choices: readonly Choice[]
  /** Values that go, and those to which their records can be moved by the decision `{ "default": { "gone": "kept" } }`. */
  readonly moves?: { readonly from: readonly string[]; readonly to: readonly string[] }
  /** What others wait for: `none`, `short`, `reads N rows`, `rewrites N rows`. */
  readonly lock: string
  /** Of a step that takes something away or renames it: every place that names it in the version before. */
  readonly uses?: readonly string[]
  /** Why the step cannot be carried out as it stands, with what to decide. */
  readonly problem?: string
}

/** What lies between the database and a model. */
export interface Plan {
  /** Bound to the version it starts from and to the model. */
  readonly id: string
  readonly operations: readonly Operation[]
  readonly steps: readonly PlannedStep[]
  /** Nothing that is stored is touched: may be applied without asking. */
  readonly isAdditive: boolean
  /** The version the plan starts from; undefined on a new database. */
  readonly from: AppliedVersion | undefined
}

export interface PlanOptions {
  readonly decisions?: Decisions | undefined
  readonly now?: Date
}

/** The steps that would bring the database to the model, with what they touch counted. Changes nothing. */
export async function plan(database: Database, model: Model, options: PlanOptions = {}): Promise<Plan> {
  const from = await appliedVersion(database)
  const difference = findDifference(from, model, options.decisions)
  const context = contextOf(database, from, model, options.now ?? new Date(), undefined)
  const count = new Counter(database)
  const steps: PlannedStep[] = []
  const usesOf = usesBefore(from)
  for (const operation of difference.operations) {
    const uses = usesOf(operation)
    const place = addressOf(model, operation) ?? addressIn(context.before?.(), operation)
    const counted = await countStep(operation, context, count, difference)
    steps.push({ ...counted, ...(place === undefined ? {} : { place }), ...(uses.length === 0 ? {} : { uses }) })
  }
  for (const note of notesOf(from, model, context)) steps.push(await countNote(note, count))
  return { ...toPlan(from, model, difference), steps }
}

function addressIn(model: Model | undefined, operation: Operation): string | undefined {
  return model === undefined ? undefined : addressOf(model, operation)
}

/** The plan without counts: what `apply` needs. */
export function toPlan(from: AppliedVersion | undefined, model: Model, { operations }: Difference): Plan {
  const id = fingerprint(`${from?.number ?? 0} ${from?.modelVersion ?? ''} ${model.version}`)
  return { id, operations, from, steps: stepsOf(operations), isAdditive: operations.every((step) => step.isAdditive) }
}

/** Steps as data, not counted. */
export function stepsOf(operations: readonly Operation[]): readonly PlannedStep[] {
  return operations.map((operation) => toStep(operation))
}

/** What lies between a version and a model, with what was decided. Throws `plan-required` for a decision about no step. */
export function findDifference(from: AppliedVersion | undefined, model: Model, decisions: Decisions = {}): Difference {
  const found = diff(from?.tables ?? [], tables(model), from?.parked ?? [], decisions)
  const fills = Object.entries(decisions).flatMap(([id, decision]) => fillsOf(id, decision, model))
  const isRequiredRule = (id: string) => id.startsWith('required:') && fills.some((fill) => fill.id === id.replace('required:', 'fill:'))
  const known = found.operations.map(({ id }) => id)
  checkDecisions(Object.fromEntries(Object.entries(decisions).filter(([id]) => !isRequiredRule(id))), known)
  const operations = [...found.operations, ...fills]
  return { ...found, operations: [...operations, ...recalculations(from?.tables ?? [], tables(model), operations)] }
}

/** `required:article.price` with a default fills what is empty. */
function fillsOf(id: string, decision: Decisions[string], model: Model): readonly Operation[] {
  const [, table = '', name] = /^required:([^.]+)\.(.+)$/.exec(id) ?? []
  const column = tables(model)
    .find((candidate) => candidate.name === table)
    ?.columns.find((candidate) => candidate.name === name)
  if (column === undefined || !('default' in decision)) return []
  return [fillColumn({ table, column, value: decision.default })]
}

export function contextOf(
  executor: Executor,
  from: AppliedVersion | undefined,
  after: Model | undefined,
  now: Date,
  carrying: Pick<UpContext, 'seal'> | undefined,
): UpContext {
  let compiled: { model: Model | undefined } | undefined
  return {
    dialect: executor.dialect,
    now,
    isPlanning: carrying === undefined,
    ...(carrying?.seal === undefined ? {} : { seal: carrying.seal }),
    ...(after === undefined ? {} : { after }),
    before() {
      compiled ??= { model: from === undefined ? undefined : compileIfPossible(from) }
      return compiled.model
    },
  }
}

/** A version of long ago may hold words that the compiler of today refuses. */
export function compileIfPossible(version: Pick<AppliedVersion, 'layers'>): Model | undefined {
  try {
    return compile(version.layers).model
  } catch {
    return undefined
  }
}

function notesOf(from: AppliedVersion | undefined, model: Model, context: UpContext): readonly Note[] {
  if (from === undefined || from.modelVersion === model.version) return []
  const before = context.before?.()
  return before === undefined ? [] : notes(before, model, context.dialect)
}

async function countStep(operation: Operation, context: UpContext, count: Counter, { operations }: Difference): Promise<PlannedStep> {
  const isNewTable = operations.some(({ data, table }) => data.kind === 'create-table' && table === operation.table)
  if (isNewTable) return toStep(operation, { rows: 0, values: 0 })
  const { column } = operation
  const table = storedName(operation.table, operations)
  const rows = await count.rows(table)
  const values =
    column === undefined
      ? operation.isAdditive
        ? 0
        : rows
      : await count.number(sql`select count(${identifier(column)}) as n from ${identifier(table)}`)
  return { ...toStep(operation, { rows, values }), ...(await lookAt(operation, context, count)) }
}

/** The name of a table before the plan, of one that the plan renames or brings back. */
function storedName(table: string, operations: readonly Operation[]): string {
  for (const { data } of operations) {
    const {
      kind,
      from,
      to,
      parkedAs,
      table: back,
    } = data as { kind: string; from?: string; to?: string; parkedAs?: string; table?: TableDefinition }
    if (kind === 'rename-table' && to === table && from !== undefined) return from
    if (kind === 'bring-back-table' && back?.name === table && parkedAs !== undefined) return parkedAs
  }
  return table
}

/** What stands in the way of a step, and whether its expression can be used at all. */
async function lookAt(operation: Operation, context: UpContext, count: Counter): Promise<Partial<PlannedStep>> {
  try {
    const statement = operation.obstacles?.(context)
    const samples = statement === undefined ? [] : await count.texts(statement)
    if (!operation.isAdditive) operation.up(context)
    const problem = operation.refusal ?? (samples.length > 0 ? operation.explain?.(samples) : undefined)
    return { samples, ...(problem === undefined ? {} : { problem }) }
  } catch (error) {
    if (error instanceof KartotekaError) return { problem: error.message }
    throw error
  }
}

async function countNote({ count: counted, samples, ...note }: Note, count: Counter): Promise<PlannedStep> {
  const [rows, values] = [await count.rows(note.table), await count.number(counted)]
  const shown = samples === undefined ? [] : await count.texts(samples)
  return { ...note, kind: 'note', sign: '~', rows, values, samples: shown, isAdditive: true, lock: 'none' }
}

function toStep(operation: Operation, counted: { rows?: number; values?: number } = {}): PlannedStep {
  const { id, sign, table, column, isAdditive, choices, moves, refusal } = operation
  return {
    id,
    sign,
    text: operation.describe(),
    kind: operation.data.kind,
    table,
    ...(column === undefined ? {} : { column }),
    ...counted,
    samples: [],
    isAdditive,
    choices,
    ...(moves === undefined ? {} : { moves }),
    lock: lockText(operation.lock, counted.rows),
    ...(refusal === undefined ? {} : { problem: refusal }),
  }
}

function lockText(lock: Operation['lock'], rows: number | undefined): string {
  if (lock === 'none' || lock === 'short') return lock
  if (rows === 0) return 'short'
  return `${lock === 'scan' ? 'reads' : 'rewrites'} ${rows === undefined ? 'all' : rows} rows`
}

/** Counts in the database; the rows of a table once. */
class Counter {
  readonly #executor: Executor
  readonly #rows = new Map<string, number>()

  constructor(executor: Executor) {
    this.#executor = executor
  }

  async rows(table: string): Promise<number> {
    const known = this.#rows.get(table) ?? (await this.number(sql`select count(*) as n from ${identifier(table)}`))
    this.#rows.set(table, known)
    return known
  }

  async number(statement: Sql): Promise<number> {
    const [row] = await this.#executor.all<{ n: number | string }>(statement)
    return Number(row?.n ?? 0)
  }

  async texts(statement: Sql): Promise<readonly string[]> {
    return (await this.#executor.all<{ value: unknown }>(statement)).map((row) => String(row.value))
  }
}
