import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useState, useSyncExternalStore } from 'react'
import { type Document, planChanges, type Shown } from '../api/designer.ts'
import { useMetadata, withListOptions } from '../api/metadata.ts'
import { meQuery } from '../api/session.ts'
import { draftStore, edited, redone, undone } from './draft-store.ts'
import { applyPatch, patchBetween, withPatch } from './merge.ts'

export interface DocumentEdit {
  readonly folder: string
  readonly id: string
  readonly change: (document: Document) => Document
}

/**
 * The draft of the person who customises, what it would make of the documents named, and how to change it. Where the forms of those are
 * not drawn, the plan is not asked for them.
 */
export function useDesigner(shown: Shown, { isDrawn = true }: { readonly isDrawn?: boolean } = {}) {
  const { data: me } = useQuery(meQuery)
  const metadata = useMetadata()
  // It stays that of the person also while the session runs out.
  const [person] = useState(me?.id ?? '')
  const store = draftStore(person)
  const draft = useSyncExternalStore(store.subscribe, store.get)
  const { patches } = draft
  const base = useQuery({
    queryKey: ['design', 'base', metadata.version, shown],
    queryFn: () => planChanges({}, shown),
    // What was published stays on the screen while its documents are asked for; those of something else are none of it.
    placeholderData: (before, query) => (JSON.stringify(query?.queryKey[3]) === JSON.stringify(shown) ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const plan = useQuery({
    queryKey: ['design', 'plan', metadata.version, isDrawn ? shown : {}, patches],
    queryFn: async () => {
      const answer = await planChanges(patches, isDrawn ? shown : {})
      const { metadata: drafted } = answer.preview
      return drafted === undefined ? answer : { ...answer, preview: { ...answer.preview, metadata: withListOptions(drafted) } }
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const documents = base.data?.preview.documents

  /** A document as the draft has it; undefined until the stored one is known, empty for one that is made anew. */
  const documentOf = useCallback(
    (folder: string, id: string): Document | undefined => {
      if (documents === undefined) return undefined
      return applyPatch(documents[folder]?.[id] ?? {}, patches[folder]?.[id] ?? {}) as Document
    },
    [documents, patches],
  )
  /** Several documents changed in one step. */
  const editAll = (edits: readonly DocumentEdit[]) => {
    const after = edits.reduce((before, { folder, id, change }) => {
      const stored = documents?.[folder]?.[id] ?? {}
      const current = applyPatch(stored, before[folder]?.[id] ?? {}) as Document
      return withPatch(before, folder, id, patchBetween(stored, change(current)))
    }, patches)
    if (documents !== undefined) store.set(edited(store.get(), after))
  }
  const edit = (folder: string, id: string, change: DocumentEdit['change']) => editAll([{ folder, id, change }])
  return {
    draft,
    /** Everything that a document says now, and how one is changed; each change is a step that can be undone. */
    documentOf,
    edit,
    editAll,
    plan,
    base,
    undo: () => store.set(undone(store.get())),
    redo: () => store.set(redone(store.get())),
    discard: () => store.clear(),
    isChanged: Object.keys(patches).length > 0,
    /** The stored documents are known, so that what is done can be kept as a change of them. */
    isLoaded: documents !== undefined,
  }
}

export type Designer = ReturnType<typeof useDesigner>
