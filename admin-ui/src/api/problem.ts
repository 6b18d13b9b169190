import type { ProblemDocument, ValueProblem } from '../../../engine/base/errors.ts'
import { t } from '../i18n/t.ts'

/** The server answered with a problem document (RFC 9457), or with something that is none; then `problem` says so in its place. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: ProblemDocument

  constructor(problem: ProblemDocument) {
    super(problem.detail || problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.problem = problem
  }

  get errors(): readonly ValueProblem[] {
    return this.problem.errors ?? []
  }
}

/** No answer came: the network or the server is down. What was typed is kept by the caller. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super(t('The server cannot be reached. Check the connection and try again; nothing that you typed is lost.'), { cause })
    this.name = 'NetworkError'
  }
}

/** A sentence for a person about anything that was thrown. */
export function sayError(error: unknown): string {
  if (error instanceof ApiError && error.problem.code === 'unauthenticated')
    return t('Your session is over. Sign in again; what you typed is kept.')
  return error instanceof Error ? error.message : t('Something went wrong. Try again.')
}
