import { request } from './client.ts'

export interface SearchHit {
  readonly entity: string
  readonly title: string
  readonly id: string
  readonly label: string
}

/** The best records of every entity that a text finds. */
export async function searchAll(text: string, signal?: AbortSignal): Promise<readonly SearchHit[]> {
  return (await request<{ data: readonly SearchHit[] }>('GET', `/api/search?q=${encodeURIComponent(text)}`, { signal })).data
}
