import type { Request, Response } from 'express'

/** Sends JSON that is text already. What express would do beside (types, sizes, tags by content) is settled for such an answer. */
export function sendJson(request: Request, response: Response, text: string): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  if (request.headers['if-none-match'] !== undefined) {
    response.send(text)
    return
  }
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}
