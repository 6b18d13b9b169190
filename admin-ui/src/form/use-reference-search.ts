import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useMetadata } from '../api/metadata.ts'
import { listRecords, type ReferenceValue } from '../api/records.ts'

export interface ReferenceGroup {
  readonly entity: string
  readonly title: string
  readonly items: readonly ReferenceValue[]
}

/** Records of the target entities whose text matches, one group an entity; asks only while `isEnabled`. */
export function useReferenceSearch(targets: readonly string[], text: string, isEnabled: boolean) {
  const metadata = useMetadata()
  const [search] = useDebouncedValue(text.trim(), 150)
  return useQueries({
    queries: targets.map((entity) => ({
      queryKey: ['picker', entity, search],
      queryFn: ({ signal }: { signal: AbortSignal }) => listRecords(entity, { search, fields: ['label'], limit: 20 }, signal),
      enabled: isEnabled,
      staleTime: 30_000,
    })),
    combine: (results) => ({
      isPending: isEnabled && results.some((result) => result.isPending),
      groups: results.map((result, index): ReferenceGroup => {
        const entity = targets[index] ?? ''
        const items = result.data?.data.map(({ id, label }) => (targets.length > 1 ? { id, label, entity } : { id, label })) ?? []
        return { entity, title: metadata.entities[entity]?.plural ?? entity, items }
      }),
    }),
  })
}
