import type { TransitionOffer } from '../../../engine/forms/description.ts'
import { request } from './client.ts'
import type { RecordData } from './records.ts'

/** What the person can do with a record now. */
export async function offeredTransitions(entity: string, id: string): Promise<readonly TransitionOffer[]> {
  return (await request<{ data: readonly TransitionOffer[] }>('GET', `${base(entity, id)}/transitions`)).data
}

/** Takes a record through a transition, with what it asks for. */
export async function makeTransition(entity: string, id: string, version: number, name: string, values: object): Promise<RecordData> {
  const headers = { 'If-Match': `"${version}"` }
  const path = `${base(entity, id)}/transitions/${encodeURIComponent(name)}`
  return (await request<{ data: RecordData }>('POST', path, { json: values, headers })).data
}

function base(entity: string, id: string): string {
  return `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`
}
