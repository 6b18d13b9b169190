import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import type { Person } from '../identity/index.ts'
import { readJson } from './read-json.ts'
import { clearSessionCookie, requirePerson, setSessionCookie, tokenOf } from './request-context.ts'

/** Signing in and out, and who one is. */
export function sessionRoutes(engine: Engine): Router {
  const router = Router()

  router.post('/session', async (request, response) => {
    const { email, password } = readCredentials(await readJson(request))
    const { token, expiresAt, person } = await engine.run(null, (context) =>
      engine.sessions.signIn(context, email, password, request.ip ?? ''),
    )
    setSessionCookie(request, response, token, expiresAt)
    response.json({ data: { token, expiresAt: expiresAt.toISOString(), user: describe(person) } })
  })

  router.delete('/session', async (request, response) => {
    const token = tokenOf(request)
    if (token !== undefined) await engine.run(null, (context) => engine.sessions.signOut(context, token))
    clearSessionCookie(request, response)
    response.status(204).end()
  })

  router.get('/me', async (request, response) => {
    response.json({ data: describe(await requirePerson(engine, request)) })
  })

  return router
}

function describe(person: Person): object {
  return { id: person.id, label: person.name, name: person.name, email: person.email, isAdministrator: person.isAdministrator }
}

function readCredentials(body: unknown): { email: string; password: string } {
  const { email, password } = isJsonObject(body) ? body : {}
  const errors = Object.entries({ email, password }).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && value.length <= 1000
      ? []
      : [{ pointer: `/${name}`, code: 'required', message: `Enter your ${name === 'email' ? 'e-mail' : name}.` }],
  )
  if (errors.length > 0) throw new KartotekaError('validation-failed', 'Enter your e-mail and your password.', { errors })
  return { email: email as string, password: password as string }
}
