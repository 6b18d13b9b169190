import type { Entity } from '../model/model.ts'
import type { Transition, Workflow } from '../model/workflow.ts'
import type { WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'
import type { Past } from './past.ts'

export type ChangeKind =
  | 'created'
  | 'updated'
  | 'deleted'
  | 'restored'
  | 'archived'
  | 'unarchived'
  | 'purged'
  | 'merged'
  | 'unmerged'
  | 'erased'
  | 'expired'

/** What one write did to one record; its owned lines are part of it. */
export interface Change {
  readonly kind: ChangeKind
  readonly entity: Entity
  readonly id: string
  /** The record before and after, in the JSON shape of the API; undefined before it was made and after it was purged. */
  readonly before: RecordValues | undefined
  readonly after: RecordValues | undefined
  /** Names of the fields whose values differ. */
  readonly touched: ReadonlySet<string>
  /** The transitions that were made, one of a workflow at most. */
  readonly transitions?: readonly { readonly workflow: Workflow; readonly transition: Transition }[]
  /** What was brought along from where the record was kept before. */
  readonly past?: Past
}

/** A step that follows the rows, in the same transaction: it sees every change of one write at once. */
export type AfterStep = (context: WriteContext, changes: readonly Change[]) => Promise<void>
