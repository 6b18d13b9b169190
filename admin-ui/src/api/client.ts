import type { ProblemDocument } from '../../../engine/base/errors.ts'
import { locale } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
import { ApiError, NetworkError } from './problem.ts'
import { isOfServer, isReachable, lookForServer, reached } from './reach.ts'
import { isOwnAddress, refuseWhileLooking, viewedRoles } from './view-as.ts'

export interface RequestOptions {
  readonly json?: unknown
  readonly form?: FormData
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

interface Listeners {
  /** The session is over or was never there. */
  unauthenticated(): void
  /** An answer carried this model version. */
  model(version: string): void
}

const listeners: Listeners = { unauthenticated: () => {}, model: () => {} }

/** The application says once, at its start, what to do about these. */
export function listen(given: Listeners): void {
  Object.assign(listeners, given)
}

/** Somebody learnt which version of the metadata the server has. */
export function announceModel(version: string): void {
  listeners.model(version)
}

/** One request to the API. Answers the parsed body (undefined for 204); throws `ApiError` or `NetworkError`. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await requestStream(method, path, options)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** The same for an answer that is read while it comes. */
export async function requestStream(method: string, path: string, options: RequestOptions): Promise<Response> {
  refuseWhileLooking(method, path)
  const response = await send(method, path, options)
  const version = response.headers.get('Kartoteka-Model')
  if (version !== null) listeners.model(version)
  if (response.ok) return response
  const problem = await readProblem(response)
  if (response.status === 401 && problem.code === 'unauthenticated') listeners.unauthenticated()
  throw new ApiError(problem)
}

async function send(method: string, path: string, { json, form, headers, signal }: RequestOptions): Promise<Response> {
  const body = json === undefined ? form : JSON.stringify(json)
  const type: Record<string, string> = json === undefined ? {} : { 'Content-Type': 'application/json' }
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: { Accept: 'application/json', 'Accept-Language': locale, ...type, ...viewAs(path), ...headers },
      body,
      signal,
      credentials: 'same-origin',
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    if (isReachable()) await lookForServer()
    throw new NetworkError(cause)
  }
  if (!isOfServer(response)) {
    await lookForServer()
    throw new NetworkError(response.status)
  }
  reached()
  return response
}

function viewAs(path: string): Record<string, string> {
  const roles = viewedRoles()
  return roles.length === 0 || isOwnAddress(path) ? {} : { 'Kartoteka-View-As': roles.join(',') }
}

async function readProblem(response: Response): Promise<ProblemDocument> {
  if (response.headers.get('Content-Type')?.includes('json')) {
    const body: unknown = await response.json().catch(() => undefined)
    if (typeof body === 'object' && body !== null && 'status' in body) return body as ProblemDocument
  }
  return {
    type: 'about:blank',
    title: t('Unexpected answer'),
    status: response.status,
    code: response.status === 401 ? 'unauthenticated' : 'internal',
    detail: t('The server answered {status}. Try again; if it stays, tell your administrator.', { status: response.status }),
  }
}
