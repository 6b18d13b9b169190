import { KartotekaError } from '../base/errors.ts'
import { inTransaction, type RecordsContext, type WriteContext } from '../records/index.ts'
import { personById } from './find-person.ts'
import type { Person } from './people.ts'
import { removeRecoveryCodes, renewRecoveryCodes } from './recovery-codes.ts'
import { factorsOf, keepAuthenticator, newAuthenticator, removeAuthenticator } from './second-factor.ts'
import { type Browser, insertSession, type SignedIn, signInAgain } from './sessions.ts'
import type { IdentitySettings } from './settings.ts'
import { tell } from './tell.ts'
import { issueTicket, lookAtTicket, takeTicket } from './tickets.ts'

/** What an application for codes is given: nothing counts before a first code was shown with the ticket. */
export interface AuthenticatorOffer {
  readonly ticket: string
  readonly secret: string
  /** For a QR code. */
  readonly address: string
}

const offered = 'sign-in-ticket.authenticator'

/** Offers a new authenticator to a person who is signed in. */
export function offerAuthenticator(context: RecordsContext, person: Person): Promise<AuthenticatorOffer> {
  return offer(context, person, {})
}

/** Offers one to somebody who may not sign in without a second factor: the ticket of the sign-in is traded for one that holds the secret. */
export async function offerFirstAuthenticator(context: RecordsContext, signInTicket: string): Promise<AuthenticatorOffer> {
  const ticket = await lookAtTicket(context, 'second-factor', signInTicket)
  const person = ticket?.personId == null ? undefined : await personById(context, ticket.personId)
  if (person === undefined || ticket?.contents.mustSetUp !== true) throw signInAgain()
  return offer(context, person, { signInTicket })
}

function offer(context: RecordsContext, person: Person, contents: Readonly<Record<string, string>>): Promise<AuthenticatorOffer> {
  const { secret, address } = newAuthenticator(person)
  const sealed = context.secrets?.seal(secret, offered) ?? secret
  return inTransaction(context, async (write) => {
    const { token } = await issueTicket(write, 'authenticator', { personId: person.id, contents: { ...contents, secret: sealed } })
    return { ticket: token, secret, address }
  })
}

/** Keeps an offered authenticator by its first code. Answers new recovery codes, which are shown once. */
export function acceptAuthenticator(context: RecordsContext, person: Person, ticket: string, code: string): Promise<readonly string[]> {
  return inTransaction(context, async (write) => {
    const found = await lookAtTicket(write, 'authenticator', ticket)
    if (found?.personId !== person.id) throw signInAgain()
    return keepOffered(write, person.id, ticket, code)
  })
}

/** The same at a first sign-in, which it completes. */
export async function acceptFirstAuthenticator(
  context: RecordsContext,
  settings: IdentitySettings,
  ticket: string,
  code: string,
  address: string,
  browser: Browser,
): Promise<SignedIn & { readonly recoveryCodes: readonly string[] }> {
  return inTransaction(context, async (write) => {
    const found = await lookAtTicket(write, 'authenticator', ticket)
    const person = found?.personId == null ? undefined : await personById(write, found.personId)
    const signInTicket = found?.contents.signInTicket
    if (person === undefined || typeof signInTicket !== 'string') throw signInAgain()
    const recoveryCodes = await keepOffered(write, person.id, ticket, code)
    const first = await takeTicket(write, 'second-factor', signInTicket)
    if (first === undefined) throw signInAgain()
    const method = first.contents.method === 'oidc' ? 'oidc' : 'password'
    const signedIn = await insertSession(write, settings, person, { method, hasSecondFactor: true }, address, browser)
    return { ...signedIn, recoveryCodes }
  })
}

async function keepOffered(write: WriteContext, personId: string, token: string, code: string): Promise<readonly string[]> {
  const ticket = await lookAtTicket(write, 'authenticator', token)
  const stored = ticket?.contents.secret
  if (typeof stored !== 'string') throw signInAgain()
  await keepAuthenticator(write, personId, write.secrets?.open(stored, offered) ?? stored, code.replaceAll(/\s/g, ''))
  if ((await takeTicket(write, 'authenticator', token)) === undefined) throw signInAgain()
  const recoveryCodes = await renewRecoveryCodes(write, personId)
  await tell(write, 'factor-added', personId, { factor: 'authenticator' })
  return recoveryCodes
}

/** New recovery codes in the place of the old ones. */
export function newRecoveryCodes(context: RecordsContext, person: Person): Promise<readonly string[]> {
  return inTransaction(context, async (write) => {
    const { hasAuthenticator } = await factorsOf(context, person.id)
    if (!hasAuthenticator) throw new KartotekaError('conflict', 'Recovery codes stand in for an authenticator. Set one up first.')
    const codes = await renewRecoveryCodes(write, person.id)
    await tell(write, 'factor-added', person.id, { factor: 'recovery codes' })
    return codes
  })
}

/** Takes the authenticator and its recovery codes away; an administrator does so for somebody who has lost the device. */
export function dropAuthenticator(context: RecordsContext, personId: string): Promise<void> {
  return inTransaction(context, async (write) => {
    await removeAuthenticator(write, personId)
    await removeRecoveryCodes(write, personId)
    await tell(write, 'factor-removed', personId, { factor: 'authenticator' })
  })
}
