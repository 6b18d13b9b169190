import type { FetchInit } from './as-fetch.ts'
import type { OutboundInit, OutboundResponse } from './outbound.ts'

/** The outbound client for a library that wants `fetch` and reads the answer as it comes. It follows no redirects. */
export function streamingFetch(
  request: (url: string, init: OutboundInit) => Promise<OutboundResponse>,
  limits: Pick<OutboundInit, 'timeout' | 'maxBytes'>,
): (url: string, init: FetchInit) => Promise<Response> {
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      let sink: ReadableStreamDefaultController<Uint8Array> | undefined
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          sink = controller
        },
      })
      const onHead: OutboundInit['onHead'] = (status, told) =>
        resolve(new Response([204, 205, 304].includes(status) ? null : stream, { status, headers: told }))
      const sent = body === undefined || body === null ? undefined : String(body)
      request(url, {
        ...limits,
        method,
        headers,
        body: sent,
        signal,
        onHead,
        onData: (piece) => sink?.enqueue(new Uint8Array(piece)),
      }).then(
        () => sink?.close(),
        (error) => {
          sink?.error(error)
          reject(error)
        },
      )
    })
}
