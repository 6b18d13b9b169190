import { request } from './client.ts'

export interface AggregateQuery {
  readonly group?: string
  readonly measure: string
  readonly filter?: string
  readonly search?: string
  readonly limit?: number
}

export interface Aggregate {
  /** One object a group: what it is grouped by and the measures, by the names they were asked for. */
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly page: { readonly more: boolean }
}

export function aggregate(entity: string, query: AggregateQuery, signal?: AbortSignal): Promise<Aggregate> {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') parameters.set(key, String(value))
  return request('GET', `/api/records/${encodeURIComponent(entity)}/aggregate?${parameters}`, { signal })
}
