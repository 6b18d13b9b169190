import { Router } from 'express'
import type { Engine } from '../engine.ts'
import type { LiveEvent } from '../live/index.ts'
import { findPersonOf, requirePerson } from './request-context.ts'

const heartbeat = 30_000

/** Server-sent events (HTML standard, 9.2): another model is served, the files on disk have problems, the person is told something new, or a record was changed. */
export function eventRoutes(engine: Engine): Router {
  const router = Router()
  router.get('/events', async (request, response) => {
    const person = await requirePerson(engine, request)
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform' })
    response.flushHeaders()
    const write = (event: LiveEvent | { readonly type: 'notifications' } | { readonly type: 'changed'; readonly mark: string }) =>
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    // Asked anew each time, one after the other: who has signed out or was blocked hears nothing more.
    let told: Promise<void> = Promise.resolve()
    const inTurn = (tell: () => void) => {
      told = told.then(async () => {
        const now = await findPersonOf(engine, request).catch(() => undefined)
        if (now?.isAdministrator === person.isAdministrator) tell()
        else response.end()
      })
    }
    const isForPerson = ({ type }: LiveEvent) => type !== 'problems' || person.isAdministrator
    const stop = engine.subscribe((event) => isForPerson(event) && inTurn(() => write(event)))
    const stopNotifications = engine.subscribeToNotifications(person.id, () => inTurn(() => write({ type: 'notifications' })))
    const stopChanges = engine.subscribeToChanges((mark) => inTurn(() => write({ type: 'changed', mark })))
    write({ type: 'model', version: engine.model.version })
    if (engine.problems.length > 0 && person.isAdministrator) write({ type: 'problems', problems: engine.problems })
    const beat = setInterval(() => inTurn(() => response.write(':\n\n')), heartbeat)
    request.on('close', () => {
      clearInterval(beat)
      stop()
      stopNotifications()
      stopChanges()
    })
  })
  return router
}
