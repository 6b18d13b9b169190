import { startAuthentication } from '@simplewebauthn/browser'
import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'
import { ApiError } from './problem.ts'

export interface Person {
  readonly id: string
  readonly label: string
  readonly name: string
  readonly email: string
  readonly isAdministrator: boolean
  readonly roles: readonly string[]
  /** The language that the person chose; null where it is left to the browser. */
  readonly language: string | null
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => (await request<{ data: Person }>('GET', '/api/me', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

/** The ways to sign in beside the password. */
export interface SignInWays {
  readonly provider: { readonly title: string } | null
  /** Whether a link for a new password can be asked for: mails are sent at all. */
  readonly canReset: boolean
}

export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: async ({ signal }) => (await request<{ data: SignInWays }>('GET', '/api/sign-in', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

/** What stands between a first factor and the session. */
export interface NextStep {
  readonly ticket: string
  readonly methods: readonly ('code' | 'passkey')[]
  /** A second factor is needed and none is set up yet. */
  readonly mustSetUp: boolean
}

/** Answers the next step where the password is not enough; undefined when the person is signed in. */
export async function signIn(email: string, password: string): Promise<NextStep | undefined> {
  try {
    await request('POST', '/api/session', { json: { email, password } })
    return undefined
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'second-factor-required') return readNextStep(error.problem)
    throw error
  }
}

/** The next step as a problem or the way back from another provider tells it. */
export function readNextStep({ ticket, methods, mustSetUp }: Readonly<Record<string, unknown>>): NextStep {
  const known = Array.isArray(methods) ? methods.filter((method) => method === 'code' || method === 'passkey') : []
  return { ticket: String(ticket), methods: known, mustSetUp: mustSetUp === true }
}

export function sendCode(ticket: string, code: string): Promise<unknown> {
  return request('POST', '/api/session/second-factor', { json: { ticket, code } })
}

/** Lets the browser ask for a passkey, and signs in with it. */
export async function signInByPasskey(): Promise<void> {
  const { data } = await request<{ data: { ticket: string; options: never } }>('POST', '/api/session/passkey/options', { json: {} })
  const response = await startAuthentication({ optionsJSON: data.options })
  await request('POST', '/api/session/passkey', { json: { ticket: data.ticket, response } })
}

/** What an application for codes is given. */
export interface AuthenticatorOffer {
  readonly ticket: string
  readonly secret: string
  readonly qrCode: string
}

export async function offerFirstAuthenticator(ticket: string): Promise<AuthenticatorOffer> {
  return (await request<{ data: AuthenticatorOffer }>('POST', '/api/session/authenticator', { json: { ticket } })).data
}

/** Signs in with the first code. Answers the recovery codes, which are shown this once. */
export async function acceptFirstAuthenticator(ticket: string, code: string): Promise<readonly string[]> {
  const { data } = await request<{ data: { recoveryCodes: string[] } }>('PUT', '/api/session/authenticator', { json: { ticket, code } })
  return data.recoveryCodes
}

export function askForReset(email: string): Promise<unknown> {
  return request('POST', '/api/password-reset', { json: { email } })
}

export async function lookAtLink(token: string): Promise<{ name: string; email: string }> {
  return (await request<{ data: { name: string; email: string } }>('POST', '/api/password-link', { json: { token } })).data
}

export function choosePassword(token: string, password: string): Promise<unknown> {
  return request('PUT', '/api/password-link', { json: { token, password } })
}

/** Keeps the language of the person; titles are given in it from now on. */
export function keepLanguage(language: string): Promise<unknown> {
  return request('PUT', '/api/me/language', { json: { language } })
}

export function signOut(): Promise<unknown> {
  return request('DELETE', '/api/session')
}
