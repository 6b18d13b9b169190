import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { listChoices, listRecords, type ReferenceValue } from '../api/records.ts'

export interface ReferenceGroup {
  readonly entity: string
  readonly title: string
  readonly items: readonly ReferenceValue[]
}

/** What narrows the choice: a reference of a record as it is being typed. */
export interface Narrowing {
  readonly entity: string
  readonly field: string
  readonly record: Readonly<Record<string, unknown>>
}

/** What is said of the choice: what narrows it, and the list that it opens (`x-picker`). */
export interface Offer {
  readonly narrowing?: Narrowing | undefined
  readonly picker?: FieldDescription['picker'] | undefined
}

/** Records of the target entities whose text matches, one group an entity; asks only while `isEnabled`. */
export function useReferenceSearch(targets: readonly string[], text: string, isEnabled: boolean, { narrowing, picker }: Offer = {}) {
  const metadata = useMetadata()
  const [search] = useDebouncedValue(text.trim(), 150)
  return useQueries({
    queries: targets.map((entity) => ({
      queryKey: ['picker', entity, search, picker ?? null, ...(isEnabled && narrowing !== undefined ? [narrowing] : [])],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        narrowing === undefined
          ? listRecords(entity, { search, fields: ['label'], limit: 20, ...listOf(metadata.entities[entity], picker) }, signal)
          : listChoices(narrowing.entity, { field: narrowing.field, record: narrowing.record, search }, signal),
      enabled: isEnabled,
      staleTime: 30_000,
    })),
    combine: (results) => ({
      isPending: isEnabled && results.some((result) => result.isPending),
      /** What is there answers the text as it stands now. */
      isSettled: search === text.trim() && results.every((result) => !result.isFetching),
      groups: results.map((result, index): ReferenceGroup => {
        const entity = targets[index] ?? ''
        const found: readonly ReferenceValue[] = result.data?.data ?? []
        const items = found
          .filter((item) => item.entity === undefined || item.entity === entity)
          .map(({ id, label }) => (targets.length > 1 ? { id, label, entity } : { id, label }))
        return { entity, title: metadata.entities[entity]?.plural ?? entity, items }
      }),
    }),
  })
}

/** The records of the view that the picker opens, in its order unless the picker has one of its own. */
function listOf(entity: EntityDescription | undefined, picker: FieldDescription['picker']): { filter?: string; sort?: string } {
  const view = picker?.view === undefined ? undefined : entity?.views.find(({ key }) => key === picker.view)
  const sort = picker?.sort ?? view?.sort
  return { ...(view?.filter === undefined ? {} : { filter: view.filter }), ...(sort === undefined ? {} : { sort }) }
}
