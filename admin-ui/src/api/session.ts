import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

export interface Person {
  readonly id: string
  readonly label: string
  readonly name: string
  readonly email: string
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => (await request<{ data: Person }>('GET', '/api/me', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export function signIn(email: string, password: string): Promise<unknown> {
  return request('POST', '/api/session', { json: { email, password } })
}

export function signOut(): Promise<unknown> {
  return request('DELETE', '/api/session')
}
