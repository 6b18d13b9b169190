import { type Response, Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { createOidcSignIn } from '../identity/index.ts'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import { browserOf, rememberSignIn } from './routes-session.ts'

/** Signing in by another provider; there are no such routes where none is configured. */
export function oidcRoutes(engine: Engine): Router {
  const router = Router()
  const { oidc, url } = engine.sessions.settings
  if (oidc === undefined) return router
  const provider = createOidcSignIn(url, oidc, engine.outbound)

  router.get('/oidc/start', async (request, response) => {
    const to = typeof request.query.to === 'string' ? ownPath(request.query.to) : '/'
    const { location, ticket, expiresAt } = await engine.run(null, (context) => provider.begin(context, to))
    setCookie(engine, request, response, 'oidc', ticket, expiresAt)
    response.redirect(303, location)
  })

  router.get('/oidc/callback', async (request, response) => {
    const ticket = readCookie(engine, request, 'oidc') ?? ''
    clearCookie(engine, request, response, 'oidc')
    try {
      const parameters = new URL(request.originalUrl, url).searchParams
      const address = request.ip ?? ''
      const { person, proof, returnTo } = await engine.run(null, (context) => provider.complete(context, ticket, parameters, address))
      const signedIn = await engine.run(null, (context) =>
        engine.sessions.begin(context, person, proof, address, browserOf(engine, request)),
      )
      rememberSignIn(engine, request, response, signedIn)
      response.redirect(303, ownPath(returnTo))
    } catch (error) {
      sendToSignIn(response, error)
    }
  })

  return router
}

/** The page says what is missing, from what stands behind the hash: that is sent to no server and stands in no log. */
function sendToSignIn(response: Response, error: unknown): void {
  if (!(error instanceof KartotekaError)) throw error
  const { ticket, methods, mustSetUp } = error.extensions
  const next = error.code === 'second-factor-required' ? { ticket, methods, mustSetUp } : { message: error.message }
  response.redirect(303, `/sign-in#${encodeURIComponent(JSON.stringify(next))}`)
}

/** A path of this installation, never an address of another. */
function ownPath(path: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : '/'
}
