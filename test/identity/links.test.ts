import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { user } from '../../engine/cli/commands/user.ts'
import { readEnvironment } from '../../engine/cli/environment.ts'
import { updateRecord } from '../../engine/records/index.ts'
import { databases } from '../support/engine.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'
import { type Harbour, other, password, startHarbour, told } from './support.ts'

describe.each(databases)('links to choose a password on %s', (name) => {
  let harbour: Harbour
  let people = 0
  let admin: Record<string, string>
  beforeAll(async () => {
    harbour = await startHarbour(name, { url: 'https://crm.example.test' })
    admin = (await harbour.signIn('ann@example.test')).headers
  })
  afterAll(() => harbour.close())

  async function somebody(withPassword?: string) {
    const email = `person${++people}@example.test`
    const id = await harbour.engine.createUser({
      name: `Person ${people}`,
      email,
      roles: ['sailor'],
      ...(withPassword === undefined ? {} : { password: withPassword }),
    })
    return { id, email }
  }
  async function invite(id: string, headers = {}): Promise<string> {
    const answer = await harbour.ask('POST', `/api/users/${id}/invitation`, {}, { ...admin, ...headers })
    return answer.body.data.link
  }
  const choose = (link: string, chosen = other) => harbour.ask('PUT', '/api/password-link', { token: link.split('#')[1], password: chosen })

  it('invite somebody who has none, once', async () => {
    const { id, email } = await somebody()
    expect((await harbour.signIn(email, other)).answer.status).toBe(401)
    const link = await invite(id)
    const looked = await harbour.ask('POST', '/api/password-link', { token: link.split('#')[1] })
    expect(looked.body.data).toEqual({ name: `Person ${people}`, email })
    expect((await choose(link, 'password1234')).status).toBe(422)
    expect((await choose(link)).status).toBe(204)
    expect((await harbour.signIn(email, other)).answer.status).toBe(200)
    expect((await choose(link, 'another one that is long')).status).toBe(404)
    expect((await harbour.signIn(email, other)).answer.status).toBe(200)
    expect(await told(harbour.engine, 'invited')).toBeGreaterThan(0)
  })

  it('lead to the configured address, whatever a request says of itself', async () => {
    const { id } = await somebody()
    const link = await invite(id, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', forwarded: 'host=evil.example' })
    expect(link).toMatch(/^https:\/\/crm\.example\.test\/choose-password#[\w-]{43}$/)
  })

  it('are made by administrators only, for those who may sign in', async () => {
    const { id, email } = await somebody(password)
    const { headers } = await harbour.signIn(email)
    expect((await harbour.ask('POST', `/api/users/${id}/invitation`, {}, headers)).status).toBe(403)
    await updateRecord(harbour.engine.context(null), 'user', id, { state: 'blocked' })
    expect((await harbour.ask('POST', `/api/users/${id}/invitation`, {}, admin)).status).toBe(404)
  })

  it('end sessions, tokens and known browsers of before', async () => {
    const { id, email } = await somebody(password)
    const { headers } = await harbour.signIn(email)
    const body = { name: 'Script', scopes: ['read'], expires: '2026-06-01' }
    const token = (await harbour.ask('POST', '/api/tokens', body, headers)).body.data.token
    expect((await choose(await invite(id))).status).toBe(204)
    const status = async (bearer: Record<string, string>) => (await harbour.ask('GET', '/api/me', undefined, bearer)).status
    expect([await status(headers), await status({ authorization: `Bearer ${token}` })]).toEqual([401, 401])
    const rows = await harbour.engine.database.all<{ person: string }>({
      text: 'select "person_id" as person from "known_device"',
      values: [],
    })
    expect(rows.map(({ person }) => person)).not.toContain(id)
  })

  it('are void after a week, after a newer one, when the e-mail changes, and when the person is blocked', async () => {
    const [late, renewed, moved, blocked] = [await somebody(), await somebody(), await somebody(), await somebody()]
    const links = [await invite(late.id), await invite(renewed.id), await invite(moved.id), await invite(blocked.id)]
    const newer = await invite(renewed.id)
    await updateRecord(harbour.engine.context(null), 'user', moved.id, { email: 'elsewhere@example.test' })
    await updateRecord(harbour.engine.context(null), 'user', blocked.id, { state: 'blocked' })
    await updateRecord(harbour.engine.context(null), 'user', blocked.id, { state: 'active' })
    for (const link of links.slice(1)) expect((await choose(link)).status).toBe(404)
    expect((await choose(newer)).status).toBe(204)
    harbour.clock.forward(7 * 24 * 60 + 1)
    expect((await choose(links[0] ?? '')).status).toBe(404)
  })

  it('are used by one of two who come at once', async () => {
    const { id } = await somebody()
    admin = (await harbour.signIn('ann@example.test')).headers
    const link = await invite(id)
    const answers = await Promise.all([choose(link), choose(link, 'walnut harbour seventeen')])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404])
  })

  it('are printed by the command line', async () => {
    const { email } = await somebody(password)
    const lines: string[] = []
    const openEngine = async () => ({ ...harbour.engine, sessions: harbour.engine.sessions, close: async () => undefined })
    const environment = { ...readEnvironment({}), print: (line: string) => void lines.push(line), openEngine }
    expect(await user.run(['reset', email.toUpperCase()], environment)).toBe(0)
    expect((await choose(lines.at(-1) ?? '')).status).toBe(204)
    expect((await harbour.signIn(email, other)).answer.status).toBe(200)
    await expect(user.run(['reset', 'nobody@example.test'], environment)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are kept as hashes', async () => {
    const { id } = await somebody()
    const token = (await invite(id)).split('#')[1] ?? ''
    for (const table of ['sign_in_ticket', 'audit_entry', 'outbox_message']) {
      const rows = await harbour.engine.database.all({ text: `select * from "${table}"`, values: [] })
      expect(JSON.stringify(rows)).not.toContain(token)
    }
  })

  it('are not there to be asked for where no mail is sent', async () => {
    expect((await harbour.ask('POST', '/api/password-reset', { email: 'ann@example.test' })).status).toBe(404)
    expect((await harbour.ask('GET', '/api/sign-in')).body.data).toEqual({ provider: null, canReset: false })
  })
})

describe('mails', () => {
  let smtp: TestSmtp
  let harbour: Harbour
  beforeAll(async () => {
    smtp = await startSmtp()
    const mail = { server: smtp.url, from: 'Kartoteka <crm@example.test>' }
    harbour = await startHarbour('sqlite', { url: 'https://crm.example.test', mail })
  })
  afterAll(async () => {
    await harbour.close()
    await smtp.close()
  })

  const nextMail = async (count: number) => (await smtp.count(count))[count - 1]
  const linkIn = (text = '') => /https:\/\/\S+/.exec(text.replaceAll('=\r\n', '').replaceAll('=3D', '='))?.[0] ?? ''

  it('bring an invitation, and a reset that somebody asked for, to the stored address', async () => {
    const zoe = await harbour.engine.createUser({ name: 'Zoë\r\nBcc: evil@example.test', email: 'zoe@example.test' })
    const { headers } = await harbour.signIn('ann@example.test')
    const answer = await harbour.ask('POST', `/api/users/${zoe}/invitation`, {}, headers)
    expect(answer.body.data.isSent).toBe(true)
    const invitation = await nextMail(1)
    expect(invitation?.to).toEqual(['zoe@example.test'])
    expect(linkIn(invitation?.text)).toBe(answer.body.data.link)
    expect((await harbour.ask('POST', '/api/password-reset', { email: 'ZOE@example.test' })).status).toBe(204)
    const reset = await nextMail(2)
    expect(reset?.to).toEqual(['zoe@example.test'])
    const token = linkIn(reset?.text).split('#')[1]
    expect((await harbour.ask('PUT', '/api/password-link', { token, password: other })).status).toBe(204)
    expect((await harbour.signIn('zoe@example.test', other)).answer.status).toBe(200)
  })

  it('are not sent to whom nobody knows, nor without end, and the answer is the same', async () => {
    const before = smtp.received.length
    const ask = (email: string) => harbour.ask('POST', '/api/password-reset', { email })
    const answers = [
      await ask('nobody@example.test'),
      await ask('ann@example.test'),
      await ask('ann@example.test'),
      await ask('ann@example.test'),
    ]
    await nextMail(before + 3)
    answers.push(await ask('ann@example.test'), await ask('ann@example.test,evil@example.test'))
    await harbour.engine.createUser({ name: 'Last', email: 'last@example.test' })
    answers.push(await ask('last@example.test'))
    expect((await nextMail(before + 4))?.to).toEqual(['last@example.test'])
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['204 ']))
  })
})
