import type { Documents } from '../api/designer.ts'

/** What an admin has changed and not published, with what can be undone and done again. */
export interface DesignDraft {
  readonly patches: Documents
  readonly past: readonly Documents[]
  readonly future: readonly Documents[]
}

const empty: DesignDraft = { patches: {}, past: [], future: [] }
const remembered = 100

export function edited(draft: DesignDraft, patches: Documents): DesignDraft {
  if (JSON.stringify(patches) === JSON.stringify(draft.patches)) return draft
  return { patches, past: [...draft.past, draft.patches].slice(-remembered), future: [] }
}

export function undone(draft: DesignDraft): DesignDraft {
  const last = draft.past.at(-1)
  return last === undefined ? draft : { patches: last, past: draft.past.slice(0, -1), future: [draft.patches, ...draft.future] }
}

export function redone(draft: DesignDraft): DesignDraft {
  const [next, ...future] = draft.future
  return next === undefined ? draft : { patches: next, past: [...draft.past, draft.patches], future }
}

/** The draft of one person, kept over reloads until it is published or the person signs out. */
export class DraftStore {
  readonly #key: string
  readonly #listeners = new Set<() => void>()
  #draft: DesignDraft

  constructor(person: string) {
    this.#key = `kartoteka.draft.design.${person}`
    this.#draft = this.#read()
  }

  readonly get = () => this.#draft

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(draft: DesignDraft): void {
    this.#draft = draft
    try {
      if (draft === empty) sessionStorage.removeItem(this.#key)
      else sessionStorage.setItem(this.#key, JSON.stringify(draft))
    } catch {}
    for (const listener of this.#listeners) listener()
  }

  clear(): void {
    this.set(empty)
  }

  #read(): DesignDraft {
    try {
      const stored = JSON.parse(sessionStorage.getItem(this.#key) ?? 'null') as DesignDraft | null
      return stored ?? empty
    } catch {
      return empty
    }
  }
}

const stores = new Map<string, DraftStore>()

/** One draft a person in each window: it goes along from page to page. */
export function draftStore(person: string): DraftStore {
  const found = stores.get(person) ?? new DraftStore(person)
  stores.set(person, found)
  return found
}
