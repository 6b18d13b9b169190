import type { Request } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import type { Person, PersonSession } from '../identity/index.ts'
import { asAttempt, heldBack, NotProven, type RecordsContext, recordEvent } from '../records/index.ts'
import { readCookie } from './cookies.ts'
import { speaking } from './language.ts'
import { type RateLimits, rateLimitsOf } from './rate-limits.ts'

/** The token of a request: of the header `Authorization: Bearer`, else of the session cookie. */
export function tokenOf(engine: Engine, request: Request): string | undefined {
  const header = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')
  return header?.[1] ?? readCookie(engine, request, 'session')
}

/** The person who asks, or nobody. */
export async function findPersonOf(engine: Engine, request: Request): Promise<Person | undefined> {
  const token = tokenOf(engine, request)
  const person = token === undefined ? undefined : await engine.run(null, (context) => engine.sessions.find(context, token))
  const limits = rateLimitsOf(request.app)
  if (limits !== undefined) await (person === undefined ? limits.stranger(request) : countOnce(limits, request, person.id))
  return person
}

const counted = new WeakSet<Request>()

/** A request that asks twice who it is from is still one. */
async function countOnce(limits: RateLimits, request: Request, personId: string): Promise<void> {
  if (counted.has(request)) return
  counted.add(request)
  await limits.person(personId)
}

/** Milliseconds for which it is believed who a request is from: it is asked before the body is read, and again when it is judged. */
const believedFor = 250
const known = new WeakMap<Request, { readonly person: Person; readonly at: number }>()

/** Who a request is from, asked again when its body took its time: whoever lost a right meanwhile has lost it. */
async function personOf(engine: Engine, request: Request): Promise<Person> {
  const at = engine.context(null).now.getTime()
  const before = known.get(request)
  if (before !== undefined && at - before.at < believedFor) return before.person
  const person = await findPersonOf(engine, request)
  if (person === undefined) throw new KartotekaError('unauthenticated', 'Sign in first: POST /api/session with "email" and "password".')
  known.set(request, { person, at })
  return person
}

/**
 * The person who asks. Throws `unauthenticated`, and `forbidden` for a change by a token that only reads; with `isForReaders`, such a token may
 * ask what is sent by POST without changing anything.
 */
export async function requirePerson(engine: Engine, request: Request, isForReaders = false): Promise<Person> {
  const person = await personOf(engine, request)
  const onlyReads = person.scope?.names.every((name) => name === 'read' || name.startsWith('read:')) === true
  if (onlyReads && !isForReaders && !['GET', 'HEAD'].includes(request.method))
    throw new KartotekaError('forbidden', 'This token only reads.')
  return person
}

/** Somebody who is here by a session, to change the own account: tokens do not. Throws `unauthenticated` or `forbidden`. */
export async function requireSession(engine: Engine, request: Request): Promise<{ person: Person; session: PersonSession }> {
  const person = await requirePerson(engine, request)
  if (person.session !== undefined) return { person, session: person.session }
  throw new KartotekaError('forbidden', 'API tokens do not reach accounts. Sign in with a browser.')
}

/** Runs a request about the own account. Throws `unauthenticated` or `forbidden`. */
export async function ofSession<T>(
  engine: Engine,
  request: Request,
  work: (context: RecordsContext, person: Person, session: PersonSession) => Promise<T>,
): Promise<T> {
  const { person, session } = await requireSession(engine, request)
  return engine.run(null, (context) => work({ ...context, personId: person.id }, person, session))
}

/** The person by whose rights and in whose language a request is judged. Throws `unauthenticated`. */
export async function judgedPerson(engine: Engine, request: Request, isForReaders = false): Promise<Person> {
  return speaking(engine, request, await seenAs(engine, request, await requirePerson(engine, request, isForReaders)))
}

/** Runs a request of somebody who is signed in, by the version of the metadata that the database has. Throws `unauthenticated`. */
export async function judged<T>(engine: Engine, request: Request, work: (context: RecordsContext) => Promise<T>): Promise<T> {
  return engine.run(await judgedPerson(engine, request), work)
}

/** The same for what also depends on the roles of the person themselves, such as reports that are for some roles. */
export async function judgedAs<T>(
  engine: Engine,
  request: Request,
  work: (context: RecordsContext, person: Person) => Promise<T>,
): Promise<T> {
  const person = await judgedPerson(engine, request)
  return engine.run(person, (context) => work(context, person))
}

/**
 * `judged` for the reads that are asked most: who was found a short while ago is believed, and the database says with the very statement
 * that reads whether that still holds. Where it does not, or anything goes wrong before it is known, the request is judged from the start.
 */
export async function judgedAtOnce<T>(engine: Engine, request: Request, work: (context: RecordsContext) => Promise<T>): Promise<T> {
  const token = request.get(viewAs) === undefined ? tokenOf(engine, request) : undefined
  const known = token === undefined ? undefined : engine.sessions.recall(engine.context(null), token)
  if (known === undefined) return judged(engine, request, work)
  const limits = rateLimitsOf(request.app)
  if (limits !== undefined) await countOnce(limits, request, known.person.id)
  try {
    return await engine.run(speaking(engine, request, known.person), (context) => heldBack(context, known.proof, work))
  } catch (error) {
    if (error instanceof NotProven) return judged(engine, request, work)
    throw error
  }
}

/** The header by which an administrator looks at everything with the eyes of somebody who has these roles, and nothing else. */
const viewAs = 'Kartoteka-View-As'

async function seenAs(engine: Engine, request: Request, person: Person): Promise<Person> {
  const roles = request.get(viewAs)
  if (roles === undefined) return person
  if (!person.isAdministrator)
    return refuse(engine, person, request, new KartotekaError('forbidden', `Only administrators may send ${viewAs}. Leave it out.`))
  if (request.method !== 'GET') throw new KartotekaError('forbidden', `With ${viewAs} one only looks. Leave it out to change something.`)
  const names = roles
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '')
  await tellOfView(engine, person, names)
  const { scope: _, ...whole } = person
  return { ...whole, isAdministrator: false, roles: names }
}

/** Milliseconds after which it is told again that an administrator looks with other eyes. */
const tellAgain = 15 * 60 * 1000
const told = new WeakMap<Engine, Map<string, number>>()

/** One entry of the audit for each set of roles that somebody looks with, and for each quarter of an hour of it. */
async function tellOfView(engine: Engine, person: Person, roles: readonly string[]): Promise<void> {
  const known = told.get(engine) ?? new Map<string, number>()
  told.set(engine, known)
  const key = `${person.id} ${roles.join(',')}`
  await engine.run(null, async (context) => {
    const now = context.now.getTime()
    if (now - (known.get(key) ?? Number.NEGATIVE_INFINITY) < tellAgain) return
    if (known.size > 1000) known.clear()
    known.set(key, now)
    const event = { kind: 'viewed-as', subject: 'account', subjectId: person.id, personId: person.id, details: { roles } }
    await context.database.transaction((executor) => recordEvent({ ...context, executor, channel: 'api' }, event))
  })
}

/** Throws a refusal that is an entry of the audit. */
function refuse(engine: Engine, person: Person, request: Request, refusal: KartotekaError): Promise<never> {
  const action = `${request.method} ${request.baseUrl}${request.path}`.slice(0, 200)
  return engine.run(person, async () => {
    throw asAttempt(refusal, { action, entity: 'administration' })
  })
}

/** Somebody who may change the metadata. Throws `unauthenticated` or `forbidden`. */
export async function requireAdministrator(engine: Engine, request: Request): Promise<Person> {
  const person = await requirePerson(engine, request)
  if (person.isAdministrator) return person
  return refuse(engine, person, request, new KartotekaError('forbidden', 'Only administrators change the metadata. Ask one of them.'))
}

/**
 * Refuses a changing request that a page of another site made the browser send: its `Origin` must be the host that was
 * asked, and a browser that says `Sec-Fetch-Site` must not say `cross-site`.
 */
export function refuseCrossOrigin(request: Request): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  const origin = request.get('origin')
  const isForeign = origin !== undefined && origin !== 'null' && hostOf(origin) !== request.get('host')
  if (isForeign || origin === 'null' || request.get('sec-fetch-site') === 'cross-site') {
    throw new KartotekaError('cross-origin', 'This request was sent by a page of another site and is refused.')
  }
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}
