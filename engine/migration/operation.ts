import type { Sql } from '../base/sql.ts'
import type { Executor } from '../database/database.ts'
import type { Dialect } from '../database/dialect.ts'
import type { Model } from '../model/model.ts'
import type { Parked } from './parked.ts'
import type { SealColumn } from './sealing.ts'

/** What a person may decide about a step: keep the old values aside, fill in one value, calculate, decrypt, or leave the plan. */
export type Choice = 'park' | 'default' | 'convert' | 'open' | 'abort'

/** An operation as plain data, which is stored with its version and read by a rollback. */
export interface OperationData {
  readonly kind: string
}

/** What making the statements of an operation needs. The model before is compiled only when an expression asks for it. */
export interface UpContext {
  readonly dialect: Dialect
  readonly now?: Date
  /** Nothing is carried out: names are those before the first step. */
  readonly isPlanning?: boolean
  before?(): Model | undefined
  readonly after?: Model
  /** Encrypts and opens; missing where nothing is carried out. */
  readonly seal?: SealColumn | undefined
}

/** One step from one version of the tables to the next. */
export interface Operation {
  readonly data: OperationData
  /** Names the step in decisions, for instance `change:article.price`. */
  readonly id: string
  /** `+` adds, `~` changes, `-` parks. */
  readonly sign: '+' | '~' | '-'
  /** The table as it is called when the plan begins. */
  readonly table: string
  /** The column whose values are touched, as it is called when the plan begins. */
  readonly column?: string
  /** True when nothing that is stored is touched: such steps are applied without asking. */
  readonly isAdditive: boolean
  readonly choices: readonly Choice[]
  /** Of a step that takes values away: those, and the ones to which records can go (the decision `default` by value). */
  readonly moves?: { readonly from: readonly string[]; readonly to: readonly string[] }
  /** What others wait for: nothing, a moment, until every row was read, until every row was written. */
  readonly lock: 'none' | 'short' | 'scan' | 'rewrite'
  /** Why this step cannot be carried out at all, with what to do; undefined when it can. */
  readonly refusal?: string
  /** One line for the plan, for instance `add column article.unit_price (decimal)`. */
  describe(): string
  up(context: UpContext): readonly Sql[]
  /** What stands before `up` and serves every such step of a plan: it is carried out once. */
  prepare?(context: UpContext): readonly Sql[]
  /** What statements alone cannot do; carried out after them. */
  work?(executor: Executor, context: UpContext): Promise<void>
  /** What takes this step back, given what is parked then; undefined when there is nothing to take back. */
  down(parked: readonly Parked[]): Operation | undefined
  /** What is parked after this step. */
  park(parked: readonly Parked[]): readonly Parked[]
  /** Selects as `value` at most five stored values that stand in the way of this step. */
  obstacles?(context: UpContext): Sql | undefined
  /** Why the step stops at those values, and what to do. */
  explain?(values: readonly string[]): string
}

/** What most operations have in common: no choice, a short lock, nothing parked. */
export const plainStep = {
  choices: [] as readonly Choice[],
  lock: 'short' as const,
  park: (parked: readonly Parked[]) => parked,
}
