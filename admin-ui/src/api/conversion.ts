import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'
import type { RecordData } from './records.ts'

export interface NamedRecord {
  readonly entity: string
  readonly id: string
  /** Absent where the person may not see the record. */
  readonly label?: string
}

/** What a record can become, and what a new one would hold; values are in the form in which they are sent. */
export interface ConversionTarget {
  readonly to: string
  readonly title: string
  readonly values: Readonly<Record<string, unknown>>
  /** The record of this kind that it points to already. */
  readonly existing: NamedRecord | null
  readonly mayCreate: boolean
  /** Fields that are asked for before it is made. */
  readonly ask: readonly string[]
  readonly links: readonly string[]
}

export interface ConversionProposal {
  readonly targets: readonly ConversionTarget[]
  readonly became: readonly NamedRecord[] | null
  readonly mayConvert: boolean
  readonly mayTakeBack: boolean
}

/** One record that is wanted: a new one with these values above what is carried over, or the one that is named. */
export interface ConversionWish {
  readonly to: string
  readonly id?: string
  readonly values?: Readonly<Record<string, unknown>>
}

export interface Converted {
  readonly became: readonly NamedRecord[]
  readonly moved: number
  readonly stayed: readonly { readonly message: string }[]
}

/** One kind of record is made of it, and nothing happens to it: people say that they make one, not that they convert. */
export function isSingle({
  targets,
  required,
}: {
  readonly targets: readonly { readonly to: string }[]
  readonly required: readonly string[]
}) {
  return targets.length === 1 && required.length === 0
}

export const conversionQuery = (entity: string, { id, version }: RecordData) =>
  queryOptions({
    queryKey: ['conversion', entity, id, version],
    queryFn: async ({ signal }) => (await request<{ data: ConversionProposal }>('GET', address(entity, id), { signal })).data,
    retry: false,
  })

export async function convertRecord(entity: string, { id, version }: RecordData, targets: readonly ConversionWish[]): Promise<Converted> {
  const headers = { 'If-Match': `"${version}"` }
  return (await request<{ data: Converted }>('POST', address(entity, id), { json: { targets }, headers })).data
}

export function undoConversion(entity: string, id: string): Promise<unknown> {
  return request('POST', `${address(entity, id)}/undo`)
}

function address(entity: string, id: string): string {
  return `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/convert`
}
