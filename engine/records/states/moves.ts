import { isJsonObject } from '../../base/json.ts'
import type { Entity } from '../../model/model.ts'
import { type Transition, transitionsFrom, type Workflow, workflowWith } from '../../model/workflow.ts'
import type { WriteContext } from '../context.ts'
import { readerOf } from '../context.ts'
import type { Batch, Draft } from '../draft.ts'

/** What one draft is about in one workflow. */
export interface Move {
  readonly workflow: Workflow
  /** The value of the field before; undefined for a new record, or where it was empty. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** How it gets there; undefined for a new record, and until that is judged. */
  transition: Transition | undefined
}

/**
 * Finds out which drafts change a state: new records, those whose patch has another value for the field, and those for which a
 * transition is named. A new record without a value gets the initial state.
 */
export function findMoves(_context: WriteContext, batch: Batch): void {
  const { workflows } = batch.entity
  for (const draft of batch.drafts) {
    for (const [name, value] of Object.entries(draft.input.own ?? {})) if (!hasAlready(draft, name, value)) put(draft, name, value)
  }
  if (workflows === undefined) return
  for (const draft of batch.drafts) {
    for (const workflow of workflows) {
      const move = draft.isNew ? beginning(draft, workflow) : moveOf(batch.entity, draft, workflow)
      if (move !== undefined) draft.moves.push(move)
    }
  }
}

function beginning(draft: Draft, workflow: Workflow): Move {
  const sent = (draft.input.body as Record<string, unknown> | null)?.[workflow.field] ?? undefined
  if (sent === undefined) put(draft, workflow.field, workflow.initial)
  return { workflow, from: undefined, to: textOf(draft.record[workflow.field] ?? draft.readOnly[workflow.field]), transition: undefined }
}

function moveOf(entity: Entity, draft: Draft, workflow: Workflow): Move | undefined {
  const { field } = workflow
  const from = textOf(draft.stored?.[field])
  const named = draft.input.transition
  if (named !== undefined && workflowWith(entity.workflows, named) === workflow) {
    const to = workflow.transitions.get(named)?.to
    put(draft, field, to)
    return { workflow, from, to, transition: undefined }
  }
  return draft.touched.has(field) ? { workflow, from, to: textOf(draft.record[field]), transition: undefined } : undefined
}

/** A value that the engine itself writes, whatever the client may do with the field; undefined empties it. */
export function put(draft: Draft, name: string, value: unknown): void {
  draft.touched = new Set([...draft.touched, name])
  if (draft.entity.fields.get(name)?.isReadOnly === true) draft.readOnly = { ...draft.readOnly, [name]: value }
  else if (value === undefined || value === null) delete draft.record[name]
  else draft.record[name] = value
}

/** A value that is there already is no change. */
function hasAlready({ entity, isNew, record, stored }: Draft, name: string, value: unknown): boolean {
  if (isNew) return false
  const before = stored?.[name] ?? null
  const known = entity.fields.get(name)?.isReadOnly === true ? (isJsonObject(before) ? before.id : before) : (record[name] ?? null)
  return JSON.stringify(known) === JSON.stringify(value ?? null)
}

export function textOf(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}

/** The transitions that lead from the one state to the other, or out of it, as the person who writes knows them. */
export function knownTransitions(context: WriteContext, entity: Entity, workflow: Workflow, from: string | undefined, to?: string) {
  const known = readerOf(context).model.entities.get(entity.name) ?? entity
  const mine = known.workflows?.find(({ name }) => name === workflow.name)
  return mine === undefined ? [] : transitionsFrom(mine, from, to)
}
