import { useQueries } from '@tanstack/react-query'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { request } from '../api/client.ts'

/** What the colour rules say of one record; the first rule that holds counts for each place. */
export type RecordColors = Readonly<Partial<Record<'row' | 'text' | 'edge' | 'card', string>>>

const size = 50

/** Colours by id, as the server judges the rules: they may ask for anything that CEL can say, also of related records. */
export function useColors(entity: EntityDescription, records: readonly { readonly id: string; readonly version: number }[]) {
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
          const places: Partial<Record<'row' | 'text' | 'edge' | 'card', string>> = {}
          for (const { color, on } of held.flatMap((index) => rules[index] ?? [])) places[on] ??= color
          colors.set(id, places)
        }
      }
      return colors as ReadonlyMap<string, RecordColors>
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
