import { type Request, type Response, Router } from 'express'
import { renderSVG } from 'uqr'
import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import {
  type AuthenticatorOffer,
  acceptFirstAuthenticator,
  askForPasskey,
  type Browser,
  chooseLanguage,
  confirmPassword,
  endAllSessions,
  endSession,
  listSessions,
  offerFirstAuthenticator,
  type Person,
  type SignedIn,
  signInByPasskey,
} from '../identity/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import { readParameters } from './parameters.ts'
import { readJson } from './read-json.ts'
import { readTexts } from './read-texts.ts'
import { ofSession, requirePerson, requireSession, tokenOf } from './request-context.ts'

const year = 365 * 24 * 60 * 60 * 1000

/** Signing in and out, by one factor or two, and the sessions of who is signed in. */
export function sessionRoutes(engine: Engine): Router {
  const router = Router()
  const { settings } = engine.sessions

  /** A step of signing in: run for nobody, and answered with a session. */
  const signingIn = async (
    request: Request,
    response: Response,
    step: (context: RecordsContext, address: string, browser: Browser) => Promise<SignedIn & { recoveryCodes?: readonly string[] }>,
  ) => {
    const signedIn = await engine.run(null, (context) => step(context, request.ip ?? '', browserOf(engine, request)))
    rememberSignIn(engine, request, response, signedIn)
    const { token, expiresAt, person, recoveryCodes } = signedIn
    const codes = recoveryCodes === undefined ? {} : { recoveryCodes }
    response.json({ data: { token, expiresAt: expiresAt.toISOString(), user: describe(person), ...codes } })
  }

  router.get('/sign-in', (_request, response) => {
    const { oidc, mail } = settings
    response.json({ data: { provider: oidc === undefined ? null : { title: oidc.title }, canReset: mail !== undefined } })
  })

  router.post('/session', async (request, response) => {
    const { email, password } = await readTexts(request, { email: 'your e-mail', password: 'your password' })
    await signingIn(request, response, (context, address, browser) => engine.sessions.signIn(context, email, password, address, browser))
  })

  router.post('/session/second-factor', async (request, response) => {
    const { ticket, code } = await readTexts(request, { ticket: 'the ticket of the sign-in', code: 'the code' })
    await signingIn(request, response, (context, address, browser) => engine.sessions.confirmCode(context, ticket, code, address, browser))
  })

  router.post('/session/authenticator', async (request, response) => {
    const { ticket } = await readTexts(request, { ticket: 'the ticket of the sign-in' })
    response.json({ data: withQrCode(await engine.run(null, (context) => offerFirstAuthenticator(context, ticket))) })
  })

  router.put('/session/authenticator', async (request, response) => {
    const { ticket, code } = await readTexts(request, { ticket: 'the ticket of the authenticator', code: 'the code' })
    await signingIn(request, response, (context, address, browser) =>
      acceptFirstAuthenticator(context, settings, ticket, code, address, browser),
    )
  })

  router.post('/session/passkey/options', async (request, response) => {
    response.json({ data: await engine.run(null, (context) => askForPasskey(context, settings, request.ip ?? '')) })
  })

  router.post('/session/passkey', async (request, response) => {
    const body = await readJson(request)
    const { ticket, response: answer } = isJsonObject(body) ? body : {}
    if (typeof ticket !== 'string') throw new KartotekaError('validation-failed', 'Send the ticket and the answer of the browser.')
    await signingIn(request, response, (context, address, browser) =>
      signInByPasskey(context, settings, { ticket, response: answer }, address, browser),
    )
  })

  router.post('/session/confirm', async (request, response) => {
    const { password } = await readTexts(request, { password: 'your password' })
    await ofSession(engine, request, (context, person, session) => confirmPassword(context, person, session, password))
    response.status(204).end()
  })

  router.delete('/session', async (request, response) => {
    const token = tokenOf(engine, request)
    if (token !== undefined) await engine.run(null, (context) => engine.sessions.signOut(context, token))
    clearCookie(engine, request, response, 'session')
    response.status(204).end()
  })

  router.get('/sessions', async (request, response) => {
    const { person, session } = await requireSession(engine, request)
    const sessions = await engine.run(null, (context) => listSessions(context, person.id))
    response.json({ data: sessions.map((one) => ({ ...one, isThis: one.id === session.id })) })
  })

  router.delete('/sessions', async (request, response) => {
    const { keep } = readParameters(request, ['keep'])
    if (keep !== undefined && keep !== 'this') throw new KartotekaError('invalid-parameter', 'keep=this leaves the session that asks.')
    await ofSession(engine, request, (context, person, session) =>
      endAllSessions(context, person.id, keep === undefined ? undefined : session.id),
    )
    if (keep === undefined) clearCookie(engine, request, response, 'session')
    response.status(204).end()
  })

  router.delete('/sessions/:id', async (request, response) => {
    const id = request.params.id.toLowerCase()
    await ofSession(engine, request, async (context, person) => {
      if (!isId(id)) throw new KartotekaError('not-found', 'There is no such session.')
      await endSession(context, person.id, id)
    })
    response.status(204).end()
  })

  router.get('/me', async (request, response) => {
    response.json({ data: describe(await requirePerson(engine, request)) })
  })

  router.put('/me/language', async (request, response) => {
    const body = await readJson(request)
    await ofSession(engine, request, (context, person) => chooseLanguage(context, person, isJsonObject(body) ? body.language : undefined))
    response.status(204).end()
  })

  return router
}

export function browserOf(engine: Engine, request: Request): Browser {
  return { agent: request.get('user-agent'), device: readCookie(engine, request, 'device') }
}

/** Keeps the session in a cookie, and by another one knows the browser the next time. */
export function rememberSignIn(engine: Engine, request: Request, response: Response, { token, expiresAt, device }: SignedIn): void {
  setCookie(engine, request, response, 'session', token, expiresAt)
  if (device !== undefined) setCookie(engine, request, response, 'device', device, new Date(Date.now() + year))
}

export function withQrCode(offer: AuthenticatorOffer): object {
  return { ...offer, qrCode: renderSVG(offer.address, { border: 2 }) }
}

function describe(person: Person): object {
  const { id, name, email, isAdministrator, roles, language = null } = person
  return { id, label: name, name, email, isAdministrator, roles, language }
}
