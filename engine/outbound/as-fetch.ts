import type { Outbound } from './outbound.ts'

/** What a library hands over that asks for a `fetch`; bodies are texts or forms. */
export interface FetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** The outbound client for a library that wants `fetch`. It follows no redirects, whatever the library asks for. */
export function asFetch(outbound: Outbound): (url: string, init: FetchInit) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    const sent = body === undefined || body === null ? undefined : String(body)
    const { status, headers: answered, body: bytes } = await outbound.request(url, { method, headers, body: sent, signal })
    const hasBody = ![204, 205, 304].includes(status)
    return new Response(hasBody ? new Uint8Array(bytes) : null, { status, headers: answered })
  }
}
