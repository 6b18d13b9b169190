import { Router } from 'express'
import type { Engine } from '../engine.ts'
import type { LiveEvent } from '../live/index.ts'
import { requirePerson } from './request-context.ts'

const heartbeat = 30_000

/** Server-sent events (HTML standard, 9.2): another model is served, or the files on disk have problems. */
export function eventRoutes(engine: Engine): Router {
  const router = Router()
  router.get('/events', async (request, response) => {
    const person = await requirePerson(engine, request)
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform' })
    response.flushHeaders()
    const send = (event: LiveEvent) => {
      if (event.type === 'problems' && !person.isAdministrator) return
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    }
    send({ type: 'model', version: engine.model.version })
    if (engine.problems.length > 0) send({ type: 'problems', problems: engine.problems })
    const stop = engine.subscribe(send)
    const beat = setInterval(() => response.write(':\n\n'), heartbeat)
    request.on('close', () => {
      clearInterval(beat)
      stop()
    })
  })
  return router
}
