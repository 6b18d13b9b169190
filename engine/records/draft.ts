import type { KartotekaError, ValueProblem } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import type { Entity } from '../model/model.ts'
import type { Attempt } from './audit/refused.ts'
import type { ChangeKind } from './change.ts'
import type { Action } from './gate.ts'
import type { Series } from './number.ts'
import type { Past } from './past.ts'
import { singleId } from './single-id.ts'
import type { Move } from './states/moves.ts'

/** What is wanted of one record: with an `id` it is changed by a JSON Merge Patch (RFC 7396), without one it is made. */
export interface DraftInput {
  readonly id?: string | undefined
  readonly body: unknown
  /** The version that the record must still have. */
  readonly ifVersion?: number | undefined
  /** What the change is called in the history, where it is more than that a record was made or changed. */
  readonly kind?: ChangeKind
  /** Values that the engine itself writes, whatever a client may do with their fields. */
  readonly own?: Readonly<Record<string, unknown>>
  /** The transition that is to be made; the body holds what it asks for. */
  readonly transition?: string | undefined
  /** The transition is what people have decided who were to. */
  readonly isDecided?: boolean | undefined
  /** What the record brings along from where it was kept before; only an import that keeps dates takes it. */
  readonly past?: Past | undefined
}

/** One record on its way into the database; the steps of the pipeline fill it in. */
export interface Draft {
  readonly entity: Entity
  readonly id: string
  /** True until its row is written for the first time. */
  readonly isNew: boolean
  readonly action: Action
  readonly input: DraftInput
  /** The record as it is to be, canonical and without nulls. */
  record: Record<string, unknown>
  /** Names of the fields that the write is about. */
  touched: ReadonlySet<string>
  /** The record as it was before a change, in the JSON shape of the API; undefined while it is new. */
  stored: Record<string, unknown> | undefined
  /** Fields that get the next number of their series just before the row is written. */
  numbered: ReadonlyMap<string, Series>
  /** Values that no client may send, put in after the checks. */
  readOnly: Readonly<Record<string, unknown>>
  /** The same for owned lines, by their pointers: what the engine has written into them, also where a client may. */
  readonly lineValues: Map<string, Readonly<Record<string, unknown>>>
  /** Pointers of the values that stay because the sender could not see them. */
  readonly kept: Set<string>
  /** Which states it changes. */
  readonly moves: Move[]
  /** What it brings along from the past, as far as it is not stored so already. */
  past: Past | undefined
  readonly problems: ValueProblem[]
  /** What the problems keep the person from, where it is something out of sight that does. */
  attempt?: Attempt
  /** Why the write is refused as a whole, beyond its values. */
  refusal: KartotekaError | undefined
}

/** Drafts of one entity that go through the steps together. */
export interface Batch {
  readonly entity: Entity
  /** Those that no step has found fault with. */
  drafts: readonly Draft[]
  /** What the references lead to, by id; filled in by the step that checks them. */
  readonly targets: Map<string, Readonly<Record<string, unknown>>>
}

/** A draft before the first step. */
export function newDraft(entity: Entity, input: DraftInput): Draft {
  const isNew = input.id === undefined
  return {
    entity,
    id: input.id?.toLowerCase() ?? (entity.isSingle === true ? singleId(entity) : newId()),
    isNew,
    action: isNew ? 'create' : 'update',
    input,
    record: {},
    touched: new Set(),
    stored: undefined,
    numbered: new Map(),
    readOnly: {},
    lineValues: new Map(),
    kept: new Set(),
    moves: [],
    past: undefined,
    problems: [],
    refusal: undefined,
  }
}
