import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/engine.ts'
import { shopLayers } from '../support/shop.ts'

describe('bad input', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer('sqlite', shopLayers)
  })
  afterAll(() => server.close())

  const count = async () => (await server.request('GET', '/api/records/firm?count=true')).body.page.total

  const bodies: readonly [name: string, body: string, status: number, code: string][] = [
    ['JSON that breaks off', '{"name": "x"', 400, 'malformed-json'],
    ['no JSON at all', 'name=x', 400, 'malformed-json'],
    ['an empty body', '', 400, 'malformed-json'],
    ['40 000 nested arrays', `{"name": ${'['.repeat(40_000)}${']'.repeat(40_000)}}`, 400, 'nesting-too-deep'],
    ['40 000 nested objects', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`, 400, 'nesting-too-deep'],
    ['40 000 brackets that are never closed', '['.repeat(40_000), 400, 'nesting-too-deep'],
    ['the key __proto__', '{"name": "x", "__proto__": {"isAdmin": true}}', 400, 'forbidden-key'],
    ['the key constructor, deep inside', '{"name": "x", "place": {"constructor": {"prototype": {}}}}', 400, 'forbidden-key'],
  ]
  it.each(bodies)('refuses %s and goes on', async (_name, body, status, code) => {
    const answer = await server.request('POST', '/api/records/firm', body)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ code, status, type: `urn:kartoteka:error:${code}` })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await count()).toBe(0)
  })

  it('takes brackets inside of texts for what they are', async () => {
    const answer = await server.request('POST', '/api/records/person', { name: `"[[[[${'{'.repeat(30)}\\` })
    expect(answer.status, answer.text).toBe(201)
  })

  it('refuses a body of 50 MB, announced or not, without reading it into memory', async () => {
    const body = `{"name": "${'x'.repeat(50 * 1024 * 1024)}"}`
    for (const announced of [true, false]) {
      const answer = await send(`${server.url}/api/records/firm`, server.token, body, announced)
      expect(answer.status).toBe(413)
      expect(JSON.parse(answer.text).code).toBe('body-too-large')
    }
    expect(await count()).toBe(0)
  })

  it('reads nothing but JSON', async () => {
    const answer = await server.request('POST', '/api/records/firm', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(answer.status).toBe(415)
  })

  it('answers an address that is not valid percent-encoding', async () => {
    expect((await server.request('GET', '/api/records/firm/%E0%A4%A')).status).toBe(400)
  })
})

/** Sends a body in parts and reads what comes back, also when the server answers before it has read everything. */
function send(url: string, token: string, body: string, isAnnounced: boolean): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(isAnnounced ? { 'content-length': Buffer.byteLength(body) } : {}),
    }
    const outgoing = httpRequest(url, { method: 'POST', headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error)
    })
    outgoing.end(body)
  })
}
