import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDoor } from '../../engine/http/door.ts'
import { layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({ 'entities/boat': { properties: { name: { type: 'string', maxLength: 100, title: 'Name' } } } })

describe('what protects the screen and the API', () => {
  let server: TestServer
  const folder = mkdtempSync(join(tmpdir(), 'kartoteka-screen-'))
  let url = ''
  let close = async () => {}
  beforeAll(async () => {
    server = await startServer('sqlite', layers)
    writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="kartoteka-nonce"><div id="root"></div>')
    const http = createServer(createDoor(server.engine, { screen: folder }))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    close = async () => void (await new Promise((resolve) => http.close(resolve).closeAllConnections()))
  })
  afterAll(async () => {
    await close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    request(url, method, path, body, { authorization: `Bearer ${server.token}`, ...headers })

  it('allows no inline script and no inline style, whatever is answered', async () => {
    for (const path of ['/', '/records/boat', '/api/records/boat', '/api/docs', '/api/nothing', '/healthz', '/api/records/%']) {
      const policy = (await ask('GET', path)).headers.get('content-security-policy') ?? ''
      expect(policy, path).toContain("default-src 'none';script-src 'self';style-src 'self'")
      expect(policy, path).not.toMatch(/unsafe-|https?:|\*/)
      expect(policy, path).toContain("base-uri 'none';frame-ancestors 'none'")
    }
  })

  it('gives each page a nonce of its own for styles, and keeps no page', async () => {
    const pages = await Promise.all([ask('GET', '/'), ask('GET', '/')])
    const nonces = pages.map(({ text, headers }) => {
      const nonce = /nonce="([^"]{20,})"/.exec(text)?.[1] ?? ''
      expect(headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`)
      expect(headers.get('cache-control')).toBe('no-store')
      return nonce
    })
    expect(new Set(nonces).size).toBe(2)
  })

  it('knows the one style of the documentation by its hash', async () => {
    const { text, headers } = await ask('GET', '/api/docs')
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
    expect(headers.get('content-security-policy')).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
  })

  it('says nosniff, no framing, an opener of its own and no referrer, and keeps no answer', async () => {
    const { headers } = await ask('GET', '/api/records/boat')
    const said = [
      'x-content-type-options',
      'x-frame-options',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'referrer-policy',
      'cache-control',
    ]
    expect(said.map((name) => headers.get(name))).toEqual([
      'nosniff',
      'SAMEORIGIN',
      'same-origin',
      'same-origin',
      'no-referrer',
      'no-store',
    ])
    expect([headers.get('x-powered-by'), headers.get('server'), headers.get('access-control-allow-origin')]).toEqual([null, null, null])
    // Without TLS a browser would be kept out by it.
    expect(headers.get('strict-transport-security')).toBe(null)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the origin of a sandboxed page', { origin: 'null' }],
    ['the host as a prefix of another', { origin: 'http://127.0.0.1.evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a page that says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['no origin at all', { origin: 'evil' }],
  ])('refuses a change that comes from %s, and changes nothing', async (_name, headers) => {
    const before = (await ask('GET', '/api/records/boat?count=true')).text
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
      const answer = await ask(method, '/api/records/boat', headers, { name: 'Gull' })
      expect([answer.status, answer.body.code]).toEqual([403, 'cross-origin'])
    }
    expect((await ask('GET', '/api/records/boat?count=true')).text).toBe(before)
  })

  it('takes a change from its own origin, and reads JSON only where JSON is written', async () => {
    const own = { origin: url, 'sec-fetch-site': 'same-origin' }
    expect((await ask('POST', '/api/records/boat', own, { name: 'Gull' })).status).toBe(201)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect((await ask('POST', '/api/records/boat', { ...own, 'content-type': type }, '{"name":"Tern"}')).status, type).toBe(415)
  })

  it('answers no other origin that it may read', async () => {
    const { status, headers } = await ask('OPTIONS', '/api/records/boat', {
      origin: 'https://evil.example',
      'access-control-request-method': 'GET',
    })
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(status).toBeLessThan(500)
  })
})
