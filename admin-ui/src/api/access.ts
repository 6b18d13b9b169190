import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

export interface AccessReason {
  readonly role: string
  readonly from: string
  /** Null where it speaks of what the reader cannot see. */
  readonly rule: string | null
  readonly holds: boolean
}

export interface AccessAnswer {
  readonly isAdministrator: boolean
  readonly roles: readonly string[]
  readonly verbs: Readonly<Record<string, { readonly isAllowed: boolean; readonly reasons: readonly AccessReason[] }>>
  readonly fields: Readonly<Record<string, { readonly right: string; readonly reasons: readonly AccessReason[] }>>
}

/** Oneself without a person; administrators name anybody. */
export async function explainAccess(entity: string, id: string, person: string | undefined, signal?: AbortSignal): Promise<AccessAnswer> {
  const query = person === undefined ? '' : `?user=${encodeURIComponent(person)}`
  const path = `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/access${query}`
  return (await request<{ data: AccessAnswer }>('GET', path, { signal })).data
}

/** What the person who looks may do with one record and with each of its fields; another version may belong to somebody else. */
export const ownAccessQuery = (entity: string, id: string, version: number) =>
  queryOptions({
    queryKey: ['own-access', entity, id, version],
    queryFn: ({ signal }) => explainAccess(entity, id, undefined, signal),
    staleTime: 60_000,
    retry: false,
  })

export type FieldRight = 'hidden' | 'masked' | 'read' | 'write'

export interface MatrixEntity {
  readonly title: string
  readonly owner?: string
  readonly fields: Readonly<Record<string, { readonly title: string; readonly isReadOnly: boolean; readonly isSecret: boolean }>>
}

export interface RoleMatrix {
  readonly verbs: readonly string[]
  readonly verbsWithRead: readonly string[]
  readonly roles: Readonly<Record<string, { readonly title: string; readonly description?: string; readonly inherits: readonly string[] }>>
  readonly entities: Readonly<Record<string, MatrixEntity>>
  readonly grants: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly verbs: Readonly<Record<string, readonly { readonly from: string; readonly rule: true | string }[]>>
            /** The best right to each field, with what the role inherits and without what the draft says. */
            readonly fields: Readonly<Record<string, { readonly right: FieldRight; readonly own?: FieldRight }>>
          }
        >
      >
    >
  >
}

/** The roles of the metadata, as a list offers them. */
export function roleOptions(matrix: RoleMatrix | undefined): { value: string; label: string }[] {
  return Object.entries(matrix?.roles ?? {}).map(([value, { title }]) => ({ value, label: title }))
}

/** Administrators only. */
export const roleMatrixQuery = queryOptions({
  queryKey: ['role-matrix'],
  queryFn: async ({ signal }) => (await request<{ data: RoleMatrix }>('GET', '/api/roles/matrix', { signal })).data,
  retry: false,
})

export interface Invitation {
  readonly link: string
  readonly expiresAt: string
  /** Whether it went to the person's stored address. */
  readonly isSent: boolean
}

const person = (id: string) => `/api/users/${encodeURIComponent(id)}`

/** A link by which the person chooses a password; it works once. */
export async function invite(id: string): Promise<Invitation> {
  return (await request<{ data: Invitation }>('POST', `${person(id)}/invitation`)).data
}

export async function endSessionsOf(id: string): Promise<void> {
  await request('DELETE', `${person(id)}/sessions`)
}

/** Removes the authenticator app and the passkeys of somebody who has lost them. */
export async function dropFactorsOf(id: string): Promise<void> {
  await request('DELETE', `${person(id)}/factors`)
}
