import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import type { Engine } from '../engine.ts'
import {
  acceptAuthenticator,
  accountOf,
  changePassword,
  dropAuthenticator,
  keepPasskey,
  listApiTokens,
  listPasskeys,
  makeApiToken,
  newRecoveryCodes,
  offerAuthenticator,
  offerPasskey,
  readNewToken,
  removePasskey,
  requireFresh,
  revokeApiToken,
} from '../identity/index.ts'
import { readJson } from './read-json.ts'
import { readTexts } from './read-texts.ts'
import { ofSession } from './request-context.ts'
import { withQrCode } from './routes-session.ts'

/** The own account: password, second factor, passkeys, API tokens. Only for who is here by a session. */
export function identityRoutes(engine: Engine): Router {
  const router = Router()
  const { settings } = engine.sessions

  router.get('/account', async (request, response) => {
    const data = await ofSession(engine, request, async (context, person) => ({
      ...(await accountOf(context, person, settings)),
      passkeys: await listPasskeys(context, person.id),
    }))
    response.json({ data })
  })

  router.put('/account/password', async (request, response) => {
    const passwords = await readTexts(request, { old: 'your password as it is', password: 'the new password' })
    await ofSession(engine, request, (context, person, session) => changePassword(context, person, session, passwords))
    response.status(204).end()
  })

  router.post('/account/authenticator', async (request, response) => {
    const offer = await ofSession(engine, request, (context, person, session) => {
      requireFresh(context, session)
      return offerAuthenticator(context, person)
    })
    response.json({ data: withQrCode(offer) })
  })

  router.put('/account/authenticator', async (request, response) => {
    const { ticket, code } = await readTexts(request, { ticket: 'the ticket', code: 'the code' })
    const recoveryCodes = await ofSession(engine, request, (context, person) => acceptAuthenticator(context, person, ticket, code))
    response.json({ data: { recoveryCodes } })
  })

  router.delete('/account/authenticator', async (request, response) => {
    await ofSession(engine, request, (context, person, session) => {
      requireFresh(context, session)
      return dropAuthenticator(context, person.id)
    })
    response.status(204).end()
  })

  router.post('/account/recovery-codes', async (request, response) => {
    const recoveryCodes = await ofSession(engine, request, (context, person, session) => {
      requireFresh(context, session)
      return newRecoveryCodes(context, person)
    })
    response.json({ data: { recoveryCodes } })
  })

  router.post('/account/passkeys/options', async (request, response) => {
    const data = await ofSession(engine, request, (context, person, session) => {
      requireFresh(context, session)
      return offerPasskey(context, settings, person)
    })
    response.json({ data })
  })

  router.post('/account/passkeys', async (request, response) => {
    const body = await readJson(request)
    const { ticket, name, response: answer } = isJsonObject(body) ? body : {}
    if (typeof ticket !== 'string' || typeof name !== 'string' || name.trim() === '' || name.length > 80) {
      throw new KartotekaError('validation-failed', 'Send the ticket, a name of at most 80 characters and the answer of the browser.')
    }
    const id = await ofSession(engine, request, (context, person) =>
      keepPasskey(context, settings, person, { ticket, name: name.trim(), response: answer }),
    )
    response.status(201).json({ data: { id } })
  })

  router.delete('/account/passkeys/:id', async (request, response) => {
    await ofSession(engine, request, (context, person, session) => {
      requireFresh(context, session)
      return removePasskey(context, person.id, request.params.id)
    })
    response.status(204).end()
  })

  router.get('/tokens', async (request, response) => {
    response.json({ data: await ofSession(engine, request, (context, person) => listApiTokens(context, person.id)) })
  })

  router.post('/tokens', async (request, response) => {
    const body = await readJson(request)
    const { person, token, id } = await ofSession(engine, request, async (context, asking, session) => {
      requireFresh(context, session)
      const seen = engine.context(asking)
      const wanted = readNewToken({ ...context, model: seen.model }, asking, isJsonObject(body) ? body : {})
      return { person: asking, ...(await makeApiToken(context, asking, wanted)) }
    })
    const tokens = await engine.run(null, (context) => listApiTokens(context, person.id))
    response.status(201).json({ data: { token, ...tokens.find((one) => one.id === id) } })
  })

  router.delete('/tokens/:id', async (request, response) => {
    const id = request.params.id.toLowerCase()
    await ofSession(engine, request, async (context, person) => {
      if (!isId(id)) throw new KartotekaError('not-found', 'There is no such token.')
      await revokeApiToken(context, person.id, id)
    })
    response.status(204).end()
  })

  return router
}
