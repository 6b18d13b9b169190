import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Sql } from '../../engine/base/sql.ts'
import { createDoor } from '../../engine/http/door.ts'
import { createRecord, deleteRecord, updateRecord } from '../../engine/records/index.ts'
import { databases, request, testUser } from '../support/engine.ts'
import { cookiesOf, type Harbour, other, password, startHarbour, told } from './support.ts'

describe.each(databases)('sessions on %s', (name) => {
  let harbour: Harbour
  let people = 0
  beforeAll(async () => {
    harbour = await startHarbour(name)
  })
  afterAll(() => harbour.close())

  /** Somebody new with two sessions. */
  async function somebody(roles: readonly string[] = ['sailor']) {
    const email = `person${++people}@example.test`
    const id = await harbour.engine.createUser({ name: `Person ${people}`, email, password, roles })
    const [one, two] = [await harbour.signIn(email), await harbour.signIn(email)]
    const status = async (headers: Record<string, string>) => (await harbour.ask('GET', '/api/me', undefined, headers)).status
    return { id, email, one: one.headers, two: two.headers, status }
  }

  const change = (entity: string, id: string, patch: object) => updateRecord(harbour.engine.context(null), entity, id, patch)

  it('are listed with their browser, and end one by one', async () => {
    const { email, one, two, status } = await somebody()
    const browser = { 'user-agent': 'Lynx/2.9 (a text browser)' }
    const token = (await harbour.ask('POST', '/api/session', { email, password }, browser)).body.data.token
    const list = (await harbour.ask('GET', '/api/sessions', undefined, one)).body.data
    expect(list.map(({ isThis }: { isThis: boolean }) => isThis)).toEqual([false, false, true])
    expect(list[0]).toMatchObject({ device: 'Lynx/2.9 (a text browser)', method: 'password', createdAt: '2026-05-04T08:00:00.000Z' })
    expect(JSON.stringify(list)).not.toMatch(/hash|token/i)
    expect((await harbour.ask('DELETE', `/api/sessions/${list[0].id}`, undefined, one)).status).toBe(204)
    expect(await status({ authorization: `Bearer ${token}` })).toBe(401)
    expect([await status(one), await status(two)]).toEqual([200, 200])
  })

  it('of somebody else are not there', async () => {
    const [ann, ben] = [await somebody(), await somebody()]
    const [{ id }] = (await harbour.ask('GET', '/api/sessions', undefined, ann.one)).body.data
    const foreign = await harbour.ask('DELETE', `/api/sessions/${id}`, undefined, ben.one)
    const absent = await harbour.ask('DELETE', '/api/sessions/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', undefined, ben.one)
    expect([foreign.status, foreign.body]).toEqual([404, absent.body])
    expect(await ann.status(ann.two)).toBe(200)
  })

  it('end everywhere at once, or everywhere else', async () => {
    const { one, two, status } = await somebody()
    expect((await harbour.ask('DELETE', '/api/sessions?keep=this', undefined, one)).status).toBe(204)
    expect([await status(one), await status(two)]).toEqual([200, 401])
    expect((await harbour.ask('DELETE', '/api/sessions', undefined, one)).status).toBe(204)
    expect(await status(one)).toBe(401)
  })

  it('end for a request too that is still being sent', async () => {
    const { one, two } = await somebody()
    const find = vi.spyOn(harbour.engine.sessions, 'find')
    const sending = httpRequest(`${harbour.url}/api/records/boat`, {
      method: 'POST',
      headers: { ...one, 'content-type': 'application/json' },
    })
    const answered = new Promise<number | undefined>((resolve) => sending.on('response', (answer) => resolve(answer.resume().statusCode)))
    sending.write('{ "name":')
    await expect.poll(() => find.mock.settledResults.some(({ type }) => type === 'fulfilled')).toBe(true)
    expect((await harbour.ask('DELETE', '/api/sessions', undefined, two)).status).toBe(204)
    harbour.clock.forward(1)
    sending.end('"Slow" }')
    expect(await answered).toBe(401)
    find.mockRestore()
  })

  it('end at once, also in another process, when the person is blocked, and do not come back', async () => {
    const { id, email, one, two, status } = await somebody()
    const process = await harbour.second()
    try {
      const there = async () => (await process.ask('GET', '/api/me', undefined, one)).status
      expect([await status(one), await there()]).toEqual([200, 200])
      await change('user', id, { state: 'blocked' })
      expect([await there(), await status(one), await status(two)]).toEqual([401, 401, 401])
      expect((await harbour.signIn(email)).answer.status).toBe(401)
      await change('user', id, { state: 'active' })
      expect([await there(), await status(one)]).toEqual([401, 401])
      expect((await harbour.signIn(email)).answer.status).toBe(200)
    } finally {
      await process.close()
    }
  })

  it('end at once in the trash', async () => {
    const { id, email, one, status } = await somebody()
    await deleteRecord(harbour.engine.context(null), 'user', id)
    expect(await status(one)).toBe(401)
    expect((await harbour.signIn(email)).answer.status).toBe(401)
  })

  it('follow roles and teams at once, also in another process', async () => {
    const { id, one } = await somebody()
    const process = await harbour.second()
    try {
      const team = await createRecord(harbour.engine.context(null), 'team', { name: `Crew ${id}` })
      await createRecord(harbour.engine.context(null), 'dock', { name: 'B', team: team.id })
      const docks = async (ask: Harbour['ask']) => {
        const answer = await ask('GET', '/api/records/dock?filter=name == "B"', undefined, one)
        return answer.body.data?.length ?? answer.status
      }
      expect([await docks(harbour.ask), await docks(process.ask)]).toEqual([0, 0])
      await change('user', id, { teams: [team.id] })
      expect([await docks(process.ask), await docks(harbour.ask)]).toEqual([1, 1])
      await change('user', id, { teams: [] })
      expect([await docks(process.ask), await docks(harbour.ask)]).toEqual([0, 0])
      await change('user', id, { roles: [] })
      expect([await docks(process.ask), await docks(harbour.ask)]).toEqual([404, 404])
    } finally {
      await process.close()
    }
  })

  it('are asked about by the statement that reads, once they are known', async () => {
    const { id, one } = await somebody()
    const { database } = harbour.engine
    const boat = await createRecord(harbour.engine.context(null), 'boat', { name: 'Alba' })
    const paths = [`/api/records/boat/${boat.id}`, '/api/records/boat?filter=name == "Alba"&limit=1']
    const read = async () => Promise.all(paths.map(async (path) => (await harbour.ask('GET', path, undefined, one)).status))
    await read()
    const { all, one: oneRow } = database
    let statements = 0
    const counted =
      <T>(ask: (statement: Sql) => T) =>
      (statement: Sql) => {
        if (!statement.text.includes('kartoteka_version')) statements++
        return ask(statement)
      }
    try {
      Object.assign(database, { all: counted(all), one: counted(oneRow) })
      expect(await read()).toEqual([200, 200])
      expect(statements).toBe(2)
    } finally {
      Object.assign(database, { all, one: oneRow })
    }
    expect((await harbour.ask('GET', '/api/records/boat?filter=colour == 1', undefined, one)).status).toBe(400)
    expect((await harbour.ask('GET', '/api/records/boat/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', undefined, one)).status).toBe(404)
    await change('user', id, { state: 'blocked' })
    expect(await read()).toEqual([401, 401])
    expect((await harbour.ask('GET', '/api/records/boat?filter=colour == 1', undefined, one)).status).toBe(401)
  })

  it('end with a change of the password, but for the one that changes it; tokens too', async () => {
    const { email, one, two, status } = await somebody()
    const token = { name: 'Script', scopes: ['read'], expires: '2026-06-01' }
    const made = (await harbour.ask('POST', '/api/tokens', token, one)).body.data.token
    const attempt = (old: string, next: string) => harbour.ask('PUT', '/api/account/password', { old, password: next }, one)
    expect((await attempt('not the old one', other)).status).toBe(401)
    expect((await attempt(password, 'password1234')).body.errors[0].pointer).toBe('/password')
    expect(await status(two)).toBe(200)
    expect((await attempt(password, other)).status).toBe(204)
    expect([await status(one), await status(two), await status({ authorization: `Bearer ${made}` })]).toEqual([200, 401, 401])
    expect((await harbour.signIn(email)).answer.status).toBe(401)
    expect((await harbour.signIn(email, other)).answer.status).toBe(200)
  })

  it('end when nobody uses them, and in any case after a time', async () => {
    const { one, two, status } = await somebody()
    const hours = async (passed: number) => {
      harbour.clock.forward(passed * 60)
      return status(one)
    }
    for (let day = 0; day < 13; day++) expect(await hours(24)).toBe(200)
    expect(await status(two)).toBe(401)
    expect(await hours(24)).toBe(401)
  })

  it('stand in the audit with their beginning and end', async () => {
    const before = [
      await told(harbour.engine, 'signed-in'),
      await told(harbour.engine, 'signed-out'),
      await told(harbour.engine, 'sign-in-failed'),
    ]
    const { one, email } = await somebody()
    await harbour.ask('DELETE', '/api/session', undefined, one)
    await harbour.signIn(email, 'something else')
    await harbour.signIn('nobody@example.test', 'something else')
    const after = [
      await told(harbour.engine, 'signed-in'),
      await told(harbour.engine, 'signed-out'),
      await told(harbour.engine, 'sign-in-failed'),
    ]
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([2, 1, 2])
    const entries = await harbour.engine.database.all({ text: 'select "changes" from "audit_entry"', values: [] })
    expect(JSON.stringify(entries)).not.toContain('something else')
  })

  it('do not reach an account that was left alone, before the password is shown once more', async () => {
    const { one } = await somebody()
    const offer = () => harbour.ask('POST', '/api/account/authenticator', {}, one)
    expect((await offer()).status).toBe(200)
    harbour.clock.forward(16)
    const late = await offer()
    expect([late.status, late.body.code]).toEqual([403, 'confirm-first'])
    expect((await harbour.ask('POST', '/api/session/confirm', { password: 'wrong' }, one)).status).toBe(401)
    expect((await harbour.ask('POST', '/api/session/confirm', { password }, one)).status).toBe(204)
    expect((await offer()).status).toBe(200)
  })
})

describe('cookies', () => {
  it('are for one host and TLS only where people come by TLS', async () => {
    const harbour = await startHarbour('sqlite', { url: 'https://crm.example.test' })
    try {
      const answer = await harbour.ask('POST', '/api/session', { email: testUser.email, password: testUser.password })
      for (const cookie of answer.headers.getSetCookie()) {
        expect(cookie).toMatch(/^__Host-kartoteka[\w-]*=.*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/)
        expect(cookie).not.toMatch(/Domain/i)
      }
      expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
      const cookie = cookiesOf(answer)
      expect((await harbour.ask('GET', '/api/me', undefined, { cookie })).status).toBe(200)
      // A neighbour of the domain can plant a cookie under a plain name, never under this one.
      expect((await harbour.ask('GET', '/api/me', undefined, { cookie: cookie.replaceAll('__Host-', '') })).status).toBe(401)
    } finally {
      await harbour.close()
    }
  })
})

describe('the address of somebody who signs in', () => {
  it.each([
    ['is not what a client says of itself', [], '127.0.0.1'],
    ['is what a proxy says that is believed', ['loopback'], '203.0.113.7'],
  ])('%s', async (_what, proxies, address) => {
    const harbour = await startHarbour('sqlite')
    const server = createServer(createDoor(harbour.engine, { proxies }))
    try {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { email, password: right } = testUser
      const { body } = await request(
        url,
        'POST',
        '/api/session',
        { email, password: right },
        { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' },
      )
      const headers = { authorization: `Bearer ${body.data.token}` }
      expect((await request(url, 'GET', '/api/sessions', undefined, headers)).body.data[0].address).toBe(address)
    } finally {
      server.closeAllConnections()
      server.close()
      await harbour.close()
    }
  })
})

describe.each(databases)('attempts on %s', (name) => {
  it('stay counted over a restart, end by themselves, and do not shut out a browser that is known', async () => {
    const harbour = await startHarbour(name)
    try {
      const known = cookiesOf(await harbour.ask('POST', '/api/session', { email: testUser.email, password: testUser.password }))
      const attempt = async (guess: string, ask = harbour.ask, headers = {}) =>
        (await ask('POST', '/api/session', { email: testUser.email, password: guess }, headers)).status
      const guesses = await Promise.all(Array.from({ length: 14 }, (_, index) => attempt(`guess ${index}`)))
      expect(guesses.filter((status) => status === 401)).toHaveLength(10)
      expect(guesses.filter((status) => status === 429)).toHaveLength(4)
      const restarted = await harbour.second()
      try {
        expect(await attempt(testUser.password, restarted.ask)).toBe(429)
        expect(await attempt(testUser.password, restarted.ask, { cookie: known })).toBe(200)
      } finally {
        await restarted.close()
      }
      harbour.clock.forward(3)
      expect(await attempt('still guessing')).toBe(429)
      harbour.clock.forward(3)
      expect(await attempt(testUser.password)).toBe(200)
    } finally {
      await harbour.close()
    }
  })

  it('at many accounts from one address end as well, also for who signs in to an own one between', async () => {
    const harbour = await startHarbour(name)
    try {
      const statuses: number[] = []
      for (let index = 0; index < 106; index++) {
        const isOwn = index % 20 === 19
        const credentials = isOwn ? testUser : { email: `victim${index}@example.test`, password: 'guess' }
        const { email, password: guess } = credentials
        statuses.push((await harbour.ask('POST', '/api/session', { email, password: guess })).status)
      }
      expect(statuses.slice(0, 100)).not.toContain(429)
      expect(statuses.at(-1)).toBe(429)
    } finally {
      await harbour.close()
    }
  })
})
