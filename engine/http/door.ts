import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Express, Request, RequestHandler, Response } from 'express'
import { isId } from '../base/ids.ts'
import type { Engine } from '../engine.ts'
import { type AppOptions, answerHeaders, apiHeaders, createApp } from './app.ts'
import { consoleLog, problemHandler } from './problems.ts'
import { rateLimitsOf } from './rate-limits.ts'
import { mostAsked } from './routes-records.ts'

/** `/api/records/{entity}` and `/api/records/{entity}/{id}`. */
const place = /^\/api\/records\/([a-z0-9-]+)(?:\/([0-9a-f-]{36}))?(?:\?|$)/

/**
 * Serves the application of an engine. Lists, single records and creating, which are asked more than everything else together, are answered by the same
 * functions and with the same headers as by their routes, but without the routers of express: those cost a read by id as much as handing it to the database.
 */
export function createDoor(engine: Engine, options: AppOptions = {}): RequestListener {
  const app = createApp(engine, options)
  const { list, get, create } = mostAsked(engine)
  const headers = [...answerHeaders(engine), apiHeaders(engine)]
  const problem = problemHandler(options.log ?? consoleLog)
  return (incoming, outgoing) => {
    const { method, url = '' } = incoming
    const found = method === 'GET' || method === 'POST' ? place.exec(url) : null
    const [, entity = '', id] = found ?? []
    if (found === null || (id !== undefined && (method === 'POST' || !isId(id)))) {
      app(incoming, outgoing)
      return
    }
    const { request, response } = asExpress(app, incoming, outgoing)
    const answer = async () => {
      for (const handler of headers) handler(request, response, refused)
      await rateLimitsOf(app)?.address(request)
      if (method === 'POST') await create(Object.assign(request, { params: { entity } }), response)
      else if (id === undefined) await list(Object.assign(request, { params: { entity } }), response)
      else await get(Object.assign(request, { params: { entity, id } }), response)
    }
    answer().catch((error: unknown) => problem(error, request, response, () => response.destroy()))
  }
}

const refused: Parameters<RequestHandler>[2] = (error?: unknown) => {
  if (error !== undefined) throw error
}

/** What express makes of a request and its response before it looks at any route. */
function asExpress(app: Express, incoming: IncomingMessage, outgoing: ServerResponse): { request: Request; response: Response } {
  const request = Object.setPrototypeOf(incoming, app.request) as Request
  const response = Object.setPrototypeOf(outgoing, app.response) as Response
  request.baseUrl = ''
  request.originalUrl = request.url
  request.res = response
  response.req = request
  return { request, response }
}
