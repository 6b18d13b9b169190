import type { Values } from './changes.ts'

/** Unsaved changes as they survive a reload. */
export interface Draft {
  /** Version of the model they were typed under; another one makes them void. */
  readonly model: string
  /** Version of the record they were typed on. */
  readonly version: number
  readonly changes: Values
  /** The stored values of the changed fields at that time. */
  readonly before: Values
}

const prefix = 'kartoteka.draft.'

export function readDraft(key: string, model: string): Draft | undefined {
  try {
    const draft = JSON.parse(sessionStorage.getItem(prefix + key) ?? 'null') as Draft | null
    return draft !== null && draft.model === model && Object.keys(draft.changes).length > 0 ? draft : undefined
  } catch {
    return undefined
  }
}

/** A full storage is no reason to disturb the person: the changes are still in the form. */
export function writeDraft(key: string, draft: Draft | undefined): void {
  try {
    if (draft === undefined) sessionStorage.removeItem(prefix + key)
    else sessionStorage.setItem(prefix + key, JSON.stringify(draft))
  } catch {}
}

/** Who signs out leaves nothing behind in the browser. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  }
}
