import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

export interface Notification {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly readAt: string | null
  readonly about: { readonly entity: string; readonly id: string; readonly label: string } | null
}

export interface Notifications {
  readonly data: readonly Notification[]
  readonly unread: number
}

export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: ({ signal }) => request<Notifications>('GET', '/api/notifications?limit=30', { signal }),
  staleTime: 60_000,
})

export function markRead(which: { readonly ids: readonly string[] } | { readonly all: true }): Promise<unknown> {
  return request('POST', '/api/notifications/read', { json: which })
}
