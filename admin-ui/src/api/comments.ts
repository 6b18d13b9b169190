import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'
import type { CommentData } from './records.ts'

export interface NamedPerson {
  readonly id: string
  readonly label: string
}

export interface Following {
  readonly followers: readonly NamedPerson[]
  readonly own: { readonly fields: readonly string[] } | null
}

export async function addComment(entity: string, id: string, text: string): Promise<CommentData> {
  return (await request<{ data: CommentData }>('POST', address(entity, id, '/comments'), { json: { text } })).data
}

export async function changeComment(entity: string, id: string, comment: string, text: string): Promise<CommentData> {
  return (await request<{ data: CommentData }>('PATCH', address(entity, id, `/comments/${comment}`), { json: { text } })).data
}

export function removeComment(entity: string, id: string, comment: string): Promise<void> {
  return request('DELETE', address(entity, id, `/comments/${comment}`))
}

export function restoreComment(entity: string, id: string, comment: string): Promise<unknown> {
  return request('POST', address(entity, id, `/comments/${comment}/restore`))
}

/** Who may see the record and can be mentioned there. */
export const peopleQuery = (entity: string, id: string, search: string) =>
  queryOptions({
    queryKey: ['people', entity, id, search],
    queryFn: async ({ signal }) => {
      const query = search === '' ? '' : `?search=${encodeURIComponent(search)}`
      return (await request<{ data: readonly NamedPerson[] }>('GET', address(entity, id, `/people${query}`), { signal })).data
    },
    staleTime: 60_000,
    retry: false,
  })

export const followingQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ['following', entity, id],
    queryFn: async ({ signal }) => (await request<{ data: Following }>('GET', address(entity, id, '/following'), { signal })).data,
    staleTime: 30_000,
    retry: false,
  })

export async function follow(entity: string, id: string, fields: readonly string[]): Promise<Following> {
  return (await request<{ data: Following }>('PUT', address(entity, id, '/following'), { json: { fields } })).data
}

export function unfollow(entity: string, id: string): Promise<void> {
  return request('DELETE', address(entity, id, '/following'))
}

function address(entity: string, id: string, rest: string): string {
  return `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}${rest}`
}
