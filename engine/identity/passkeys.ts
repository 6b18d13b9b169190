import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { sql } from '../base/sql.ts'
import { createOne, inTransaction, type RecordsContext } from '../records/index.ts'
import { addressKey, beginAttempt } from './attempts.ts'
import { findPerson } from './find-person.ts'
import { engineEntity, type Person } from './people.ts'
import { bindId, bindInstant, readTexts, textColumn } from './rows.ts'
import { type Browser, insertSession, type SignedIn, signInAgain } from './sessions.ts'
import type { IdentitySettings } from './settings.ts'
import { tell } from './tell.ts'
import { issueTicket, takeTicket } from './tickets.ts'

/** A passkey as its person sees it in a list. */
export interface ListedPasskey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** Passkeys belong to one site: the host and the origin of the configured address, whatever a request says. */
function siteOf({ url }: IdentitySettings): { rpId: string; origin: string } {
  const { hostname, origin } = new URL(url)
  return { rpId: hostname, origin }
}

/** What the browser is asked to make a passkey with, and the ticket to send its answer with. */
export async function offerPasskey(
  context: RecordsContext,
  settings: IdentitySettings,
  person: Person,
): Promise<{ ticket: string; options: object }> {
  const options = await generateRegistrationOptions({
    rpName: 'Kartoteka',
    rpID: siteOf(settings).rpId,
    userName: person.email,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.id),
    attestationType: 'none',
    excludeCredentials: (await credentialsOf(context, person.id)).map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return inTransaction(context, async (write) => {
    const contents = { challenge: options.challenge }
    const { token } = await issueTicket(write, 'passkey-new', { personId: person.id, contents })
    return { ticket: token, options }
  })
}

/** Keeps the passkey that a browser made. Throws `sign-in-failed` for an answer that does not fit the ticket. */
export async function keepPasskey(
  context: RecordsContext,
  settings: IdentitySettings,
  person: Person,
  { ticket, name, response }: { ticket: string; name: string; response: unknown },
): Promise<string> {
  const taken = await inTransaction(context, (write) => takeTicket(write, 'passkey-new', ticket))
  if (taken?.personId !== person.id) throw signInAgain()
  const credential = await verifyNew(settings, String(taken.contents.challenge), response)
  return inTransaction(context, async (write) => {
    const id = await createOne(write, engineEntity(write, 'passkey'), {
      person: person.id,
      name,
      credential: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: (credential.transports ?? []).map(String).slice(0, 10),
    })
    await tell(write, 'factor-added', person.id, { factor: 'passkey', name })
    return id
  })
}

async function verifyNew(settings: IdentitySettings, challenge: string, response: unknown) {
  const { rpId, origin } = siteOf(settings)
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
    })
    if (verified) return registrationInfo.credential
  } catch (cause) {
    throw refused(cause)
  }
  throw refused()
}

export async function listPasskeys({ database }: RecordsContext, personId: string): Promise<readonly ListedPasskey[]> {
  const rows = await database.all<Record<string, string | null>>(
    sql`select ${textColumn(database, sql`"id"`, 'id', 'id')}, "name", ${textColumn(database, sql`"created_at"`, 'instant', 'made')}, ${textColumn(database, sql`"last_used_at"`, 'instant', 'used')} from "passkey" where "person_id" = ${bindId(database, personId)} order by "id"`,
  )
  return rows.map(({ id, name, made, used }) => ({ id: String(id), name: String(name), createdAt: String(made), lastUsedAt: used ?? null }))
}

/** Forgets a passkey of a person. Throws `not-found`. */
export function removePasskey(context: RecordsContext, personId: string, id: string): Promise<void> {
  return inTransaction(context, async (write) => {
    const { executor } = write
    const gone = isId(id)
      ? await executor.all(
          sql`delete from "passkey" where "id" = ${bindId(executor, id.toLowerCase())} and "person_id" = ${bindId(executor, personId)} returning "id"`,
        )
      : []
    if (gone.length === 0) throw new KartotekaError('not-found', 'There is no such passkey.')
    await tell(write, 'factor-removed', personId, { factor: 'passkey' })
  })
}

/** Forgets every passkey of a person. */
export function removeAllPasskeys(context: RecordsContext, personId: string): Promise<void> {
  return inTransaction(context, async (write) => {
    await write.executor.all(sql`delete from "passkey" where "person_id" = ${bindId(write.executor, personId)}`)
    await tell(write, 'factor-removed', personId, { factor: 'passkeys' })
  })
}

async function credentialsOf({ database }: RecordsContext, personId: string): Promise<readonly string[]> {
  const rows = await database.all<{ credential: string }>(
    sql`select "credential" from "passkey" where "person_id" = ${bindId(database, personId)}`,
  )
  return rows.map(({ credential }) => credential)
}

/** What a browser is asked to sign in with; which accounts there are is not told. */
export async function askForPasskey(
  context: RecordsContext,
  settings: IdentitySettings,
  address: string,
): Promise<{ ticket: string; options: object }> {
  await beginAttempt(context, [addressKey(address)])
  const options = await generateAuthenticationOptions({ rpID: siteOf(settings).rpId, userVerification: 'required' })
  return inTransaction(context, async (write) => {
    const { token } = await issueTicket(write, 'passkey-sign-in', { personId: null, contents: { challenge: options.challenge } })
    return { ticket: token, options }
  })
}

/** Signs in by a passkey: what the device holds and how it knows its owner are two factors. Throws `sign-in-failed`. */
export async function signInByPasskey(
  context: RecordsContext,
  settings: IdentitySettings,
  { ticket, response }: { ticket: string; response: unknown },
  address: string,
  browser: Browser = {},
): Promise<SignedIn> {
  const taken = await inTransaction(context, (write) => takeTicket(write, 'passkey-sign-in', ticket))
  if (taken === undefined) throw signInAgain()
  const credential = isJsonObject(response) && typeof response.id === 'string' ? response.id : ''
  const found = await findPerson<PasskeyColumns>(
    context,
    sql`"passkey" p join "user" u on u."id" = p."person_id" where p."credential" = ${credential}`,
    sql`, ${textColumn(context.database, sql`p."id"`, 'id', 'passkey')}, p."public_key", p."counter", p."transports"`,
  )
  try {
    if (found === undefined) throw refused()
    const counter = await verifyKnown(settings, String(taken.contents.challenge), response, credential, found.person, found.extra)
    return await inTransaction(context, async (write) => {
      const { executor } = write
      await executor.all(
        sql`update "passkey" set "counter" = ${counter}, "last_used_at" = ${bindInstant(executor, write.now)} where "id" = ${bindId(executor, found.extra.passkey)}`,
      )
      return insertSession(write, settings, found.person, { method: 'passkey', hasSecondFactor: true }, address, browser)
    })
  } catch (error) {
    await inTransaction(context, (write) => tell(write, 'sign-in-failed', found?.person.id, { address, step: 'passkey' }))
    throw error
  }
}

interface PasskeyColumns {
  readonly passkey: string
  readonly public_key: string
  readonly counter: number | null
  readonly transports: unknown
}

async function verifyKnown(
  settings: IdentitySettings,
  challenge: string,
  response: unknown,
  id: string,
  person: Person,
  stored: PasskeyColumns,
): Promise<number> {
  const { rpId, origin } = siteOf(settings)
  const answer = response as AuthenticationResponseJSON
  try {
    const handle = answer.response.userHandle
    if (handle !== undefined && Buffer.from(handle, 'base64url').toString() !== person.id) throw refused()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(stored.public_key, 'base64url')),
        counter: Number(stored.counter ?? 0),
        transports: [...readTexts(stored.transports)] as never,
      },
    })
    if (verified) return authenticationInfo.newCounter
  } catch (cause) {
    throw refused(cause)
  }
  throw refused()
}

function refused(cause?: unknown): KartotekaError {
  return new KartotekaError('sign-in-failed', 'The passkey was not accepted. Try again, or sign in otherwise.', { cause })
}
