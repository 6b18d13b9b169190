import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type {
  EntityDescription,
  FieldDescription,
  FormDescription,
  MetadataDescription,
  OptionDescription,
} from '../../../engine/forms/description.ts'
import { request } from './client.ts'
import { notYet } from './not-yet.ts'

export const metadataQuery = queryOptions({
  queryKey: ['metadata'],
  queryFn: async ({ signal, client }) => {
    const { data } = await request<{ data: MetadataDescription }>('GET', '/api/metadata', { signal })
    return withListOptions({ ...data, lists: { ...data.lists, ...(await longListsOf(client, data)) } })
  },
  staleTime: Number.POSITIVE_INFINITY,
  // Sharing structure would copy the dictionaries into plain objects; each answer is of another version anyway.
  structuralSharing: false,
})

export const formQuery = (entity: string) =>
  queryOptions({
    queryKey: ['form', entity],
    queryFn: async ({ signal }) =>
      (await request<{ data: FormDescription }>('GET', `/api/metadata/${encodeURIComponent(entity)}/form`, { signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
  })

const listQuery = (name: string) =>
  queryOptions({
    queryKey: ['code-list', name],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly OptionDescription[] }>('GET', `/api/metadata/lists/${encodeURIComponent(name)}/values`, { signal }))
        .data,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Those that were shown before are asked for with the new metadata, so that no value turns into its code meanwhile. */
async function longListsOf(client: QueryClient, { longLists = [] }: MetadataDescription): Promise<MetadataDescription['lists']> {
  const values = async (name: string) => {
    const isShown = client.getQueryData(listQuery(name).queryKey) !== undefined
    return [name, isShown ? await client.fetchQuery({ ...listQuery(name), staleTime: 0 }) : notYet] as const
  }
  return Object.fromEntries(await Promise.all(longLists.map(values)))
}

/** Asks for the values of long code lists that are shown; they stand in the metadata when they are there. */
export function useLongLists(names: readonly (string | undefined)[]): void {
  const client = useQueryClient()
  const missing = names
    .filter((name) => name !== undefined && client.getQueryData(metadataQuery.queryKey)?.lists[name] === notYet)
    .join(' ')
  useEffect(() => {
    for (const name of missing === '' ? [] : missing.split(' ')) {
      client.fetchQuery(listQuery(name)).then(
        (values) =>
          client.setQueryData(
            metadataQuery.queryKey,
            (known) =>
              known && (known.lists[name] === notYet ? withListOptions({ ...known, lists: { ...known.lists, [name]: values } }) : known),
          ),
        // It is asked for again when it is shown again; until then values stand as their codes.
        () => undefined,
      )
    }
  }, [client, missing])
}

/** Gives each field over a code list the values of that list, which are sent once. */
export function withListOptions(metadata: MetadataDescription): MetadataDescription {
  const entities = Object.entries(metadata.entities).map(
    ([name, entity]) => [name, { ...entity, fields: withOptions(entity.fields, metadata.lists) }] as const,
  )
  return { ...metadata, entities: dictionary(entities) }
}

/** The same for some fields. */
export function withOptions(fields: EntityDescription['fields'], lists: MetadataDescription['lists']): EntityDescription['fields'] {
  return dictionary(
    Object.entries(fields).map(([name, field]) => {
      const options = field.list === undefined ? undefined : lists[field.list]
      return [
        name,
        { ...field, ...(options && { options }), ...(field.members && { members: withOptions(field.members, lists) }) },
      ] as const
    }),
  )
}

/** By name, and nothing else: addresses hold names, and `constructor` is none. */
function dictionary<T>(entries: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}

/** The metadata; only below the shell, which waits until it is there. */
export function useMetadata(): MetadataDescription {
  const { data } = useQuery(metadataQuery)
  if (data === undefined) throw new Error('useMetadata stands outside the shell')
  return data
}

export function useEntity(name: string): EntityDescription | undefined {
  const entities = useMetadata().entities
  return Object.hasOwn(entities, name) ? entities[name] : undefined
}

/**
 * The field at a path of an entity: `name`, `address.city` (a part of a composite) or `firm.name` (through a reference
 * to one entity). Undefined when there is none.
 */
export function fieldAt(metadata: MetadataDescription, entity: string, path: string): FieldDescription | undefined {
  let fields: EntityDescription['fields'] | undefined = metadata.entities[entity]?.fields
  let found: FieldDescription | undefined
  for (const step of path.split('.')) {
    found = fields && Object.hasOwn(fields, step) ? fields[step] : undefined
    if (found === undefined) return undefined
    fields = found.members ?? (found.targets?.length === 1 ? metadata.entities[found.targets[0] ?? '']?.fields : undefined)
  }
  return found
}

/** The value at a path of a record; null where a step is empty. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = record
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Record<string, unknown>)[step]
  }
  return value ?? null
}
