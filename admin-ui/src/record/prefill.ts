import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { getRecord } from '../api/records.ts'
import type { Values } from './changes.ts'

/**
 * Values of a new record from its address: `?firm=<id>` for a reference to one entity, `?about=lead:<id>` for one to
 * several, the plain value otherwise. Undefined until the labels of the references are known.
 */
export function usePrefill(
  metadata: MetadataDescription,
  entity: EntityDescription,
  given: Readonly<Record<string, string | undefined>>,
): Values | undefined {
  const entries = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[0] in entity.fields)
  const names = entries.map(([name]) => name)
  const key = JSON.stringify(entries)
  const results = useQueries({
    queries: entries.map(([name, text]) => {
      const { target, id, isOneOfSeveral } = referenceOf(entity, name, text)
      return {
        queryKey: ['prefill', name, text],
        queryFn: async () => {
          if (target === undefined || !(target in metadata.entities)) return text
          const { label } = await getRecord(target, id)
          const value = isOneOfSeveral ? { id, label, entity: target } : { id, label }
          return entity.fields[name]?.type === 'references' ? [value] : value
        },
        staleTime: 60_000,
        retry: false,
      }
    }),
  })
  const isPending = results.some((result) => result.isPending)
  const data = JSON.stringify(results.map((result) => result.data ?? null))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` and `data` stand for what is read; a new array each time would reset the form
  return useMemo(() => {
    if (isPending) return undefined
    const values = JSON.parse(data) as unknown[]
    return Object.fromEntries(names.map((name, index) => [name, values[index]]).filter(([, value]) => value !== null))
  }, [key, data, isPending])
}

function referenceOf(entity: EntityDescription, name: string, text: string) {
  const targets = entity.fields[name]?.targets ?? []
  if (targets.length < 2) return { target: targets[0], id: text, isOneOfSeveral: false }
  const [target = '', id = ''] = text.split(':')
  return { target: targets.includes(target) ? target : undefined, id, isOneOfSeveral: true }
}
