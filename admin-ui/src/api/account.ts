import { startRegistration } from '@simplewebauthn/browser'
import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'
import type { AuthenticatorOffer } from './session.ts'

export interface Account {
  readonly hasPassword: boolean
  readonly hasAuthenticator: boolean
  readonly recoveryCodes: number
  readonly requiresSecondFactor: boolean
  readonly passkeys: readonly {
    readonly id: string
    readonly name: string
    readonly createdAt: string
    readonly lastUsedAt: string | null
  }[]
}

export interface Session {
  readonly id: string
  readonly device: string | null
  readonly address: string | null
  readonly createdAt: string
  readonly lastUsedAt: string
  readonly isThis: boolean
}

export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: string
  readonly lastUsedAt: string | null
}

const read = <T>(path: string) =>
  queryOptions({
    queryKey: ['account', path],
    queryFn: async ({ signal }) => (await request<{ data: T }>('GET', path, { signal })).data,
  })

export const accountQuery = read<Account>('/api/account')
export const sessionsQuery = read<readonly Session[]>('/api/sessions')
export const tokensQuery = read<readonly ApiToken[]>('/api/tokens')

/** Since when a calendar program can read the own calendar; null where there is no address. */
export const calendarFeedQuery = read<{ readonly createdAt: string; readonly lastUsedAt: string | null } | null>('/api/calendar-feed')

/** Answers the secret address, which is shown once. */
export async function makeCalendarFeed(): Promise<string> {
  return (await request<{ data: { address: string } }>('POST', '/api/calendar-feed')).data.address
}

export function revokeCalendarFeed(): Promise<unknown> {
  return request('DELETE', '/api/calendar-feed')
}

export type NotificationChannel = 'screen' | 'mail' | 'both' | 'none'

interface NotificationChoices {
  readonly data: Readonly<Record<string, NotificationChannel>>
  readonly canMail: boolean
}

/** How the person is told of each kind of thing, and whether mails are possible here. */
export const notificationChoicesQuery = queryOptions({
  queryKey: ['account', 'notifications'],
  queryFn: ({ signal }) => request<NotificationChoices>('GET', '/api/notifications/choices', { signal }),
})

export async function chooseNotifications(choices: Readonly<Record<string, NotificationChannel>>): Promise<void> {
  await request('PUT', '/api/notifications/choices', { json: choices })
}

export function confirmPassword(password: string): Promise<unknown> {
  return request('POST', '/api/session/confirm', { json: { password } })
}

export function changePassword(old: string, password: string): Promise<unknown> {
  return request('PUT', '/api/account/password', { json: { old, password } })
}

export async function offerAuthenticator(): Promise<AuthenticatorOffer> {
  return (await request<{ data: AuthenticatorOffer }>('POST', '/api/account/authenticator', { json: {} })).data
}

export async function acceptAuthenticator(ticket: string, code: string): Promise<readonly string[]> {
  return (await request<{ data: { recoveryCodes: string[] } }>('PUT', '/api/account/authenticator', { json: { ticket, code } })).data
    .recoveryCodes
}

export function removeAuthenticator(): Promise<unknown> {
  return request('DELETE', '/api/account/authenticator')
}

export async function renewRecoveryCodes(): Promise<readonly string[]> {
  return (await request<{ data: { recoveryCodes: string[] } }>('POST', '/api/account/recovery-codes', { json: {} })).data.recoveryCodes
}

/** Lets the browser make a passkey, and keeps it. */
export async function addPasskey(name: string): Promise<void> {
  const { data } = await request<{ data: { ticket: string; options: never } }>('POST', '/api/account/passkeys/options', { json: {} })
  const response = await startRegistration({ optionsJSON: data.options })
  await request('POST', '/api/account/passkeys', { json: { ticket: data.ticket, name, response } })
}

export function removePasskey(id: string): Promise<unknown> {
  return request('DELETE', `/api/account/passkeys/${id}`)
}

export function endSession(id: string): Promise<unknown> {
  return request('DELETE', `/api/sessions/${id}`)
}

export function endOtherSessions(): Promise<unknown> {
  return request('DELETE', '/api/sessions?keep=this')
}

/** Makes a token. Answers it; it is not shown again. */
export async function makeToken(values: { name: string; scopes: readonly string[]; expires: string }): Promise<string> {
  return (await request<{ data: { token: string } }>('POST', '/api/tokens', { json: values })).data.token
}

export function revokeToken(id: string): Promise<unknown> {
  return request('DELETE', `/api/tokens/${id}`)
}
