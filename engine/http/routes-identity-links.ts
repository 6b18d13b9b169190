import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import type { Engine } from '../engine.ts'
import {
  askForReset,
  choosePassword,
  createMailer,
  dropAuthenticator,
  endAllSessions,
  isUser,
  lookAtLink,
  makePasswordLink,
  removeAllPasskeys,
} from '../identity/index.ts'
import { consoleLog, type Log } from './problems.ts'
import { readTexts } from './read-texts.ts'
import { ofSession } from './request-context.ts'

/** Invitations and resets: links by which a person chooses a password, and what administrators do for a person. */
export function linkRoutes(engine: Engine, log: Log = consoleLog): Router {
  const router = Router()
  const { settings } = engine.sessions
  const mailer = engine.mailOut === undefined ? undefined : createMailer(engine.mailOut)

  router.post('/users/:id/invitation', async (request, response) => {
    const link = await ofSession(engine, request, (context, person) => {
      if (!person.isAdministrator) throw new KartotekaError('forbidden', 'Only administrators invite people. Ask one of them.')
      return makePasswordLink(context, settings, 'invitation', request.params.id)
    })
    const isSent = mailer !== undefined && (await sent(mailer.sendLink('invitation', link), log))
    response.status(201).json({ data: { link: link.link, expiresAt: link.expiresAt.toISOString(), isSent } })
  })

  router.delete('/users/:id/factors', async (request, response) => {
    await forUser(engine, request, async (context, userId) => {
      await dropAuthenticator(context, userId)
      await removeAllPasskeys(context, userId)
    })
    response.status(204).end()
  })

  router.delete('/users/:id/sessions', async (request, response) => {
    await forUser(engine, request, (context, userId) => endAllSessions(context, userId))
    response.status(204).end()
  })

  router.post('/password-reset', async (request, response) => {
    if (mailer === undefined) throw new KartotekaError('not-found', 'No mails are sent from here. Ask an administrator for a link.')
    const { email } = await readTexts(request, { email: 'your e-mail' })
    const link = await engine.run(null, (context) => askForReset(context, settings, email, request.ip ?? ''))
    // Sent after the answer, which takes as long whether there is such an account or not.
    if (link !== undefined) void sent(mailer.sendLink('reset', link), log)
    response.status(204).end()
  })

  router.post('/password-link', async (request, response) => {
    const { token } = await readTexts(request, { token: 'the end of the link' })
    const { name, email } = await engine.run(null, (context) => lookAtLink(context, token))
    response.json({ data: { name, email } })
  })

  router.put('/password-link', async (request, response) => {
    const { token, password } = await readTexts(request, { token: 'the end of the link', password: 'a password' })
    await engine.run(null, (context) => choosePassword(context, token, password))
    response.status(204).end()
  })

  return router
}

async function forUser(
  engine: Engine,
  request: Parameters<typeof ofSession>[1],
  work: (context: Parameters<Parameters<typeof ofSession>[2]>[0], userId: string) => Promise<void>,
): Promise<void> {
  await ofSession(engine, request, async (context, person) => {
    if (!person.isAdministrator) throw new KartotekaError('forbidden', 'Only administrators do this. Ask one of them.')
    const id = String(request.params.id).toLowerCase()
    if (!isId(id) || !(await isUser(context, id))) throw new KartotekaError('not-found', 'There is no user with this id.')
    await work(context, id)
  })
}

/** Whether a mail left; why not is for the log. */
async function sent(sending: Promise<void>, log: Log): Promise<boolean> {
  try {
    await sending
    return true
  } catch (error) {
    log.error('a mail could not be sent', error)
    return false
  }
}
