import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateRecord } from '../../engine/records/index.ts'
import { databases } from '../support/engine.ts'
import { createSoftwareKey } from './software-key.ts'
import { type Harbour, password, startHarbour, told } from './support.ts'

const origin = 'https://crm.example.test'

describe.each(databases)('passkeys on %s', (name) => {
  let harbour: Harbour
  let people = 0
  beforeAll(async () => {
    harbour = await startHarbour(name, { url: origin })
  })
  afterAll(() => harbour.close())

  /** Somebody who has a passkey beside the password. */
  async function holder(roles = ['sailor']) {
    const email = `person${++people}@example.test`
    const id = await harbour.engine.createUser({ name: `Person ${people}`, email, password, roles: ['sailor'] })
    const { headers } = await harbour.signIn(email)
    const key = createSoftwareKey('crm.example.test')
    const { ticket, options } = (await harbour.ask('POST', '/api/account/passkeys/options', {}, headers)).body.data
    const answer = await harbour.ask(
      'POST',
      '/api/account/passkeys',
      { ticket, name: 'Laptop', response: key.create(options, origin) },
      headers,
    )
    await updateRecord(harbour.engine.context(null), 'user', id, { roles })
    return { id, email, headers, key, answer }
  }
  const offer = async () => (await harbour.ask('POST', '/api/session/passkey/options', {})).body.data
  const present = (ticket: string, response: object) => harbour.ask('POST', '/api/session/passkey', { ticket, response })

  it('sign in by themselves, also where a role asks for two factors', async () => {
    const { email, key, answer } = await holder(['guard'])
    expect(answer.status).toBe(201)
    const { ticket, options } = await offer()
    expect(options).toMatchObject({ rpId: 'crm.example.test', userVerification: 'required' })
    expect(options.allowCredentials ?? []).toEqual([])
    const done = await present(ticket, key.get(options, origin))
    expect(done.status).toBe(200)
    const headers = { authorization: `Bearer ${done.body.data.token}` }
    expect((await harbour.ask('GET', '/api/me', undefined, headers)).body.data.email).toBe(email)
    const [listed] = (await harbour.ask('GET', '/api/account', undefined, headers)).body.data.passkeys
    expect(listed).toMatchObject({ name: 'Laptop', lastUsedAt: harbour.clock.now().toISOString() })
  })

  it('are asked for beside the password from then on', async () => {
    const { email } = await holder()
    const { answer } = await harbour.signIn(email)
    expect([answer.body.code, answer.body.methods]).toEqual(['second-factor-required', ['passkey']])
  })

  it('are refused when anything does not fit, and nobody is signed in', async () => {
    const [{ key, id }, { key: foreign }] = [await holder(), await holder()]
    const before = await told(harbour.engine, 'sign-in-failed')
    const attempts: readonly [string, (options: { challenge: string }) => object][] = [
      ['another challenge', (options) => key.get({ ...options, challenge: 'AAAA' }, origin)],
      ['another site', (options) => key.get(options, 'https://crm.example.test.evil.example')],
      ['no proof of the person', (options) => key.get(options, origin, { isVerified: false })],
      ['another person', (options) => foreign.get(options, origin, { handle: Buffer.from(id).toString('base64url') })],
      ['a key that is not known', (options) => ({ ...key.get(options, origin), id: createSoftwareKey('crm.example.test').id })],
      ['the signature of another key', (options) => ({ ...foreign.get(options, origin), id: key.id, rawId: key.id })],
      ['nothing', () => ({})],
    ]
    for (const [what, make] of attempts) {
      const { ticket, options } = await offer()
      const answer = await present(ticket, make(options))
      expect([what, answer.status, answer.body.code]).toEqual([what, 401, 'sign-in-failed'])
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    expect((await told(harbour.engine, 'sign-in-failed')) - before).toBe(attempts.length)
  })

  it('are not taken twice with one answer', async () => {
    const { key } = await holder()
    const { ticket, options } = await offer()
    const response = key.get(options, origin)
    const answers = await Promise.all([present(ticket, response), present(ticket, response)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    const next = await offer()
    expect((await present(next.ticket, response)).status).toBe(401)
  })

  it('are not made for somebody else, nor without the person being there', async () => {
    const [ann, ben] = [await holder(), await holder()]
    const { ticket } = (await harbour.ask('POST', '/api/account/passkeys/options', {}, ann.headers)).body.data
    const key = createSoftwareKey('crm.example.test')
    const challenge = { challenge: 'AAAA', user: { id: 'AAAA' } }
    const foreign = await harbour.ask(
      'POST',
      '/api/account/passkeys',
      { ticket, name: 'x', response: key.create(challenge, origin) },
      ben.headers,
    )
    expect(foreign.status).toBe(401)
    const { ticket: own, options } = (await harbour.ask('POST', '/api/account/passkeys/options', {}, ben.headers)).body.data
    const unseen = { ticket: own, name: 'x', response: key.create(options, origin, false) }
    expect((await harbour.ask('POST', '/api/account/passkeys', unseen, ben.headers)).status).toBe(401)
    expect((await harbour.ask('GET', '/api/account', undefined, ben.headers)).body.data.passkeys).toHaveLength(1)
  })

  it('end when they are removed, and with their person', async () => {
    const [ann, ben] = [await holder(), await holder()]
    const [{ id }] = (await harbour.ask('GET', '/api/account', undefined, ann.headers)).body.data.passkeys
    expect((await harbour.ask('DELETE', `/api/account/passkeys/${id}`, undefined, ben.headers)).status).toBe(404)
    expect((await harbour.ask('DELETE', `/api/account/passkeys/${id}`, undefined, ann.headers)).status).toBe(204)
    await updateRecord(harbour.engine.context(null), 'user', ben.id, { state: 'blocked' })
    for (const { key } of [ann, ben]) {
      const { ticket, options } = await offer()
      expect((await present(ticket, key.get(options, origin))).status).toBe(401)
    }
  })
})
