import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

export interface SavedView {
  readonly id: string
  readonly entity: string
  readonly title: string
  readonly kind: string
  readonly settings: Readonly<Record<string, string>>
  /** The role that it is shared with, `*` for everybody, null for nobody. */
  readonly role: string | null
  readonly isDefault: boolean
  readonly isOwn: boolean
}

export const savedViewsQuery = (entity: string) =>
  queryOptions({
    queryKey: ['saved-views', entity],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly SavedView[] }>('GET', `/api/views?entity=${encodeURIComponent(entity)}`, { signal })).data,
    staleTime: 300_000,
  })

export type SavedViewWish = Partial<Pick<SavedView, 'title' | 'kind' | 'settings' | 'role' | 'isDefault'>>

export async function createSavedView(entity: string, wish: SavedViewWish): Promise<SavedView> {
  return (await request<{ data: SavedView }>('POST', '/api/views', { json: { entity, ...wish } })).data
}

export async function changeSavedView(id: string, wish: SavedViewWish): Promise<SavedView> {
  return (await request<{ data: SavedView }>('PATCH', `/api/views/${encodeURIComponent(id)}`, { json: wish })).data
}

export function removeSavedView(id: string): Promise<void> {
  return request('DELETE', `/api/views/${encodeURIComponent(id)}`)
}
