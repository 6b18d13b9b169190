import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, request, startServer, type TestServer, testUser } from '../support/engine.ts'
import { shopLayers } from '../support/shop.ts'

describe.each(databases)('sessions on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, shopLayers)
  })
  afterAll(() => server.close())

  const signIn = (email: string, password: string) => request(server.url, 'POST', '/api/session', { email, password }, {})

  it('signs in with a cookie that scripts cannot read, and out again for good', async () => {
    const answer = await signIn(testUser.email.toUpperCase(), testUser.password)
    expect(answer.status).toBe(200)
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    const headers = { cookie: cookie.split(';')[0] ?? '' }
    expect((await request(server.url, 'GET', '/api/me', undefined, headers)).body.data).toMatchObject({
      email: testUser.email,
      label: testUser.name,
    })
    expect((await request(server.url, 'DELETE', '/api/session', undefined, headers)).status).toBe(204)
    expect((await request(server.url, 'GET', '/api/me', undefined, headers)).status).toBe(401)
    expect((await request(server.url, 'GET', '/api/me', undefined, { authorization: `Bearer ${answer.body.data.token}` })).status).toBe(401)
  })

  it('answers a wrong e-mail and a wrong password in the same words', async () => {
    const [one, other] = [await signIn('nobody@example.test', 'x'), await signIn(testUser.email, 'x')]
    expect(one.status).toBe(401)
    expect(one.body).toEqual(other.body)
  })

  it('stops after ten wrong attempts', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await signIn('guessed@example.test', `guess ${attempt}`)).status)
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10)
  })

  it.each([
    ['GET', '/api/me'],
    ['GET', '/api/metadata'],
    ['GET', '/api/metadata/firm/form'],
    ['GET', '/api/records/firm'],
    ['POST', '/api/records/firm'],
    ['GET', '/api/records/firm/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
    ['PATCH', '/api/records/firm/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
    ['DELETE', '/api/records/firm/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
    ['POST', '/api/records/firm/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24/restore'],
    ['POST', '/api/attachments'],
    ['GET', '/api/attachments/0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
    ['GET', '/api/openapi.json'],
    ['GET', '/api/docs'],
  ])('%s %s needs a session', async (method, path) => {
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer not-a-token-of-anybody-at-all' },
      { cookie: 'kartoteka=not-a-token-of-anybody-at-all' },
    ]
    for (const headers of strangers) {
      expect((await request(server.url, method, path, method === 'GET' ? undefined : {}, headers)).status).toBe(401)
    }
  })

  it('refuses a change that a page of another site sends', async () => {
    const foreign: Record<string, string>[] = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]
    for (const headers of foreign) {
      const answer = await server.request('POST', '/api/records/person', { name: 'x' }, headers)
      expect(answer.status).toBe(403)
      expect(answer.body.code).toBe('cross-origin')
    }
    const own = await server.request('POST', '/api/records/person', { name: 'x' }, { origin: server.url })
    expect(own.status).toBe(201)
  })
})
