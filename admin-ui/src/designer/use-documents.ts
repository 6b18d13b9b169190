import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { type Document, planChanges } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { applyPatch } from './merge.ts'
import type { Designer } from './use-designer.ts'

const listed = {
  lists: ['*'],
  workflows: ['*'],
  templates: ['*'],
  scorecards: ['*'],
  dashboards: ['*'],
  roles: ['*'],
  translations: ['*'],
}

export const documentsQuery = (version: string) =>
  queryOptions({
    queryKey: ['design', 'documents', version],
    queryFn: () => planChanges({}, listed),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The documents of a folder as the draft has them, by id; undefined until the stored ones are known. */
export function useDocuments(
  folder: keyof typeof listed,
  patches: Designer['draft']['patches'],
): ReadonlyMap<string, Document> | undefined {
  const metadata = useMetadata()
  const { data } = useQuery(documentsQuery(metadata.version))
  if (data === undefined) return undefined
  const stored = data.preview.documents[folder] ?? {}
  const ids = new Set([...Object.keys(stored), ...Object.keys(patches[folder] ?? {})])
  const documents = [...ids].map((id) => [id, applyPatch(stored[id] ?? {}, patches[folder]?.[id] ?? {}) as Document] as const)
  return new Map(documents)
}
