import { request } from './client.ts'

/** A record that does not fit the rules of today. */
export interface Repair {
  readonly id: string
  readonly about: { readonly entity: string; readonly id: string; readonly label: string }
  readonly problems: readonly { readonly pointer: string; readonly title: string | null; readonly message: string }[]
  /** Of a record that nobody touched for too long: since when. */
  readonly untouchedSince: string | null
  readonly canConfirm: boolean
  readonly canGive: boolean
  readonly responsible: { readonly id: string; readonly label: string } | null
  readonly dueOn: string
}

interface Page {
  readonly data: readonly Repair[]
  readonly page: { readonly next: string | null }
}

export function listRepairs(isMine: boolean, cursor: string | undefined, signal: AbortSignal): Promise<Page> {
  const search = new URLSearchParams({ ...(isMine ? { mine: 'true' } : {}), ...(cursor === undefined ? {} : { cursor }) })
  return request<Page>('GET', `/api/repairs?${search}`, { signal })
}

export function giveRepair(id: string, responsible: string): Promise<unknown> {
  return request('PATCH', `/api/repairs/${id}`, { json: { responsible } })
}

/** Says of an outdated record that it is still right. */
export function confirmRepair(id: string): Promise<unknown> {
  return request('POST', `/api/repairs/${id}/confirm`)
}
