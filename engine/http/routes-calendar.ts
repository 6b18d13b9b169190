import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { calendarFeed, calendarOf, makeCalendarFeed, personOfFeed, revokeCalendarFeed } from '../mail/index.ts'
import { readParameters } from './parameters.ts'
import { ofSession } from './request-context.ts'

/** The calendar of each person at a secret address, for calendar programs; made and revoked by a session. */
export function calendarRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/calendar-feed', async (request, response) => {
    readParameters(request, [])
    response.json({ data: await ofSession(engine, request, calendarFeed) })
  })

  router.post('/calendar-feed', async (request, response) => {
    readParameters(request, [])
    const token = await ofSession(engine, request, makeCalendarFeed)
    response.status(201).json({ data: { address: `${engine.sessions.settings.url}/api/calendar/${token}.ics` } })
  })

  router.delete('/calendar-feed', async (request, response) => {
    readParameters(request, [])
    await ofSession(engine, request, revokeCalendarFeed)
    response.status(204).end()
  })

  router.get('/calendar/:token', async (request, response) => {
    readParameters(request, [])
    const token = /^([\w-]{43})\.ics$/.exec(request.params.token)?.[1]
    const person = token === undefined ? undefined : await engine.run(null, (context) => personOfFeed(context, token))
    if (person === undefined) throw new KartotekaError('not-found', 'There is no calendar at this address (any more).')
    const text = await engine.run(person, (context) => calendarOf(context, person, engine.sessions.settings.url))
    response.set({ 'Content-Type': 'text/calendar; charset=utf-8', 'Cache-Control': 'private, no-store' }).send(text)
  })

  return router
}
