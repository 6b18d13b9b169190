import busboy, { type Busboy, type Limits } from 'busboy'
import type { Request } from 'express'
import { KartotekaError } from '../base/errors.ts'

/** Reads the parts of a multipart body. Throws `malformed-json` where the header does not say how they are told apart. */
export function formReader(request: Request, limits: Limits): Busboy {
  try {
    return busboy({ headers: request.headers, limits: { fieldNameSize: 100, headerPairs: 50, ...limits }, defParamCharset: 'utf8' })
  } catch (cause) {
    throw unreadableForm(cause)
  }
}

export function unreadableForm(cause: unknown): KartotekaError {
  return new KartotekaError('malformed-json', 'The multipart body cannot be read. Send it whole, with its boundary in the header.', {
    cause,
  })
}
