import { filled } from './filled.ts'

/**
 * The one table of error codes of the running product: code -> HTTP status and a title for people.
 * A code is never reused for another meaning. Problems of metadata have a table of their own in
 * `engine/metadata/problem-codes.ts`.
 */
export const errorTable = {
  'malformed-json': { status: 400, title: 'The request body is not valid JSON' },
  'nesting-too-deep': { status: 400, title: 'The request body is nested too deeply' },
  'forbidden-key': { status: 400, title: 'The request body holds a key that is never allowed' },
  'invalid-parameter': { status: 400, title: 'A query parameter cannot be used' },
  'invalid-filter': { status: 400, title: 'The filter cannot be used' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one of this list' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'second-factor-required': { status: 401, title: 'A second factor is needed to sign in' },
  'sign-in-failed': { status: 401, title: 'E-mail or password is wrong' },
  forbidden: { status: 403, title: 'You may not do this' },
  'confirm-first': { status: 403, title: 'Show once more who you are' },
  'cross-origin': { status: 403, title: 'The request comes from another site' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  conflict: { status: 409, title: 'The request conflicts with what is stored' },
  stale: { status: 412, title: 'The record has been changed by somebody else' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-media-type': { status: 415, title: 'This content type is not read here' },
  'validation-failed': { status: 422, title: 'Some values are not valid' },
  'key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-slow': { status: 503, title: 'This takes too long' },
  'outbound-refused': { status: 422, title: 'This address is not called' },
  'outbound-failed': { status: 502, title: 'Another server did not answer' },
  internal: { status: 500, title: 'Something went wrong on the server' },
  'metadata-invalid': { status: 500, title: 'The metadata does not compile' },
  'metadata-refused': { status: 422, title: 'The change of metadata does not compile' },
  'plan-required': { status: 409, title: 'The change of metadata needs a decision' },
  'plugin-failed': { status: 502, title: 'A plugin failed' },
  usage: { status: 400, title: 'The command was not understood' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorTable

/** One thing that is wrong with one value: an RFC 6901 pointer into the request body, a stable code, a sentence that says what to do. */
export interface ValueProblem {
  readonly pointer: string
  readonly code: string
  readonly message: string
  /** What would be taken in its place, by name, where that can be listed. */
  readonly allowed?: readonly string[]
}

/** What RFC 9457 calls a problem document; the body of every error answer. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly errors?: readonly ValueProblem[]
  readonly [extension: string]: unknown
}

/** An error that a person may see. `detail` and `errors` are public; `cause` is for the log only. */
export class KartotekaError extends Error {
  readonly code: ErrorCode
  readonly errors: readonly ValueProblem[]
  readonly extensions: Readonly<Record<string, unknown>>
  /** The sentence before its braces were filled in, and with what: whoever says it in another language needs both. */
  readonly pattern: string
  readonly values: Readonly<Record<string, string | number>>

  /** With `values`, what stands in the braces of `detail` is filled in. */
  constructor(
    code: ErrorCode,
    detail: string,
    options: {
      errors?: readonly ValueProblem[]
      extensions?: Readonly<Record<string, unknown>>
      cause?: unknown
      values?: Readonly<Record<string, string | number>>
    } = {},
  ) {
    const { values = {} } = options
    super(filled(detail, values), { cause: options.cause })
    this.pattern = detail
    this.values = values
    this.name = 'KartotekaError'
    this.code = code
    this.errors = options.errors ?? []
    this.extensions = options.extensions ?? {}
  }

  get status(): number {
    return errorTable[this.code].status
  }

  /** The RFC 9457 document of this error. */
  toProblem(): ProblemDocument {
    const { status, title } = errorTable[this.code]
    return {
      type: `urn:kartoteka:error:${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
      ...this.extensions,
    }
  }
}

/** Says of one value that was sent, by its JSON pointer, what is wrong with it. */
export function wrongValue(pointer: string, message: string): KartotekaError {
  return new KartotekaError('validation-failed', message, { errors: [{ pointer, code: 'not-valid', message }] })
}
