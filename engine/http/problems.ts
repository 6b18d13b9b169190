import type { ErrorRequestHandler, Response } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { newId } from '../base/ids.ts'

/** Where a server writes what went wrong; a person sees only the number under which it stands there. */
export interface Log {
  error(message: string, cause: unknown): void
}

export const consoleLog: Log = { error: (message, cause) => console.error(message, cause) }

/** The last handler: every error leaves as `application/problem+json` (RFC 9457); an unexpected one is logged and numbered. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const known = toKnown(error, log)
    if (known.code === 'body-too-large') {
      response.set('Connection', 'close')
      request.resume()
    }
    sendProblem(response, known)
  }
}

export function sendProblem(response: Response, error: KartotekaError): void {
  const { retryAfter } = error.extensions
  if (typeof retryAfter === 'number') response.set('Retry-After', String(retryAfter))
  response.status(error.status).type('application/problem+json').send(JSON.stringify(error.toProblem()))
}

function toKnown(error: unknown, log: Log): KartotekaError {
  if (error instanceof KartotekaError) return error
  if (error instanceof URIError)
    return new KartotekaError('invalid-parameter', 'The address holds a part that is not valid percent-encoding.')
  const number = newId()
  log.error(`internal error ${number}`, error)
  return new KartotekaError(
    'internal',
    `Something went wrong on the server. Nothing was changed. Tell the administrator the number ${number}.`,
  )
}
