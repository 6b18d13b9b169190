import * as client from 'openid-client'
import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import { asFetch, type Outbound } from '../outbound/index.ts'
import { createOne, inTransaction, type RecordsContext, type WriteContext } from '../records/index.ts'
import { findPerson, personById } from './find-person.ts'
import { engineEntity, insertUser, type Person } from './people.ts'
import { bindId, bindInstant } from './rows.ts'
import type { Proof } from './sessions.ts'
import type { OidcSettings } from './settings.ts'
import { tell } from './tell.ts'
import { issueTicket, takeTicket } from './tickets.ts'

/** Signing in by a provider of OpenID Connect: code flow with PKCE, state and nonce. */
export interface OidcSignIn {
  /** Where to send the browser, and the ticket that it must bring back in a cookie. */
  begin(context: RecordsContext, returnTo: string): Promise<{ location: string; ticket: string; expiresAt: Date }>
  /** Who it is, by what the browser brings back, and where it wanted to go. Throws `sign-in-failed`. */
  complete(
    context: RecordsContext,
    ticket: string,
    parameters: URLSearchParams,
    address: string,
  ): Promise<{ person: Person; proof: Proof; returnTo: string }>
}

export function createOidcSignIn(url: string, settings: OidcSettings, outbound: Outbound): OidcSignIn {
  const redirect = `${url}/api/oidc/callback`
  let known: Promise<client.Configuration> | undefined
  const configuration = () => {
    known ??= discover(settings, outbound).catch((error: unknown) => {
      known = undefined
      throw new KartotekaError('sign-in-failed', 'The other provider cannot be reached. Try again later, or sign in otherwise.', {
        cause: error,
      })
    })
    return known
  }
  return {
    async begin(context, returnTo) {
      const verifier = client.randomPKCECodeVerifier()
      const [state, nonce] = [client.randomState(), client.randomNonce()]
      const location = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirect,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      const contents = { verifier, state, nonce, returnTo }
      const { token, expiresAt } = await inTransaction(context, (write) => issueTicket(write, 'oidc', { personId: null, contents }))
      return { location: location.href, ticket: token, expiresAt }
    },
    async complete(context, token, parameters, address) {
      const ticket = await inTransaction(context, (write) => takeTicket(write, 'oidc', token))
      if (ticket === undefined) throw refused('This took too long, or was done already.')
      const claims = await readClaims(await configuration(), `${redirect}?${parameters}`, ticket.contents)
      const person = await inTransaction(context, (write) => personOf(write, settings, claims))
      if (person === undefined) {
        await inTransaction(context, (write) => tell(write, 'sign-in-failed', undefined, { address, step: 'oidc' }))
        throw refused('Nobody here has the verified e-mail of that account. Ask an administrator to add you.')
      }
      const hasSecondFactor = Array.isArray(claims.amr) && claims.amr.includes('mfa')
      return { person, proof: { method: 'oidc', hasSecondFactor }, returnTo: String(ticket.contents.returnTo ?? '/') }
    },
  }
}

/** The host of the issuer is called wherever it is, as the operator configured it; where its documents lead to is not. */
async function discover({ issuer, clientId, clientSecret }: OidcSettings, outbound: Outbound): Promise<client.Configuration> {
  const server = new URL(issuer)
  const isLoopback = server.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname)
  const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
  const execute = isLoopback ? [client.allowInsecureRequests] : []
  const fetch = asFetch(outbound.allowing([server.host]))
  return client.discovery(server, clientId, undefined, authentication, { execute, timeout: 10, [client.customFetch]: fetch })
}

interface Claims {
  readonly iss: string
  readonly sub: string
  readonly [name: string]: unknown
}

/** The claims of the identity token; state, nonce, issuer, audience, signature and times are checked by the library. */
async function readClaims(
  configuration: client.Configuration,
  address: string,
  ticket: Readonly<Record<string, unknown>>,
): Promise<Claims> {
  try {
    const tokens = await client.authorizationCodeGrant(configuration, new URL(address), {
      pkceCodeVerifier: String(ticket.verifier),
      expectedState: String(ticket.state),
      expectedNonce: String(ticket.nonce),
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('no identity token')
    if (claims.email !== undefined) return claims
    const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
    return { ...more, ...claims }
  } catch (cause) {
    throw new KartotekaError('sign-in-failed', 'The other provider did not say who you are. Try again.', { cause })
  }
}

/** The person behind an issuer and its subject; the first time, the one who is registered with the verified e-mail, or a new one. */
async function personOf(write: WriteContext, settings: OidcSettings, claims: Claims): Promise<Person | undefined> {
  const { executor } = write
  const { iss: issuer, sub: subject } = claims
  const linked = await executor.all<{ person: string }>(
    sql`update "external_identity" set "last_used_at" = ${bindInstant(executor, write.now)} where "issuer" = ${issuer} and "subject" = ${subject} returning ${executor.dialect.plainText(sql`"person_id"`, { kind: 'id' })} as person`,
  )
  const [known] = linked
  if (known !== undefined) return personById(write, known.person)
  const email = claims.email_verified === true && typeof claims.email === 'string' ? claims.email : undefined
  if (email === undefined) return undefined
  const person = (await registered(write, email)) ?? (await newPerson(write, settings, claims, email))
  if (person === undefined || (await hasOther(write, person.id, issuer))) return undefined
  await createOne(write, engineEntity(write, 'external-identity'), {
    person: person.id,
    issuer,
    subject,
    lastUsedAt: write.now.toISOString(),
  })
  await tell(write, 'identity-linked', person.id, { issuer })
  return person
}

/** The e-mail is compared as it is stored, but for the case of ASCII letters. */
async function registered(write: WriteContext, email: string): Promise<Person | undefined> {
  return (await findPerson(write, sql`"user" u where lower(u."email") = lower(${email})`))?.person
}

/** Somebody whose account at the provider is another by now: e-mails are given to new people, subjects are not. */
async function hasOther({ executor }: WriteContext, personId: string, issuer: string): Promise<boolean> {
  const rows = await executor.all(
    sql`select 1 from "external_identity" where "issuer" = ${issuer} and "person_id" = ${bindId(executor, personId)}`,
  )
  return rows.length > 0
}

/** Where roles of new people are declared. Somebody who is blocked or in the trash is not made anew. */
async function newPerson(write: WriteContext, { newUserRoles }: OidcSettings, claims: Claims, email: string): Promise<Person | undefined> {
  if (newUserRoles === undefined) return undefined
  const taken = await write.executor.all(sql`select 1 from "user" where lower("email") = lower(${email})`)
  if (taken.length > 0) return undefined
  const name = typeof claims.name === 'string' && claims.name.trim() !== '' ? claims.name.trim().slice(0, 120) : email
  return personById(write, await insertUser(write, { name, email, roles: newUserRoles }))
}

function refused(reason: string): KartotekaError {
  return new KartotekaError('sign-in-failed', reason)
}
