import compression from 'compression'
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'

/**
 * The headers that protect the screen, worked out once. Styles are allowed inline, as the component library sets positions
 * and sizes by style attributes; scripts are not.
 */
export function securityHeaders(): RequestHandler {
  const headers = headersOf(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      strictTransportSecurity: false,
    }),
  )
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
