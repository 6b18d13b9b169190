import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { notYet } from '../api/not-yet.ts'
import { readKept, writeKept } from '../shell/kept.ts'
import type { Values } from './changes.ts'

/** Unsaved changes as they survive a reload. */
export interface Draft {
  /** Version of the model they were typed under; under another one only what still fits is taken over. */
  readonly model: string
  /** Version of the record they were typed on. */
  readonly version: number
  readonly changes: Values
  /** The stored values of the changed fields at that time. */
  readonly before: Values
  /** What the changed fields were then, by name. */
  readonly fields: { readonly [name: string]: { readonly title: string; readonly type: string } }
}

/** A change for which the form has no place any more. */
export interface LostChange {
  readonly title: string
  readonly value: unknown
}

export interface FoundDraft {
  /** Undefined where nothing of it fits. */
  readonly draft: Draft | undefined
  readonly lost: readonly LostChange[]
}

export function readDraft(key: string, model: string, entity: EntityDescription): FoundDraft {
  const draft = readKept(key) as Draft | undefined
  if (draft === undefined || Object.keys(draft.changes).length === 0) return { draft: undefined, lost: [] }
  return draft.model === model ? { draft, lost: [] } : fitting(draft, entity)
}

/** What of a draft has a place in the form as it is now: in a field of the same type that takes the value. */
export function fitting(draft: Draft, { fields }: Pick<EntityDescription, 'fields'>): FoundDraft {
  const names = Object.keys(draft.changes)
  const kept = names.filter((name) => takes(fields[name], draft.fields[name]?.type, draft.changes[name]))
  const lost = names
    .filter((name) => !kept.includes(name))
    .map((name) => ({ title: fields[name]?.title ?? draft.fields[name]?.title ?? name, value: draft.changes[name] }))
  if (kept.length === 0) return { draft: undefined, lost }
  const only = <T>(all: { readonly [name: string]: T }) => Object.fromEntries(Object.entries(all).filter(([name]) => kept.includes(name)))
  return { draft: { ...draft, changes: only(draft.changes), before: only(draft.before), fields: only(draft.fields) }, lost }
}

function takes(field: FieldDescription | undefined, type: string | undefined, value: unknown): boolean {
  if (field === undefined || field.isReadOnly || field.type !== type) return false
  const { options } = field
  return (
    options === undefined ||
    options === notYet ||
    value === null ||
    [value].flat().every((one) => options.some((option) => option.value === one))
  )
}

export function writeDraft(key: string, draft: Draft | undefined): void {
  writeKept(key, draft)
}

/** What the changed fields are in a form. */
export function fieldsOf(changes: Values, { fields }: Pick<EntityDescription, 'fields'>): Draft['fields'] {
  return Object.fromEntries(
    Object.keys(changes).map((name) => [name, { title: fields[name]?.title ?? name, type: fields[name]?.type ?? '' }]),
  )
}
