import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../../engine/forms/answer.ts'
import { request } from './client.ts'

export interface ListedPanel {
  readonly name: string
  readonly title: string
}

const place = (entity: string, id: string) => `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/panels`

/** What plugins show about a record. */
export const panelsQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ['panels', entity, id],
    queryFn: async ({ signal }) => (await request<{ data: readonly ListedPanel[] }>('GET', place(entity, id), { signal })).data,
    staleTime: 60_000,
  })

export const panelQuery = (entity: string, id: string, name: string, version: unknown) =>
  queryOptions({
    queryKey: ['panel', entity, id, name, version],
    queryFn: async ({ signal }) => (await request<{ data: Answer }>('GET', `${place(entity, id)}/${name}`, { signal })).data,
    staleTime: 60_000,
    retry: false,
  })
