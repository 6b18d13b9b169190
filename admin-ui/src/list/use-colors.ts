import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { request } from '../api/client.ts'
import type { RecordData } from '../api/records.ts'
import type { Ages } from './ages.ts'

/** What the colour rules say of one record; the first rule that holds counts for each place. */
export type RecordColors = Readonly<Partial<Record<Place, string>>> & {
  /** That it has been in its state longer than it may be, in words. */
  readonly late?: string
}
type Place = 'row' | 'text' | 'edge' | 'card'

const size = 50

/**
 * Colours by id, as the server judges the rules: they may ask for anything that CEL can say, also of related records. What is too
 * long in its state has a coloured edge, unless a rule gives it one.
 */
export function useColors(entity: EntityDescription, records: readonly RecordData[], { late }: Ages): ReadonlyMap<string, RecordColors> {
  const ruled = useRules(entity, records)
  return useMemo(() => {
    const all = new Map<string, RecordColors>(ruled)
    for (const record of records) {
      const text = late(record)
      if (text !== undefined) all.set(record.id, { edge: 'orange', ...ruled.get(record.id), late: text })
    }
    return all
  }, [ruled, records, late])
}

function useRules(entity: EntityDescription, records: readonly RecordData[]): ReadonlyMap<string, RecordColors> {
  const rules = entity.colors ?? []
  const chunks = rules.length === 0 ? [] : chunksOf(records)
  return useQueries({
    queries: chunks.map((chunk) => ({
      // Versions are part of the key: a record that was changed is judged anew.
      queryKey: ['records', entity.name, 'colors', chunk.map(({ id, version }) => `${id}.${version}`).join(' ')],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchColors(entity.name, chunk, signal),
    })),
    combine: (results) => {
      const colors = new Map<string, RecordColors>()
      for (const { data } of results) {
        for (const [id, held] of Object.entries(data ?? {})) {
          const places: Partial<Record<Place, string>> = {}
          for (const { color, on } of held.flatMap((index) => rules[index] ?? [])) places[on] ??= color
          colors.set(id, places)
        }
      }
      return colors
    },
  })
}

function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

async function fetchColors(entity: string, chunk: readonly { readonly id: string }[], signal: AbortSignal) {
  const ids = chunk.map(({ id }) => id).join(',')
  const path = `/api/records/${encodeURIComponent(entity)}/colors?ids=${ids}`
  return (await request<{ data: Readonly<Record<string, readonly number[]>> }>('GET', path, { signal })).data
}
