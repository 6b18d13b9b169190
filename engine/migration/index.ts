export { type ApplyOptions, apply } from './apply.ts'
export { type Decision, type Decisions, parseDecision, readDecisions } from './decisions.ts'
export { describePlan } from './describe-plan.ts'
export type { Choice, Operation } from './operation.ts'
export type { Parked } from './parked.ts'
export { type Plan, type PlannedStep, type PlanOptions, plan } from './plan.ts'
export { nameOf, purge } from './purge.ts'
export { type RollbackOptions, rollback } from './rollback.ts'
export type { ColumnSealing, ColumnSecret, SealColumn } from './sealing.ts'
export { type TableDefinition, tables } from './tables.ts'
export {
  type AppliedVersion,
  appliedVersion,
  ensureVersionTable,
  lastVersion,
  listVersions,
  readVersion,
  type VersionSummary,
} from './versions.ts'
