import { createServer, request as rawRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql } from '../../engine/base/sql.ts'
import { openDatabase } from '../../engine/database/index.ts'
import { createDoor } from '../../engine/http/door.ts'
import { maxBodySize, maxDepth } from '../../engine/http/read-json.ts'
import { databases, layersOf, newDatabase, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const layers = layersOf({
  'entities/boat': { properties: { name: { ...text, title: 'Name' } } },
  'roles/sailor': { title: 'Sailor', entities: { boat: { read: true, create: true } } },
})

/** A server whose people may ask so often in a minute. */
async function serve(server: TestServer, requestsPerMinute: number, proxies: readonly string[] = []) {
  const http = createServer(createDoor(server.engine, { requestsPerMinute, proxies }))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return { url, close: () => new Promise((resolve) => http.close(resolve).closeAllConnections()) }
}

describe('the limits of requests', () => {
  let server: TestServer
  const tokens: string[] = []
  beforeAll(async () => {
    server = await startServer('sqlite', layers)
    for (const name of ['ann', 'ben']) {
      const email = `${name}2@example.test`
      await server.engine.createUser({ name, email, password: 'a long enough password', roles: ['sailor'] })
      tokens.push((await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')).token)
    }
  })
  afterAll(() => server.close())
  const ask = (url: string, token?: string, headers = {}) =>
    request(url, 'GET', '/api/me', undefined, { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers })

  it('let each account ask so often in a minute, then say when to go on, and leave other accounts alone', async () => {
    const { url, close } = await serve(server, 5)
    const [ann, ben] = tokens
    for (let count = 1; count <= 5; count++) expect((await ask(url, ann)).status).toBe(200)
    const refused = await ask(url, ann)
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect((await ask(url, ben)).status).toBe(200)
    await close()
  })

  it('let strangers at one address guess little, whatever token and path they write', async () => {
    const { url, close } = await serve(server, 125)
    for (let count = 1; count <= 5; count++) expect((await ask(url, `guess${count}`)).status).toBe(401)
    expect((await ask(url, 'another')).status).toBe(429)
    expect((await request(url, 'GET', '/API/Me', undefined, {})).status).toBe(429)
    expect((await ask(url, tokens[0])).status).toBe(200)
    await close()
  })

  it('count an address before anything is looked at, as the proxy says it and not the client', async () => {
    const { url, close } = await serve(server, 1, ['loopback'])
    const from = (address: string) => request(url, 'GET', '/healthz', undefined, { 'x-forwarded-for': address })
    for (let count = 1; count <= 10; count++) expect((await from(`203.0.113.7, 198.51.100.1`)).status).toBe(200)
    expect((await from('192.0.2.99, 198.51.100.1')).status).toBe(429)
    expect((await from('198.51.100.2')).status).toBe(200)
    await close()
  })

  it('take an IPv6 network as one client, and two IPv4 clients as two', async () => {
    const { url, close } = await serve(server, 1, ['loopback'])
    const from = (address: string) => request(url, 'GET', '/healthz', undefined, { 'x-forwarded-for': address })
    for (let count = 1; count <= 10; count++) expect((await from(`2001:db8:1:2::${count}`)).status).toBe(200)
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await from('2001:db8:1:3::1')).status).toBe(200)
    for (let count = 1; count <= 10; count++) expect((await from('::ffff:198.51.100.1')).status).toBe(200)
    expect((await from('::ffff:198.51.100.1')).status).toBe(429)
    expect((await from('::ffff:198.51.100.2')).status).toBe(200)
    await close()
  })

  it('say when to go on after too many attempts to sign in', async () => {
    let answer = await request(server.url, 'POST', '/api/session', { email: 'nobody@example.test', password: 'x' }, {})
    for (let count = 1; count <= 10; count++)
      answer = await request(server.url, 'POST', '/api/session', { email: 'nobody@example.test', password: 'x' }, {})
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([429, 'too-many-attempts', '300'])
  })

  it('refuse bodies that are too deep or too large before anything reads them, also where the length is not said', async () => {
    const post = (body: string) => server.request('POST', '/api/records/boat', body)
    expect((await post('['.repeat(maxDepth + 1))).body.code).toBe('nesting-too-deep')
    expect((await post('['.repeat(40_000) + ']'.repeat(40_000))).body.code).toBe('nesting-too-deep')
    expect((await post(JSON.stringify({ name: 'x'.repeat(maxBodySize) }))).status).toBe(413)
    const { status } = await chunked(server, Buffer.alloc(maxBodySize + 10, 'x'))
    expect(status).toBe(413)
  })
})

/** A body in pieces, without `Content-Length`. */
function chunked({ url, token }: TestServer, content: Buffer): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sending = rawRequest(`${url}/api/records/boat`, { method: 'POST', headers }, (response) => {
      resolve({ status: response.statusCode })
      sending.destroy()
    })
    sending.on('error', reject)
    for (let at = 0; at < content.length; at += 65_536) sending.write(content.subarray(at, at + 65_536))
    sending.end()
  })
}

const endless = 'with recursive r("n") as (select 1 union all select "n" + 1 from r where "n" < 2000000000) select max("n") as n from r'

const deep = `select 1${' + 1'.repeat(100_000)} as deep`

describe.each(databases)('a statement on %s', (name) => {
  it('that reads too long is ended, and the next one is not', async () => {
    const { address, remove } = await newDatabase(name)
    const database = await openDatabase(address, { longestRead: 200 })
    try {
      const started = Date.now()
      await expect(database.all(rawSql(endless))).rejects.toMatchObject({ code: 'too-slow' })
      expect(Date.now() - started).toBeLessThan(10_000)
      expect(await database.all(rawSql('select 1 as one'))).toEqual([{ one: 1 }])
      const inside = await database.transaction((executor) => executor.all(rawSql(endless.replace('2000000000', '1000000'))))
      expect(inside).toEqual([{ n: 1_000_000 }])
    } finally {
      await database.close()
      remove()
    }
  })

  it('that is larger than the database takes is refused, and the next one is not', async () => {
    const { address, remove } = await newDatabase(name)
    const database = await openDatabase(address)
    try {
      await expect(database.all(rawSql(deep))).rejects.toMatchObject({ code: 'invalid-filter', status: 400 })
      await expect(database.transaction((executor) => executor.all(rawSql(deep)))).rejects.toMatchObject({ code: 'invalid-filter' })
      expect(await database.all(rawSql('select 1 as one'))).toEqual([{ one: 1 }])
    } finally {
      await database.close()
      remove()
    }
  })
})
