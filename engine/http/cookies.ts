import type { Request, Response } from 'express'
import type { Engine } from '../engine.ts'

/** The cookies of an installation: the session, a browser in which somebody has signed in before, a sign-in by another provider that is under way. */
const cookies = { session: 'kartoteka', device: 'kartoteka-device', oidc: 'kartoteka-oidc' } as const

export type CookieKind = keyof typeof cookies

/**
 * Where the installation is reached by TLS, cookies are for this host only (`__Host-`, RFC 6265bis) and no other is taken, so
 * that no neighbour of the domain plants one. Over plain HTTP, on one's own machine, browsers refuse that name.
 */
function nameOf(engine: Engine, request: Request, kind: CookieKind): string {
  return (isSecure(engine, request) ? '__Host-' : '') + cookies[kind]
}

function isSecure(engine: Engine, request: Request): boolean {
  return request.secure || engine.sessions.settings.url.startsWith('https:')
}

export function readCookie(engine: Engine, request: Request, kind: CookieKind): string | undefined {
  const wanted = nameOf(engine, request, kind)
  for (const part of (request.get('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === wanted && value !== undefined && /^[\w-]{20,100}$/.test(value)) return value
  }
  return undefined
}

/** Keeps a token where scripts cannot read it; sent back only to this site, and only over TLS where that is used. */
export function setCookie(engine: Engine, request: Request, response: Response, kind: CookieKind, value: string, expires: Date): void {
  response.cookie(nameOf(engine, request, kind), value, { ...attributes(engine, request), expires })
}

export function clearCookie(engine: Engine, request: Request, response: Response, kind: CookieKind): void {
  response.clearCookie(nameOf(engine, request, kind), attributes(engine, request))
}

function attributes(engine: Engine, request: Request) {
  return { httpOnly: true, sameSite: 'lax', secure: isSecure(engine, request), path: '/' } as const
}
