import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

type Person = { readonly id: string; readonly label: string } | null

/** A decision that people are asked for. */
export interface Approval {
  readonly id: string
  readonly title: string
  readonly about: { readonly entity: string; readonly id: string; readonly label: string } | null
  readonly outcome: 'open' | 'approved' | 'rejected' | 'withdrawn'
  readonly askedBy: Person
  readonly askedAt: string
  readonly dueAt: string | null
  readonly wanted: number
  readonly isMine: boolean
  readonly votes: readonly {
    readonly person: Person
    readonly decision: 'approve' | 'reject' | null
    readonly comment: string | null
    readonly decidedBy: Person
  }[]
}

export interface Deputy {
  readonly id: string
  readonly deputy: { readonly id: string; readonly label: string }
  readonly startsOn: string
  readonly endsOn: string
}

/** What waits for the person's decision. */
export const waitingQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: async ({ signal }) => (await request<{ data: readonly Approval[] }>('GET', '/api/approvals', { signal })).data,
  staleTime: 60_000,
})

export const approvalsOfQuery = (entity: string, id: string, version: number) =>
  queryOptions({
    queryKey: ['approvals', entity, id, version],
    queryFn: async ({ signal }) =>
      (
        await request<{ data: readonly Approval[] }>(
          'GET',
          `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/approvals`,
          {
            signal,
          },
        )
      ).data,
  })

export function decide(id: string, decision: 'approve' | 'reject', comment: string): Promise<unknown> {
  return request('POST', `/api/approvals/${encodeURIComponent(id)}`, { json: { decision, ...(comment === '' ? {} : { comment }) } })
}

export const deputiesQuery = queryOptions({
  queryKey: ['approval-deputies'],
  queryFn: async ({ signal }) => (await request<{ data: readonly Deputy[] }>('GET', '/api/approval-deputies', { signal })).data,
})

export function addDeputy(deputy: Omit<Deputy, 'id' | 'deputy'> & { readonly deputy: string }): Promise<unknown> {
  return request('POST', '/api/approval-deputies', { json: deputy })
}

export function removeDeputy(id: string): Promise<unknown> {
  return request('DELETE', `/api/approval-deputies/${encodeURIComponent(id)}`)
}

/** People to choose from, as far as the person may see them; whether somebody is active only administrators see. */
export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  queryFn: async ({ signal }) => {
    const address = '/api/records/user?limit=200&fields=id&sort=name'
    return (await request<{ data: readonly { id: string; label: string }[] }>('GET', address, { signal })).data
  },
})
