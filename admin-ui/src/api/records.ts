import type { TransitionOffer } from '../../../engine/forms/description.ts'
import { request } from './client.ts'

export interface RecordData {
  readonly id: string
  readonly version: number
  readonly label: string
  readonly [field: string]: unknown
}

export interface RecordPage {
  readonly data: readonly RecordData[]
  readonly page: { readonly next: string | null; readonly total?: number }
}

export interface ListQuery {
  readonly fields?: readonly string[]
  readonly sort?: string
  readonly filter?: string
  readonly search?: string
  readonly limit?: number
  readonly cursor?: string
  readonly count?: boolean
}

/** How a reference is answered; `entity` only where it may point to several. */
export interface ReferenceValue {
  readonly id: string
  readonly label: string
  readonly entity?: string
}

export interface AttachmentValue {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly mediaType: string
}

export function listRecords(entity: string, query: ListQuery, signal?: AbortSignal): Promise<RecordPage> {
  return request('GET', `${base(entity)}?${listParameters(query)}`, { signal })
}

/** The query string of a list: empty parts are left out, so that equal lists have equal addresses. */
export function listParameters(query: ListQuery): string {
  const parameters = new URLSearchParams()
  if (query.fields && query.fields.length > 0) parameters.set('fields', query.fields.join(','))
  for (const key of ['sort', 'filter', 'search', 'cursor'] as const) {
    const value = query[key]
    if (value) parameters.set(key, value)
  }
  parameters.set('limit', String(query.limit ?? 50))
  if (query.count) parameters.set('count', 'true')
  return parameters.toString()
}

export async function getRecord(entity: string, id: string, signal?: AbortSignal): Promise<RecordData> {
  return (await request<{ data: RecordData }>('GET', address(entity, id), { signal })).data
}

/** A record with the fields that a list asked for. */
export async function getFields(entity: string, id: string, fields: readonly string[], signal?: AbortSignal): Promise<RecordData> {
  const path = `${address(entity, id)}?fields=${encodeURIComponent(fields.join(','))}`
  return (await request<{ data: RecordData }>('GET', path, { signal })).data
}

/** Sent again with the same key, the same record is answered and no second one is made. */
export async function createRecord(entity: string, values: object, key?: string): Promise<RecordData> {
  const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': `"${key}"` }
  return (await request<{ data: RecordData }>('POST', base(entity), { json: values, headers })).data
}

/** Sends a JSON Merge Patch (RFC 7396) for the version the person has seen. */
export async function patchRecord(entity: string, id: string, version: number, patch: object): Promise<RecordData> {
  const headers = { 'If-Match': `"${version}"`, 'Content-Type': 'application/merge-patch+json' }
  return (await request<{ data: RecordData }>('PATCH', address(entity, id), { json: patch, headers })).data
}

export function deleteRecord(entity: string, id: string, version: number): Promise<void> {
  return request('DELETE', address(entity, id), { headers: { 'If-Match': `"${version}"` } })
}

/** Whatever version is stored: what many are chosen for is meant for each of them. */
export function deleteAnyVersion(entity: string, id: string): Promise<void> {
  return request('DELETE', address(entity, id))
}

export function archiveRecord(entity: string, id: string): Promise<unknown> {
  return request('POST', `${address(entity, id)}/archive`)
}

export function unarchiveRecord(entity: string, id: string): Promise<unknown> {
  return request('POST', `${address(entity, id)}/unarchive`)
}

export function restoreRecord(entity: string, id: string): Promise<unknown> {
  return request('POST', `${address(entity, id)}/restore`)
}

export async function getTransitions(entity: string, id: string, signal?: AbortSignal): Promise<readonly TransitionOffer[]> {
  return (await request<{ data: readonly TransitionOffer[] }>('GET', `${address(entity, id)}/transitions`, { signal })).data
}

/** Takes a record through a transition, with the values that it asks for. */
export async function makeTransition(entity: string, { id, version }: RecordData, name: string, values: object): Promise<RecordData> {
  const headers = { 'If-Match': `"${version}"` }
  const path = `${address(entity, id)}/transitions/${encodeURIComponent(name)}`
  return (await request<{ data: RecordData }>('POST', path, { json: values, headers })).data
}

export interface HistoryEntry {
  readonly id: string
  readonly at: string
  readonly by: ReferenceValue | null
  readonly kind: string
  readonly version: number
  readonly channel: string
  readonly changes: { readonly [field: string]: unknown } | null
}

export interface HistoryPage {
  readonly data: readonly HistoryEntry[]
  readonly page: { readonly next: string | null }
}

export function readHistory(entity: string, id: string, cursor: string, signal?: AbortSignal): Promise<HistoryPage> {
  return request('GET', `${address(entity, id)}/history?limit=50${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, {
    signal,
  })
}

export interface CommentData {
  readonly id: string
  /** Mentioned people stand in it as `@[id]`. */
  readonly text: string
  readonly at: string
  readonly editedAt: string | null
  readonly by: { readonly id: string; readonly label: string } | null
  readonly isOwn: boolean
  readonly mentions: readonly { readonly id: string; readonly label: string }[]
}

/** What a reference of a record may point to as the record is being typed. */
export function listChoices(
  entity: string,
  asked: { readonly field: string; readonly record: object; readonly search: string },
  signal?: AbortSignal,
): Promise<{ readonly data: readonly ReferenceValue[] }> {
  return request('POST', `/api/records/${encodeURIComponent(entity)}/choices`, { json: asked, ...(signal && { signal }) })
}

/** One item of a journal; which of the last three is there, `source` says. */
export interface JournalItem {
  readonly source: 'record' | 'change' | 'file' | 'comment'
  readonly entity: string
  /** A day where the record says only on which day it happened, else an instant. */
  readonly at: string
  readonly record: RecordData
  readonly change?: HistoryEntry
  readonly file?: AttachmentValue
  readonly comment?: CommentData
}

export interface JournalPage {
  readonly data: readonly JournalItem[]
  readonly page: { readonly next: string | null }
}

export function readJournal(
  entity: string,
  id: string,
  query: { kind?: string; cursor?: string },
  signal?: AbortSignal,
): Promise<JournalPage> {
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ''))
  return request('GET', `${address(entity, id)}/journal?${parameters}`, { signal })
}

export async function uploadAttachment(file: File): Promise<AttachmentValue> {
  const form = new FormData()
  form.append('file', file)
  return (await request<{ data: AttachmentValue }>('POST', '/api/attachments', { form })).data
}

function base(entity: string): string {
  return `/api/records/${encodeURIComponent(entity)}`
}

function address(entity: string, id: string): string {
  return `${base(entity)}/${encodeURIComponent(id)}`
}
