import { randomBytes } from 'node:crypto'
import { KartotekaError } from '../base/errors.ts'
import { LruMap } from '../base/lru.ts'
import { sql } from '../base/sql.ts'
import { createOne, inTransaction, type RecordsContext, type Standing, type WriteContext } from '../records/index.ts'
import { findByApiToken, isApiToken } from './api-tokens.ts'
import { addressKey, beginAttempt } from './attempts.ts'
import { findPerson, personById } from './find-person.ts'
import { isKnownDevice, rememberDevice } from './known-devices.ts'
import { noteUse } from './last-use.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { engineEntity, type Person } from './people.ts'
import { findRemembered, type Questions, questionsOf, type RememberedPeople } from './remembered-people.ts'
import { bindInstant, isTrue, textColumn } from './rows.ts'
import { factorsOf, requiresSecondFactor, takeCode } from './second-factor.ts'
import { defaultSettings, type IdentitySettings } from './settings.ts'
import { tell } from './tell.ts'
import { issueTicket, lookAtTicket, takeTicket } from './tickets.ts'
import { hashToken, newToken } from './tokens.ts'

const hour = 60 * 60 * 1000
/** How old the note of the last use may be, in milliseconds: a request that reads does not write each time. */
const noteEvery = 5 * 60 * 1000

/** The browser of somebody who signs in. */
export interface Browser {
  /** What it calls itself, for the list of sessions. */
  readonly agent?: string | undefined
  /** The token by which it is known from an earlier sign-in. */
  readonly device?: string | undefined
}

export interface SignedIn {
  readonly token: string
  readonly expiresAt: Date
  readonly person: Person
  /** By which the browser is known from now on; undefined where it is already. */
  readonly device?: string
}

/** How somebody showed who it is. */
export interface Proof {
  readonly method: 'password' | 'passkey' | 'oidc'
  readonly hasSecondFactor: boolean
}

/** Signing in and out. Tokens are random and only their hash is stored. Each request asks the database, so that a change counts at once. */
export interface Sessions {
  readonly settings: IdentitySettings
  /**
   * Throws `sign-in-failed`, in the same words and time whether the e-mail or the password is wrong, `too-many-attempts`, or
   * `second-factor-required` with a ticket for the next step.
   */
  signIn(context: RecordsContext, email: string, password: string, address: string, browser?: Browser): Promise<SignedIn>
  /** The second step, by a code of the authenticator or a recovery code. Throws `sign-in-failed`. */
  confirmCode(context: RecordsContext, ticket: string, code: string, address: string, browser?: Browser): Promise<SignedIn>
  /** Begins a session of somebody who showed who it is; throws `second-factor-required` where that is not enough. */
  begin(context: RecordsContext, person: Person, proof: Proof, address: string, browser?: Browser): Promise<SignedIn>
  /** The person of a session or an API token that is still good, or undefined. */
  find(context: RecordsContext, token: string): Promise<Person | undefined>
  /** Who was found by a session a short while ago, with the proof that has to be given before that person is answered anything. */
  recall(context: RecordsContext, token: string): { readonly person: Person; readonly proof: Standing } | undefined
  signOut(context: RecordsContext, token: string): Promise<void>
}

interface Recent {
  readonly person: Person
  readonly stamp: string
  readonly model: string
  readonly until: number
}

/** People, and sessions whose people are remembered. */
const mostRemembered = 10_000

export function createSessions(settings: IdentitySettings = defaultSettings): Sessions {
  const people: RememberedPeople = new LruMap(mostRemembered)
  const recent = new LruMap<string, Recent>(mostRemembered)
  const decoy = hashPassword(randomBytes(16).toString('hex'))
  const begin: Sessions['begin'] = async (context, person, proof, address, browser = {}) => {
    if (!proof.hasSecondFactor) await askSecondFactor(context, person, proof, settings)
    return inTransaction(context, (write) => insertSession(write, settings, person, proof, address, browser))
  }
  return {
    settings,
    begin,
    async signIn(context, email, password, address, browser = {}) {
      const found = await findCredential(context, email)
      const isKnown = found !== undefined && (await isKnownDevice(context, found.person.id, browser.device))
      const account = isKnown
        ? ({ limit: 'device', name: browser.device ?? '' } as const)
        : ({ limit: 'account', name: email.trim().toLowerCase() } as const)
      const attempt = await beginAttempt(context, [addressKey(address), account])
      const isRight = await verifyPassword(found?.passwordHash ?? (await decoy), password)
      if (found === undefined || !isRight) {
        await inTransaction(context, (write) => tell(write, 'sign-in-failed', found?.person.id, { address, step: 'password' }))
        throw new KartotekaError('sign-in-failed', 'The e-mail or the password is wrong. Check both and try again.')
      }
      await attempt.succeeded()
      return begin(context, found.person, { method: 'password', hasSecondFactor: false }, address, browser)
    },
    confirmCode: (context, ticket, code, address, browser = {}) => confirmCode(context, settings, ticket, code, address, browser),
    async find(context, token) {
      const person = isApiToken(token)
        ? await findByApiToken(context, people, token)
        : await findBySession(context, people, token, settings)
      if (person === undefined) return undefined
      const { hasSecondFactor, stamp, ...rest } = person
      if (!hasSecondFactor && requiresSecondFactor(context.model, rest, settings)) return undefined
      if (!isApiToken(token))
        recent.set(hashToken(token), { person: rest, stamp, model: context.model.version, until: context.now.getTime() + noteEvery / 2 })
      return rest
    },
    recall(context, token) {
      if (isApiToken(token)) return undefined
      const tokenHash = hashToken(token)
      const known = recent.get(tokenHash)
      if (known === undefined || known.model !== context.model.version || known.until < context.now.getTime()) return undefined
      const question = ofSession(context, tokenHash, settings).stamp
      return { person: known.person, proof: { question, answer: known.stamp, isGiven: false } }
    },
    signOut: (context, token) => inTransaction(context, (write) => endSession(write, token)),
  }
}

/** What stands between a first factor and a session. Answers when nothing does. */
async function askSecondFactor(context: RecordsContext, person: Person, { method }: Proof, settings: IdentitySettings): Promise<void> {
  const { hasAuthenticator, passkeys } = await factorsOf(context, person.id)
  const isSetUp = hasAuthenticator || passkeys > 0
  if (!isSetUp && !requiresSecondFactor(context.model, person, settings)) return
  const contents = { method, mustSetUp: !isSetUp }
  const { token, expiresAt } = await inTransaction(context, (write) =>
    issueTicket(write, 'second-factor', { personId: person.id, contents }),
  )
  const methods = [...(hasAuthenticator ? ['code'] : []), ...(passkeys > 0 ? ['passkey'] : [])]
  throw new KartotekaError(
    'second-factor-required',
    isSetUp ? 'Show a second factor to sign in.' : 'A role of yours asks for a second factor. Set one up to sign in.',
    { extensions: { ticket: token, expiresAt: expiresAt.toISOString(), methods, mustSetUp: !isSetUp } },
  )
}

async function confirmCode(
  context: RecordsContext,
  settings: IdentitySettings,
  token: string,
  code: string,
  address: string,
  browser: Browser,
): Promise<SignedIn> {
  const ticket = await lookAtTicket(context, 'second-factor', token)
  const person = ticket?.personId == null ? undefined : await personById(context, ticket.personId)
  if (ticket === undefined || person === undefined) throw signInAgain()
  const attempt = await beginAttempt(context, [addressKey(address), { limit: 'code', name: person.id }])
  const method = ticket.contents.method === 'oidc' ? 'oidc' : 'password'
  const done = await inTransaction(context, async (write) => {
    const taken = ticket.contents.mustSetUp === true ? undefined : await takeCode(write, person.id, code)
    if (taken === undefined || (await takeTicket(write, 'second-factor', token)) === undefined) {
      await tell(write, 'sign-in-failed', person.id, { address, step: 'second-factor' })
      return undefined
    }
    return insertSession(write, settings, person, { method, hasSecondFactor: true }, address, browser, { secondFactor: taken })
  })
  if (done === undefined)
    throw new KartotekaError('sign-in-failed', 'The code is wrong or was used already. Wait for the next one and try again.')
  await attempt.succeeded()
  return done
}

export function signInAgain(): KartotekaError {
  return new KartotekaError('sign-in-failed', 'This took too long, or was done already. Sign in again from the start.')
}

/** A new session inside a transaction. */
export async function insertSession(
  write: WriteContext,
  settings: IdentitySettings,
  person: Person,
  proof: Proof,
  address: string,
  browser: Browser,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<SignedIn> {
  const token = newToken()
  const { executor, now } = write
  const expiresAt = new Date(now.getTime() + settings.sessionHours * hour)
  await executor.all(sql`delete from "session" where "expires_at" < ${bindInstant(executor, now)}`)
  await createOne(write, engineEntity(write, 'session'), {
    person: person.id,
    tokenHash: hashToken(token),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: now.toISOString(),
    confirmedAt: now.toISOString(),
    ...proof,
    ...(browser.agent === undefined || browser.agent === '' ? {} : { device: plainText(browser.agent, 300) }),
    ...(address === '' ? {} : { address: plainText(address, 60) }),
  })
  const device = await rememberDevice(write, person.id, browser.device)
  await tell(write, 'signed-in', person.id, { address, ...proof, ...detail })
  return { token, expiresAt, person, ...(device === undefined ? {} : { device }) }
}

/** What a browser says of itself, without what no text field takes. */
function plainText(text: string, length: number): string {
  return (
    text
      .replaceAll(/[^\x20-\x7e]/g, '')
      .slice(0, length)
      .trim() || '-'
  )
}

async function endSession(write: WriteContext, token: string): Promise<void> {
  const { executor } = write
  const rows = await executor.all<{ person: string }>(
    sql`delete from "session" where "token_hash" = ${hashToken(token)} returning ${textColumn(executor, sql`"person_id"`, 'id', 'person')}`,
  )
  for (const { person } of rows) await tell(write, 'signed-out', person)
}

async function findCredential(context: RecordsContext, email: string): Promise<{ person: Person; passwordHash: string } | undefined> {
  const found = await findPerson<{ hash: string }>(
    context,
    sql`"user" u join "credential" c on c."person_id" = u."id" and c."deleted_at" is null where lower(u."email") = lower(${email.trim()})`,
    sql`, c."password_hash" as hash`,
  )
  return found === undefined ? undefined : { person: found.person, passwordHash: found.extra.hash }
}

interface SessionColumns {
  readonly session: string
  readonly method: string | null
  readonly has_second_factor: unknown
  readonly is_stale: unknown
  readonly confirmed: string | Date
}

type Found = Person & { readonly hasSecondFactor: boolean; readonly stamp: string }

async function findBySession(
  context: RecordsContext,
  people: RememberedPeople,
  token: string,
  settings: IdentitySettings,
): Promise<Found | undefined> {
  const found = await findRemembered<SessionColumns>(context, people, ofSession(context, hashToken(token), settings))
  if (found === undefined) return undefined
  const { session: id, method, has_second_factor: second, is_stale: isStale, confirmed } = found.extra
  if (isTrue(isStale)) await noteUse(context, 'session', id)
  const hasSecondFactor = isTrue(second)
  return {
    ...found.person,
    stamp: found.stamp,
    hasSecondFactor,
    session: { id, method: method ?? 'password', hasSecondFactor, confirmedAt: new Date(confirmed) },
  }
}

const sessionQuestions = questionsOf<'token' | 'now' | 'idle' | 'stale'>((bind, executor) => {
  const lastUse = sql`coalesce(s."last_used_at", s."created_at")`
  const confirmed = sql`coalesce(s."confirmed_at", s."created_at")`
  return {
    from: sql`"session" s join "user" u on u."id" = s."person_id" where s."token_hash" = ${bind('token')} and s."expires_at" > ${bind('now', 'instant')} and ${lastUse} > ${bind('idle', 'instant')}`,
    stamp: sql`coalesce(s."method", '') || ' ' || coalesce(cast(s."has_second_factor" as text), '') || ' ' || cast(${confirmed} as text)`,
    extra: sql`, ${textColumn(executor, sql`s."id"`, 'id', 'session')}, s."method", s."has_second_factor", ${lastUse} < ${bind('stale', 'instant')} as "is_stale", ${confirmed} as "confirmed"`,
  }
})

function ofSession({ database, now }: RecordsContext, token: string, { idleHours }: IdentitySettings): Questions {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString()
  return sessionQuestions(database, { token, now: before(0), idle: before(idleHours * hour), stale: before(noteEvery) })
}
