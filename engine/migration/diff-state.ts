import type { Decisions } from './decisions.ts'
import type { Operation } from './operation.ts'
import type { Parked } from './parked.ts'
import type { TableDefinition } from './tables.ts'

/**
 * The order of the steps of a plan: indexes go first; conversions see every name as it was; indexes come last, over what
 * is there then. Those of searches come behind all others, as their long texts are what makes SQLite slow in looking through its tables.
 */
const phases = ['drops', 'creates', 'conversions', 'changes', 'adds', 'seals', 'references', 'indexes', 'searches'] as const
export type Phase = (typeof phases)[number]

/** How a table is called while the plan is made. */
export interface StoredNames {
  readonly table: string
  /** It was parked and comes back in this plan. */
  readonly isBack: boolean
}

/** What the parts of a difference share: the steps found so far, by phase, and what is parked after them. */
export class DiffState {
  readonly before: readonly TableDefinition[]
  readonly after: readonly TableDefinition[]
  readonly decisions: Decisions
  parked: readonly Parked[]
  readonly steps: Record<Phase, Operation[]> = {
    drops: [],
    creates: [],
    conversions: [],
    changes: [],
    adds: [],
    seals: [],
    references: [],
    indexes: [],
    searches: [],
  }

  constructor(before: readonly TableDefinition[], after: readonly TableDefinition[], parked: readonly Parked[], decisions: Decisions) {
    this.before = before
    this.after = after
    this.parked = parked
    this.decisions = decisions
  }

  operations(): readonly Operation[] {
    return phases.flatMap((phase) => this.steps[phase])
  }
}

/** Adds a step and what it parks. */
export function carryOut(state: DiffState, phase: Phase, operation: Operation): void {
  state.steps[phase].push(operation)
  state.parked = operation.park(state.parked)
}
