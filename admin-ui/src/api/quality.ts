import { request } from './client.ts'
import type { RecordData } from './records.ts'

/** A field of which the records of a merge differ. */
export interface MergedField {
  readonly field: string
  readonly title: string
  /** By id of the record. */
  readonly values: Readonly<Record<string, unknown>>
  readonly result: unknown
}

export interface Merged {
  readonly id?: string
  readonly record: RecordData
  readonly fields: readonly MergedField[]
  readonly references: readonly { readonly entity: string; readonly field: string; readonly count: number }[]
}

export interface MergeWish {
  readonly into: string
  readonly from: readonly string[]
  /** By field the id of the record whose value is taken. */
  readonly choices: Readonly<Record<string, unknown>>
}

/** With `dryRun` what would come of it, and nothing is kept. */
export async function mergeRecords(entity: string, wish: MergeWish, options: { readonly dryRun?: boolean } = {}): Promise<Merged> {
  const path = `${base(entity)}/merge${options.dryRun ? '?dryRun=true' : ''}`
  return (await request<{ data: Merged }>('POST', path, { json: wish })).data
}

export async function unmergeRecords(entity: string, id: string): Promise<{ readonly lost: readonly { readonly message: string }[] }> {
  return (await request<{ data: { lost: { message: string }[] } }>('POST', `${base(entity)}/${id}/unmerge`, { json: {} })).data
}

export interface DuplicateGroup {
  readonly score: number
  readonly records: readonly RecordData[]
  readonly pairs: readonly { readonly reasons: readonly { readonly field: string; readonly similarity: number }[] }[]
  readonly isCut: boolean
}

export interface DuplicatePage {
  readonly data: readonly DuplicateGroup[]
  readonly page: { readonly next: string | null }
}

export function findDuplicates(
  entity: string,
  query: { readonly filter?: string | undefined; readonly cursor?: string | undefined },
  signal?: AbortSignal,
): Promise<DuplicatePage> {
  const parameters = new URLSearchParams({ limit: '20' })
  if (query.filter) parameters.set('filter', query.filter)
  if (query.cursor) parameters.set('cursor', query.cursor)
  return request('GET', `${base(entity)}/duplicates?${parameters}`, { signal })
}

/** Remembers that these records are different ones: they are not shown together again. */
export function markDifferent(entity: string, ids: readonly string[]): Promise<unknown> {
  return request('POST', `${base(entity)}/not-duplicates`, { json: { ids } })
}

export function unmarkDifferent(entity: string, ids: readonly string[]): Promise<unknown> {
  return request('DELETE', `${base(entity)}/not-duplicates`, { json: { ids } })
}

function base(entity: string): string {
  return `/api/records/${encodeURIComponent(entity)}`
}

/** A stored record that looks like one that is being typed. */
export interface Lookalike {
  readonly id: string
  readonly label: string
  readonly reasons: readonly { readonly field: string }[]
}

export async function findLookalikes(entity: string, record: object, signal?: AbortSignal): Promise<readonly Lookalike[]> {
  return (await request<{ data: readonly Lookalike[] }>('POST', `${base(entity)}/duplicates`, { json: record, signal })).data
}
