import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateRecord } from '../../engine/records/index.ts'
import { databases } from '../support/engine.ts'
import { codeAt, type Harbour, password, startHarbour, told } from './support.ts'

describe.each(databases)('the second factor on %s', (name) => {
  let harbour: Harbour
  let people = 0
  beforeAll(async () => {
    harbour = await startHarbour(name)
  })
  afterAll(() => harbour.close())

  async function somebody(roles: readonly string[]) {
    const email = `person${++people}@example.test`
    const id = await harbour.engine.createUser({ name: `Person ${people}`, email, password, roles })
    return { id, email }
  }

  /** Somebody with an authenticator. */
  async function guarded() {
    const { id, email } = await somebody(['sailor'])
    const { headers } = await harbour.signIn(email)
    const { ticket, secret, address, qrCode } = (await harbour.ask('POST', '/api/account/authenticator', {}, headers)).body.data
    const answer = await harbour.ask('PUT', '/api/account/authenticator', { ticket, code: codeAt(secret, harbour.clock) }, headers)
    return { id, email, headers, secret, address, qrCode, recoveryCodes: answer.body.data.recoveryCodes as string[] }
  }

  const ticketOf = async (email: string) => (await harbour.signIn(email)).answer.body.ticket as string
  const confirm = (ticket: string, code: string) => harbour.ask('POST', '/api/session/second-factor', { ticket, code })

  it('is set up by a first code, and asked for from then on', async () => {
    const { email, secret, address, qrCode, recoveryCodes } = await guarded()
    expect(address).toContain(`secret=${secret}`)
    expect(qrCode).toMatch(/^<svg /)
    expect(new Set(recoveryCodes).size).toBe(8)
    const { answer } = await harbour.signIn(email)
    expect([answer.status, answer.body.code, answer.body.methods, answer.body.mustSetUp]).toEqual([
      401,
      'second-factor-required',
      ['code'],
      false,
    ])
    expect(answer.headers.getSetCookie()).toEqual([])
    harbour.clock.forward(1)
    const done = await confirm(answer.body.ticket, codeAt(secret, harbour.clock))
    expect(done.status).toBe(200)
    const me = await harbour.ask('GET', '/api/me', undefined, { authorization: `Bearer ${done.body.data.token}` })
    expect(me.body.data.email).toBe(email)
  })

  it('tells of a wrong password before anything of itself', async () => {
    const { email } = await guarded()
    const { answer } = await harbour.signIn(email, 'not the password')
    expect(answer.body.code).toBe('sign-in-failed')
  })

  it('takes a code once, also when it comes twice at once, and the ticket with it', async () => {
    const { email, secret } = await guarded()
    harbour.clock.forward(1)
    const [one, two] = [await ticketOf(email), await ticketOf(email)]
    const code = codeAt(secret, harbour.clock)
    const answers = await Promise.all([confirm(one, code), confirm(two, code)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    harbour.clock.forward(1)
    const used = answers[0]?.status === 200 ? one : two
    expect((await confirm(used, codeAt(secret, harbour.clock))).status).toBe(401)
  })

  it('does not take the code by which it was set up', async () => {
    const { email, secret } = await guarded()
    expect((await confirm(await ticketOf(email), codeAt(secret, harbour.clock))).status).toBe(401)
  })

  it('lets nobody guess', async () => {
    const { email, secret } = await guarded()
    harbour.clock.forward(1)
    const ticket = await ticketOf(email)
    const right = codeAt(secret, harbour.clock)
    const wrong = right === '000000' ? '000001' : '000000'
    const statuses = []
    for (let guess = 0; guess < 11; guess++) statuses.push((await confirm(ticket, wrong)).status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    expect((await confirm(await ticketOf(email), right)).status).toBe(429)
  })

  it('is replaced by a recovery code, once, however it is written', async () => {
    const { email, recoveryCodes } = await guarded()
    const [first = '', second = ''] = recoveryCodes
    expect((await confirm(await ticketOf(email), first.toUpperCase())).status).toBe(200)
    expect((await confirm(await ticketOf(email), first)).status).toBe(401)
    expect((await confirm(await ticketOf(email), second.replaceAll('-', ' '))).status).toBe(200)
    const stored = await harbour.engine.database.all({ text: 'select * from "recovery_code"', values: [] })
    for (const code of recoveryCodes) expect(JSON.stringify(stored)).not.toContain(code.replaceAll('-', ''))
  })

  it('is stored encrypted', async () => {
    const { secret } = await guarded()
    for (const table of ['authenticator', 'sign_in_ticket', 'audit_entry']) {
      const rows = await harbour.engine.database.all({ text: `select * from "${table}"`, values: [] })
      expect(JSON.stringify(rows)).not.toContain(secret)
    }
  })

  it('is taken away by its person, or by an administrator', async () => {
    const [one, two] = [await guarded(), await guarded()]
    expect((await harbour.ask('DELETE', '/api/account/authenticator', undefined, one.headers)).status).toBe(204)
    expect((await harbour.signIn(one.email)).answer.status).toBe(200)
    const ann = (await harbour.signIn('ann@example.test')).headers
    expect((await harbour.ask('DELETE', `/api/users/${two.id}/factors`, undefined, one.headers)).status).toBe(403)
    expect((await harbour.signIn(two.email)).answer.status).toBe(401)
    expect((await harbour.ask('DELETE', `/api/users/${two.id}/factors`, undefined, ann)).status).toBe(204)
    expect((await harbour.signIn(two.email)).answer.status).toBe(200)
    expect(await told(harbour.engine, 'factor-removed')).toBeGreaterThanOrEqual(2)
  })

  it.each(['guard', 'chief'])('is set up at the sign-in where the role %s asks for it', async (role) => {
    const { email } = await somebody([role])
    const { answer } = await harbour.signIn(email)
    expect([answer.body.code, answer.body.mustSetUp]).toEqual(['second-factor-required', true])
    expect((await confirm(answer.body.ticket, '000000')).status).toBe(401)
    const { ticket, secret } = (await harbour.ask('POST', '/api/session/authenticator', { ticket: answer.body.ticket })).body.data
    const wrong = await harbour.ask('PUT', '/api/session/authenticator', {
      ticket,
      code: codeAt(secret, harbour.clock) === '000000' ? '1' : '000000',
    })
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/code'])
    const done = await harbour.ask('PUT', '/api/session/authenticator', { ticket, code: codeAt(secret, harbour.clock) })
    expect([done.status, done.body.data.recoveryCodes.length]).toEqual([200, 8])
    const me = await harbour.ask('GET', '/api/me', undefined, { authorization: `Bearer ${done.body.data.token}` })
    expect(me.status).toBe(200)
    expect((await harbour.ask('POST', '/api/session/authenticator', { ticket: answer.body.ticket })).status).toBe(401)
  })

  it('ends sessions and tokens without it at once, when a role that asks for it is given', async () => {
    const { id, email } = await somebody(['sailor'])
    const { headers } = await harbour.signIn(email)
    const token = { name: 'Script', scopes: ['read'], expires: '2026-06-01' }
    const made = (await harbour.ask('POST', '/api/tokens', token, headers)).body.data.token
    const status = async (bearer: Record<string, string>) => (await harbour.ask('GET', '/api/me', undefined, bearer)).status
    expect([await status(headers), await status({ authorization: `Bearer ${made}` })]).toEqual([200, 200])
    await updateRecord(harbour.engine.context(null), 'user', id, { roles: ['sailor', 'guard'] })
    expect([await status(headers), await status({ authorization: `Bearer ${made}` })]).toEqual([401, 401])
  })
})

describe('an installation where administrators need a second factor', () => {
  it('asks them and nobody else', async () => {
    const harbour = await startHarbour('sqlite', { secondFactor: 'administrators' })
    try {
      await harbour.engine.createUser({ name: 'Ben', email: 'ben@example.test', password, roles: ['sailor'] })
      expect((await harbour.signIn('ann@example.test')).answer.body.mustSetUp).toBe(true)
      expect((await harbour.signIn('ben@example.test')).answer.status).toBe(200)
    } finally {
      await harbour.close()
    }
  })
})
