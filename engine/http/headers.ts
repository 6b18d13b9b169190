import compression from 'compression'
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'

const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

/** The policy of a page that has styles of its own besides those in files: a nonce or a hash, as it is written in a policy. */
export function policyWithStyle(source: string): string {
  return policyText({ ...policy, 'style-src': `${policy['style-src']} ${source}` })
}

function policyText(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join(';')
}

/** How long a browser that has come by TLS comes by nothing else: a year. */
const strictTransport = { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false }

/**
 * The headers that protect the screen, worked out once. Neither scripts nor styles are allowed inline. Where the installation is reached by TLS,
 * its host is never asked without it again; other hosts of its domain are none of its business.
 */
export function securityHeaders(isReachedByTls: boolean): RequestHandler {
  const general = headersOf(helmet({ contentSecurityPolicy: false, strictTransportSecurity: isReachedByTls && strictTransport }))
  const headers = [['Content-Security-Policy', policyText(policy)] as const, ...general]
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    next()
  }
}

/** The headers that a handler sets on every response alike. */
function headersOf(handler: (request: Request, response: Response, next: (error?: unknown) => void) => void): readonly [string, string][] {
  const headers: [string, string][] = []
  const response = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  } as unknown as Response
  handler({} as Request, response, (error) => {
    if (error !== undefined) throw error
  })
  return headers
}

/** Compresses for whoever can read it, in little time rather than to the last byte; others pay nothing. */
export function compressed(): RequestHandler {
  const compress = compression({ level: 1 })
  return (request, response, next) => {
    if (request.headers['accept-encoding'] !== undefined) {
      compress(request, response, next)
      return
    }
    response.setHeader('Vary', 'Accept-Encoding')
    next()
  }
}
