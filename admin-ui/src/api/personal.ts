import { request } from './client.ts'

export interface Erasure {
  readonly goes: readonly { readonly field: string; readonly title: string; readonly how: 'emptied' | 'replaced' }[]
  readonly stays: readonly StayingField[]
  readonly history: number
  readonly messages: number
  readonly merges: number
  readonly files: readonly { readonly id: string; readonly name: string }[]
}

/** Where the file of a person is, as data and as a page to read. */
export function personalFileAddress(entity: string, id: string, format: 'json' | 'html'): string {
  return `${address(entity, id)}?format=${format}`
}

/** Erases the personal values of a record; with `isPreview` only tells what would go. */
export async function erase(entity: string, id: string, { isPreview }: { readonly isPreview: boolean }): Promise<Erasure> {
  return (await request<{ data: Erasure }>('POST', `${address(entity, id)}/erasure${isPreview ? '?dryRun=true' : ''}`)).data
}

/** A secret value in clear, for a reason. */
export async function unmask(entity: string, id: string, field: string, reason: string): Promise<string | null> {
  const path = `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/unmask`
  return (await request<{ data: { value: string | null } }>('POST', path, { json: { field, reason } })).data.value
}

function address(entity: string, id: string): string {
  return `/api/personal/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`
}

/** A field whose values have to stay. */
export interface StayingField {
  readonly field: string
  readonly title: string
  /** The obligation that keeps it; null where a value must stand there. */
  readonly kept: { readonly retention: string; readonly purpose: string | null } | null
  readonly until: string | null
}
