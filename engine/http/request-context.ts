import type { Request, Response } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import type { Person } from '../identity/index.ts'
import type { RecordsContext } from '../records/index.ts'

const cookieName = 'kartoteka'

/** The token of a request: of the header `Authorization: Bearer`, else of the session cookie. */
export function tokenOf(request: Request): string | undefined {
  const header = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')
  return header?.[1] ?? cookieToken(request)
}

export function cookieToken(request: Request): string | undefined {
  for (const part of (request.get('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === cookieName && value !== undefined && /^[\w-]{20,100}$/.test(value)) return value
  }
  return undefined
}

/** Keeps the token where scripts cannot read it; sent back only to this site, and only over TLS where that is used. */
export function setSessionCookie(request: Request, response: Response, token: string, expires: Date): void {
  response.cookie(cookieName, token, { httpOnly: true, sameSite: 'lax', secure: request.secure, path: '/', expires })
}

export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(cookieName, { httpOnly: true, sameSite: 'lax', secure: request.secure, path: '/' })
}

/** The person who asks. Throws `unauthenticated`. */
export async function requirePerson(engine: Engine, request: Request): Promise<Person> {
  const token = tokenOf(request)
  const person = token === undefined ? undefined : await engine.run(null, (context) => engine.sessions.find(context, token))
  if (person === undefined) throw new KartotekaError('unauthenticated', 'Sign in first: POST /api/session with "email" and "password".')
  return person
}

/** Runs a request of somebody who is signed in, by the version of the metadata that the database has. Throws `unauthenticated`. */
export async function judged<T>(engine: Engine, request: Request, work: (context: RecordsContext) => Promise<T>): Promise<T> {
  return engine.run(seenAs(request, await requirePerson(engine, request)), work)
}

/** The header by which an administrator looks at everything with the eyes of somebody who has these roles, and nothing else. */
const viewAs = 'Kartoteka-View-As'

function seenAs(request: Request, person: Person): Person {
  const roles = request.get(viewAs)
  if (roles === undefined) return person
  if (!person.isAdministrator) throw new KartotekaError('forbidden', `Only administrators may send ${viewAs}. Leave it out.`)
  if (request.method !== 'GET') throw new KartotekaError('forbidden', `With ${viewAs} one only looks. Leave it out to change something.`)
  const names = roles.split(',').map((role) => role.trim())
  return { ...person, isAdministrator: false, roles: names.filter((role) => role !== '') }
}

/** Somebody who may change the metadata. Throws `unauthenticated` or `forbidden`. */
export async function requireAdministrator(engine: Engine, request: Request): Promise<Person> {
  const person = await requirePerson(engine, request)
  if (!person.isAdministrator) throw new KartotekaError('forbidden', 'Only administrators change the metadata. Ask one of them.')
  return person
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
