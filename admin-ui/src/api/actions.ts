import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../../engine/forms/answer.ts'
import type { InputForm } from '../../../engine/forms/description.ts'
import { request } from './client.ts'

export interface ListedAction {
  readonly name: string
  readonly title: string
  readonly description: string | null
  /** What the plugin is called. */
  readonly plugin: string
  /** Menus leave it out: a button of the metadata starts it by its name. */
  readonly isByName?: boolean
  readonly input: { readonly required?: readonly string[] } | null
  /** What it asks before it is started; null where nothing is asked. */
  readonly form: InputForm | null
}

/** Those that menus offer. */
export function inMenus(actions: readonly ListedAction[] = []): readonly ListedAction[] {
  return actions.filter(({ isByName }) => isByName !== true)
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

/** The actions for lists of an entity. */
export const listActionsQuery = (entity: string) =>
  queryOptions({
    queryKey: ['actions', entity],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly ListedAction[] }>('GET', `/api/records/${encodeURIComponent(entity)}/actions`, { signal })).data,
    staleTime: 60_000,
  })

export async function act(entity: string, id: string, action: string, input: object = {}): Promise<Answer> {
  return (await request<{ data: Answer }>('POST', `${place(entity, id)}/actions/${action}`, { json: input })).data
}

/** With the records that a list shows. */
export async function actOnList(entity: string, filter: string | undefined, action: string, input: object): Promise<Answer> {
  const query = filter ? `?${new URLSearchParams({ filter })}` : ''
  const address = `/api/records/${encodeURIComponent(entity)}/actions/${action}${query}`
  return (await request<{ data: Answer }>('POST', address, { json: input })).data
}

export function documentAddress(entity: string, id: string, name: string, format: 'html' | 'pdf'): string {
  return `${place(entity, id)}/documents/${encodeURIComponent(name)}?format=${format}`
}
