import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../../engine/forms/answer.ts'
import { request } from './client.ts'

export interface ListedAction {
  readonly name: string
  readonly title: string
  readonly description: string | null
  /** What the plugin is called. */
  readonly plugin: string
  readonly input: { readonly required?: readonly string[] } | null
}

export interface ListedDocument {
  readonly name: string
  readonly title: string
}

const place = (entity: string, id: string) => `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`

export const actionsQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ['actions', entity, id],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly ListedAction[] }>('GET', `${place(entity, id)}/actions`, { signal })).data,
    staleTime: 60_000,
  })

export const documentsQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ['documents', entity, id],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly ListedDocument[] }>('GET', `${place(entity, id)}/documents`, { signal })).data,
    staleTime: 60_000,
  })

export async function act(entity: string, id: string, action: string): Promise<Answer> {
  return (await request<{ data: Answer }>('POST', `${place(entity, id)}/actions/${action}`, { json: {} })).data
}

export function documentAddress(entity: string, id: string, name: string, format: 'html' | 'pdf'): string {
  return `${place(entity, id)}/documents/${encodeURIComponent(name)}?format=${format}`
}
