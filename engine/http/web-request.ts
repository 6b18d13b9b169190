import type { Response as Answer, Request as AskedRequest } from 'express'

/** What says who asks; a plugin is told by whose rights it reads, and no more. */
const withheld = ['authorization', 'cookie', 'proxy-authorization', 'content-length', 'connection', 'transfer-encoding']

/** A request in the words of the web, with the body that was read of it. */
export function webRequest(request: AskedRequest, body: unknown): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !withheld.includes(name)) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const url = new URL(request.originalUrl, 'http://localhost')
  return new Request(url, { method: request.method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

/** Passes an answer on as it comes, no faster than it is taken; one that nobody waits for any more is given up. */
export async function passOn(answered: Response, response: Answer): Promise<void> {
  response.status(answered.status)
  for (const [name, value] of answered.headers) response.setHeader(name, value)
  const reader = answered.body?.getReader()
  if (reader === undefined) {
    response.end()
    return
  }
  const isGone = () => response.destroyed || response.writableEnded
  response.on('close', () => void reader.cancel().catch(() => undefined))
  response.flushHeaders()
  try {
    for (let piece = await reader.read(); !piece.done && !isGone(); piece = await reader.read()) {
      if (!response.write(piece.value)) await taken(response)
    }
  } finally {
    if (!isGone()) response.end()
  }
}

function taken(response: Answer): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}
