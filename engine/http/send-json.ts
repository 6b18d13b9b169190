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

/** The text of the database is passed on; its ETag is the version of the record. */
export function sendRecord(request: Request, response: Response, record: { text: string; version: number }): void {
  response.setHeader('ETag', `"${record.version}"`)
  sendJson(request, response, `{"data":${record.text}}`)
}
