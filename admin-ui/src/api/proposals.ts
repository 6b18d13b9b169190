import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

export type ProposalSource =
  | { readonly kind: 'record'; readonly entity: string; readonly id: string; readonly field: string }
  | { readonly kind: 'url'; readonly url: string; readonly date: string }
  | { readonly kind: 'text'; readonly quote: string }

export interface ShownField {
  readonly field: string
  readonly title: string
  readonly value: unknown
  readonly present: unknown
  readonly source: ProposalSource
  readonly confidence: number
  readonly state: 'open' | 'accepted' | 'refused'
}

export interface FieldsProposal {
  readonly id: string
  readonly entity: string
  readonly recordId: string | null
  readonly title: string
  readonly origin: string
  readonly version: number | null
  readonly fields: readonly ShownField[]
}

/** What programs propose to the person: about a record, or about new ones. */
export const proposalsQuery = (entity: string, id: string | null) =>
  queryOptions({
    queryKey: ['proposals', entity, id],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ entity, ...(id === null ? {} : { id }) })
      return (await request<{ data: readonly FieldsProposal[] }>('GET', `/api/proposals?${query}`, { signal })).data
    },
  })

export async function decide(
  { id, version }: Pick<FieldsProposal, 'id' | 'version'>,
  what: 'accept' | 'refuse' | 'undo',
  fields: readonly string[],
): Promise<FieldsProposal> {
  const headers: Record<string, string> = version === null || what === 'refuse' ? {} : { 'If-Match': `"${version}"` }
  return (await request<{ data: FieldsProposal }>('POST', `/api/proposals/${id}/${what}`, { json: { fields }, headers })).data
}
