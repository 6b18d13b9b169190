import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { RecordsContext } from './context.ts'
import type { RecordValues } from './normalise.ts'

/** What somebody wants to do with records of an entity. */
export type Action = 'read' | 'create' | 'update' | 'delete' | 'restore' | 'archive' | 'unarchive' | 'purge'

/** Who may do what. Without a policy everybody who is signed in may do everything. */
export interface Policy {
  /** Throws `forbidden`, or `not-found` for what the person may not even see. */
  authorize(
    context: RecordsContext,
    action: Action,
    entity: Entity,
    before: RecordValues | undefined,
    after: RecordValues | undefined,
  ): void
  /** The condition that the records which the person may see meet; undefined for all of them. */
  readCondition(context: RecordsContext, entity: Entity): Tree | undefined
}

/**
 * The one gate: every operation on records calls it, reading ones without values, writing ones with the record before and
 * after. Throws what the policy throws.
 */
export function authorize(
  context: RecordsContext,
  action: Action,
  entity: Entity,
  before?: RecordValues | undefined,
  after?: RecordValues | undefined,
): void {
  context.policy?.authorize(context, action, entity, before, after)
}

/** The condition, over `record`, of what the person who asks may read of an entity; undefined for everything. Lists, gets, searches and sums add it to theirs. */
export function readCondition(context: RecordsContext, entity: Entity): Tree | undefined {
  return context.policy?.readCondition(context, entity)
}
