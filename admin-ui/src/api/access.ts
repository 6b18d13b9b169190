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

export interface RoleMatrix {
  readonly verbs: readonly string[]
  readonly verbsWithRead: readonly string[]
  readonly roles: Readonly<Record<string, { readonly title: string; readonly description?: string; readonly inherits: readonly string[] }>>
  readonly entities: Readonly<Record<string, { readonly title: string; readonly owner?: string }>>
  readonly grants: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly verbs: Readonly<Record<string, readonly { readonly from: string; readonly rule: true | string }[]>> }>
      >
    >
  >
}

export async function readRoleMatrix(signal?: AbortSignal): Promise<RoleMatrix> {
  return (await request<{ data: RoleMatrix }>('GET', '/api/roles/matrix', { signal })).data
}
