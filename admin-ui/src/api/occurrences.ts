import { request } from './client.ts'
import type { RecordData } from './records.ts'

/** One of the times at which a record happens. */
export interface OccurrenceData {
  readonly start: string
  readonly end: string | null
  readonly isRecurring: boolean
  readonly record: RecordData
}

export type OccurrenceScope = 'one' | 'following' | 'all'

export interface OccurrenceQuery {
  readonly from: string
  readonly to: string
  readonly fields: string
  readonly filter?: string | undefined
  readonly search?: string | undefined
}

export function listOccurrences(
  entity: string,
  query: OccurrenceQuery,
  signal?: AbortSignal,
): Promise<{ readonly data: readonly OccurrenceData[]; readonly isCut: boolean }> {
  const parameters = new URLSearchParams(Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])))
  return request('GET', `/api/records/${encodeURIComponent(entity)}/occurrences?${parameters}`, { signal })
}

/** Changes one occurrence, it and those that follow, or all. */
export async function changeOccurrence(
  entity: string,
  { id, version }: RecordData,
  change: { readonly occurrence: string; readonly scope: OccurrenceScope; readonly change?: object },
): Promise<void> {
  const headers = { 'If-Match': `"${version}"` }
  await request('POST', `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/occurrences`, { json: change, headers })
}
