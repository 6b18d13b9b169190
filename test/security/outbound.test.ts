import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnvironment } from '../../engine/cli/environment.ts'
import { createOutbound } from '../../engine/outbound/index.ts'

let asked: string[] = []
const answers: Record<string, RequestListener> = {
  '/plain': (request, response) => response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'] })),
  '/elsewhere': (_request, response) => response.writeHead(302, { location: '/plain' }).end(),
  '/large': (_request, response) => response.end('x'.repeat(5000)),
  '/silent': () => undefined,
  '/slow': (_request, response) => void response.writeHead(200).write('begins and never ends'),
}
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  answers[request.url ?? '']?.(request, response)
})
let port = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A name that leads to the server of the test. */
const resolve = async () => [{ address: '127.0.0.1', family: 4 }]

describe('the outbound client', () => {
  it.each([
    'http://127.0.0.1', 'http://127.8.9.10', 'http://localhost', 'http://localhost.', 'http://0.0.0.0', 'http://0177.0.0.1', 'http://2130706433',
    'http://0x7f.1', 'http://[::1]', 'http://[::]', 'http://[::ffff:127.0.0.1]', 'http://[::ffff:7f00:1]', 'http://[::7f00:1]', 'http://[64:ff9b::7f00:1]',
    'http://[2002:7f00:1::]', 'http://[2001:0:1::1]', 'http://10.0.0.1', 'http://172.16.0.1', 'http://192.168.1.1', 'http://100.64.0.1', 'http://169.254.169.254',
    'http://[fe80::1]', 'http://[fc00::1]', 'http://[ff02::1]', 'http://224.0.0.1', 'http://255.255.255.255', 'http://192.0.2.1', 'http://198.18.0.1',
  ])('refuses %s', async (url) => {
    asked = []
    await expect(createOutbound().request(`${url}:${port}/plain`)).rejects.toMatchObject({ code: 'outbound-refused' })
    expect(asked).toEqual([])
  }) // biome-ignore format: one list of addresses

  it.each([
    'file:///etc/passwd',
    'ftp://example.com',
    'data:text/plain,x',
    'javascript:1',
    'http://name:secret@example.com',
    'no address',
    '',
  ])('refuses what is no address of the web: %s', async (url) => {
    await expect(createOutbound().request(url)).rejects.toMatchObject({ code: 'outbound-refused' })
  })

  it('refuses a name that leads to an inner address, also beside a public one', async () => {
    asked = []
    const both = async () => [{ address: '93.184.215.14', family: 4 }, ...(await resolve())]
    for (const resolve of [both, async () => [{ address: '::ffff:127.0.0.1', family: 6 }]]) {
      const calling = createOutbound({ resolve }).request(`http://rebinding.example:${port}/plain`)
      await expect(calling).rejects.toMatchObject({ code: 'outbound-refused' })
    }
    expect(asked).toEqual([])
  })

  it('judges the addresses that the connection is made to, not those of an earlier question', async () => {
    const questions: string[] = []
    const resolve = async (name: string) => {
      questions.push(name)
      return [{ address: questions.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    }
    const outbound = createOutbound({ allow: ['127.0.0.0/8'], resolve })
    const url = `http://rebinding.example:${port}/plain`
    expect((await outbound.request(url)).status).toBe(200)
    await expect(outbound.request(url)).rejects.toMatchObject({ code: 'outbound-refused' })
    expect(questions).toHaveLength(2)
  })

  it('judges the connection itself, whatever the name was said to lead to', async () => {
    asked = []
    let reads = 0
    const turning = { family: 4, get address() { return reads++ === 0 ? '93.184.215.14' : '127.0.0.1' } } // biome-ignore format: one thing
    const calling = createOutbound({ resolve: async () => [turning] }).request(`http://rebinding.example:${port}/plain`)
    await expect(calling).rejects.toMatchObject({ code: 'outbound-refused' })
    expect([reads > 1, asked]).toEqual([true, []])
  })

  it('calls what is allowed by name, by name and port, by address and by network, and nothing beside it', async () => {
    const calls = async (allow: string[], host: string, at = port) =>
      createOutbound({ allow, resolve })
        .request(`http://${host}:${at}/plain`)
        .then(
          ({ status }) => status,
          (error) => error.code,
        )
    for (const allow of ['intranet.example', `Intranet.Example:${port}`, '127.0.0.1', '127.0.0.0/8'])
      expect(await calls([allow], 'intranet.example'), allow).toBe(200)
    expect(await calls(['intranet.example'], 'intranet.example.')).toBe(200)
    expect(await calls([`127.0.0.1:${port}`], '127.0.0.1')).toBe(200)
    for (const allow of ['other.example', `intranet.example:${port + 1}`, 'example', '127.0.0.2', '10.0.0.0/8', '::1/128'])
      expect(await calls([allow], 'intranet.example'), allow).toBe('outbound-refused')
    expect(() => createOutbound({ allow: ['https://x.example/'] })).toThrow('list of hosts')
    expect(() => createOutbound({ allow: ['10.0.0.0/99'] })).toThrow('list of hosts')
  })

  it('sends method, headers and body, and answers a redirect instead of following it', async () => {
    asked = []
    const outbound = createOutbound().allowing([`127.0.0.1:${port}`])
    const posted = await outbound.request(`http://127.0.0.1:${port}/plain`, {
      method: 'POST',
      headers: { 'content-type': 'text/x' },
      body: 'ü',
    })
    expect(posted.json()).toEqual({ method: 'POST', type: 'text/x' })
    const { status, headers } = await outbound.request(`http://127.0.0.1:${port}/elsewhere`)
    expect([status, headers.location]).toEqual([302, '/plain'])
    expect(asked).toEqual(['/plain', '/elsewhere'])
  })

  it('ends a call that answers too much, too late, or never ends', async () => {
    const outbound = createOutbound({ allow: ['127.0.0.1'] })
    const at = (path: string) => `http://127.0.0.1:${port}${path}`
    await expect(outbound.request(at('/large'), { maxBytes: 4999 })).rejects.toMatchObject({ code: 'outbound-failed' })
    expect((await outbound.request(at('/large'), { maxBytes: 5000 })).body).toHaveLength(5000)
    for (const path of ['/silent', '/slow'])
      await expect(outbound.request(at(path), { timeout: 60 })).rejects.toMatchObject({ code: 'outbound-failed' })
    await expect(outbound.request(at('/plain'), { headers: { x: 'a\r\nb: c' } })).rejects.toMatchObject({ code: 'outbound-failed' })
  })

  it('is told by the settings what may be called', async () => {
    const environment = readEnvironment({ KARTOTEKA_OUTBOUND: 'not a host' })
    await expect(environment.openEngine()).rejects.toMatchObject({ code: 'usage' })
  })
})

/** Files that may name a module of the network. */
const mayConnect: Readonly<Record<string, string>> = {
  'engine/outbound/exchange.ts': 'is the client',
  'engine/outbound/addresses.ts': 'asks what kind of address a text is',
  'engine/outbound/allowed.ts': 'asks what kind of address a text is',
  'engine/identity/attempts.ts': 'asks what kind of address a text is',
  'engine/cli/commands/start.ts': 'is the server',
}

describe('the engine and the plugins', () => {
  it('call other servers through the outbound client only', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const files = ['engine', 'plugins'].flatMap((folder) => sources(root, folder))
    const calling = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8').replace(/^import type .*$/gm, '')
      const modules =
        /(?:from|import\(|require\() ?['"](node:)?(https?|http2|net|tls|dns|dns\/promises|dgram|undici|axios|got|node-fetch|ws)['"]/
      return modules.test(text) || /(?<!\.)\bfetch\((?!\))|globalThis\.fetch|new (WebSocket|EventSource)\(/.test(text)
    })
    expect(calling.filter((file) => !(file in mayConnect))).toEqual([])
  })
})

function sources(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !/node_modules|dist|\.d\.ts$/.test(name))
    .map((name) => join(folder, name))
}
