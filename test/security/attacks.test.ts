import { request as rawRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord, verifyAudit } from '../../engine/records/index.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'
import { expectWorkBelow } from '../support/prompt.ts'

const text = { type: 'string', maxLength: 200 }
const password = 'a long enough password'

const layers = layersOf({
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name', 'x-search': true },
      code: { ...text, title: 'Code', pattern: '^(A+)+$' },
      price: { type: 'integer', title: 'Price' },
      built: { type: 'string', format: 'date', title: 'Built' },
      keeper: { 'x-ref': 'user', title: 'Keeper', 'x-inverse': 'boats' },
      paper: { title: 'Paper', 'x-file': true },
    },
    'x-label': '{name}',
  },
  'roles/sailor': {
    title: 'Sailor',
    entities: {
      boat: { read: true, create: true, update: true, import: true, export: true, fields: { price: 'hidden' } },
      user: { read: true },
    },
  },
})

type Query = Readonly<Partial<Record<string, string>>>

const parametersOf = (query: Query) => new URLSearchParams(query as Record<string, string>)

/** Texts that end a string, a statement, a template, a path or an expression somewhere. */
const sharp = [
  "'",
  '"',
  '`',
  '\\',
  "';drop table boat;--",
  '" or 1=1 --',
  '?',
  '$1',
  ':x',
  `$${'{7*7}'}`,
  '{{7*7}}',
  '{name}',
  '<%= 7 %>',
  '%',
  '_',
  '*',
  '..',
  '\u0000',
  '\u2028',
  '🚢',
  '＇',
  'null',
]

describe.each(databases)('an attack on %s', (database) => {
  let server: TestServer
  let token = ''
  let gull = ''
  let sailor = ''
  beforeAll(async () => {
    server = await startServer(database, layers)
    const { engine } = server
    sailor = await engine.createUser({ name: 'Ben', email: 'ben@example.test', password, roles: ['sailor'] })
    token = (await engine.sessions.signIn(engine.context(null), 'ben@example.test', password, 'test')).token
    gull = (await createRecord(engine.context(null), 'boat', { name: 'Gull', price: 50, built: '2001-02-03', keeper: sailor })).id
  })
  afterAll(() => server.close())
  const as = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    request(server.url, method, path, body, { authorization: `Bearer ${token}`, ...headers })
  const list = (query: Query) => as('GET', `/api/records/boat?${parametersOf(query)}`)
  const publish = (body: object) => server.request('POST', '/api/metadata/publish', body)
  const stored = () => server.request('GET', '/api/records/boat?count=true&sort=name')

  it('by the text of a parameter is an error of its sender or finds nothing, never one of the server', async () => {
    const before = (await stored()).text
    for (const value of sharp) {
      const queries = [
        { filter: value }, { filter: `name == ${JSON.stringify(value)}` }, { filter: `name.contains(${JSON.stringify(value)})` }, { sort: value }, { sort: `-${value}` },
        { sort: `name ${value}` }, { fields: value }, { fields: `keeper.${value}` }, { fields: `keeper(filter=${value})` }, { search: value }, { cursor: value }, { limit: value }, { count: value },
      ] // biome-ignore format: one list
      for (const query of queries) {
        const { status, text: said } = await list(query)
        expect([200, 400], `${JSON.stringify(query)}: ${said}`).toContain(status)
      }
      for (const query of [
        { group: value },
        { measure: value },
        { measure: `sum(${value})` },
        { group: `year(built, ${JSON.stringify(value)})` },
        { having: value, measure: 'count()' },
      ]) {
        const { status, text: said } = await as('GET', `/api/records/boat/aggregate?${parametersOf(query)}`)
        expect([200, 400], `${JSON.stringify(query)}: ${said}`).toContain(status)
      }
      for (const path of [
        `/api/records/${encodeURIComponent(value)}`,
        `/api/records/boat/${encodeURIComponent(value)}`,
        `/api/attachments/${encodeURIComponent(value)}`,
        `/api/metadata/${encodeURIComponent(value)}/form`,
      ])
        expect([400, 404], path).toContain((await as('GET', path)).status)
    }
    expect((await stored()).text).toBe(before)
  })

  it('by a value is stored as the text that it is, and answered so', async () => {
    for (const value of sharp.filter((one) => !['\u0000'].includes(one))) {
      const made = await as('POST', '/api/records/boat', { name: `x${value}x` })
      expect([made.status, made.body.data?.name], JSON.stringify(value)).toEqual([201, `x${value}x`])
      expect(made.body.data.label).toBe(`x${value}x`)
      const found = await list({ filter: `name == ${JSON.stringify(`x${value}x`)}`, count: 'true' })
      expect(found.body.page?.total, JSON.stringify(value)).toBe(1)
    }
    expect((await as('POST', '/api/records/boat', { name: 'a\u0000b' })).status).toBe(422)
  })

  it('by an object where a value is expected is refused at its place', async () => {
    const before = (await stored()).text
    for (const value of [
      { isRaw: true },
      ['x', { isRaw: true }],
      { $ne: null },
      { toString: 'x' },
      { length: 1 },
      [[]],
      { id: { $gt: '' } },
    ]) {
      const { status, body } = await as('POST', '/api/records/boat', { name: value })
      expect([status, body.errors?.[0]?.pointer], JSON.stringify(value)).toEqual([422, '/name'])
      expect((await as('PATCH', `/api/records/boat/${gull}`, { keeper: value })).status).toBe(422)
      expect((await as('POST', '/api/session', { email: value, password: value })).status).toBe(422)
    }
    expect((await stored()).text).toBe(before)
  })

  it('by a file that is only said to be one is refused', async () => {
    for (const paper of [
      { path: '/etc/passwd' },
      { filepath: '/etc/passwd', originalFilename: 'x' },
      '/etc/passwd',
      'file:///etc/passwd',
      { id: '../../etc/passwd' },
      { href: 'http://127.0.0.1' },
    ])
      expect((await as('PATCH', `/api/records/boat/${gull}`, { paper })).status, JSON.stringify(paper)).toBe(422)
    expect((await as('POST', '/api/attachments', { file: { path: '/etc/passwd' } })).status).toBe(415)
  })

  it('by a key that reaches a prototype is refused, and nothing is polluted', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const body = `{"name":"x","${key}":{"isAdministrator":true,"polluted":1}}`
      for (const path of ['/api/records/boat', '/api/metadata/plan', '/api/metadata/publish', '/api/session', '/api/records/boat/merge'])
        expect((await server.request('POST', path, body)).body.code, `${path} ${key}`).toBe('forbidden-key')
      expect(
        (
          await as('POST', `/api/records/boat/import?dryRun=true&mapping=${encodeURIComponent(`{"${key}":"name"}`)}`, 'name\nx\n', {
            'content-type': 'text/csv',
          })
        ).status,
      ).toBeLessThan(500)
      for (const query of [{ filter: `${key} == null` }, { fields: key }, { sort: key }, { search: key }, { [key]: 'x' }])
        expect((await list(query)).status).toBeLessThan(500)
      expect([400, 404]).toContain((await as('GET', `/api/records/${key}`)).status)
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect((await as('GET', '/api/me')).body.data.isAdministrator).toBe(false)
  })

  it('by names and values of the metadata never reaches the text of a statement', async () => {
    const before = (await server.request('GET', '/api/metadata/versions')).text
    const field = (schema: object) => ({ entities: { boat: { properties: { extra: { title: 'Extra', ...schema } } } } })
    const refused = [
      { entities: { boat: { properties: { 'a"; drop table boat; --': { ...text, title: 'X' } } } } },
      { entities: { 'a"b': { $id: 'a"b', title: 'X', type: 'object', properties: {} } } },
      field({ ...text, default: { isRaw: true } }),
      field({ ...text, 'x-computed': "record.name + raw('x')" }),
      field({ type: 'integer', 'x-computed': '(select 1)' }),
      field({ ...text, 'x-renamed-from': 'x"; drop table boat' }),
      { roles: { sailor: { entities: { boat: { read: '1=1' } } } } },
      { roles: { sailor: { entities: { boat: { read: "record.name == 'x' or 1=1" } } } } },
      { entities: { boat: { 'x-sort': ['name; drop table boat'] } } },
    ]
    for (const change of refused) expect((await publish(change)).status, JSON.stringify(change)).toBe(422)
    expect((await server.request('GET', '/api/metadata/versions')).text).toBe(before)
    const sharpTitle = `x'";--{{7*7}}<script>alert(1)</script>`
    const published = await publish(
      field({ ...text, title: sharpTitle, default: "';drop table boat;--", 'x-number': `N'"{{7*7}}$${'{7*7}'}-{000}` }),
    )
    const plain =
      published.status === 200 ? published : await publish(field({ ...text, title: sharpTitle, default: "';drop table boat;--" }))
    expect(plain.status, plain.text).toBe(200)
    expect((await as('POST', '/api/records/boat', { name: 'After' })).body.data.extra).toMatch(/drop table|^N'/)
    expect((await server.request('GET', '/api/docs')).text).not.toContain('<script>alert')
    expect((await stored()).status).toBe(200)
  })

  it('by expressions, patterns and sizes that cost more than they may is refused soon', async () => {
    await expectWorkBelow(10_000, async () => {
      const costly = [
        '('.repeat(5000),
        `${'!'.repeat(3000)}true`,
        Array(2000).fill('price > 1').join(' || '),
        `name == '${'x'.repeat(11_000)}'`,
        'keeper.boats.exists(a, '.repeat(20),
      ]
      for (const filter of costly) expect([400, 431], filter.slice(0, 40)).toContain((await list({ filter })).status)
      expect((await list({ filter: `name == '${'x'.repeat(20_000)}'` })).status).toBe(431)
      expect((await as('POST', '/api/records/boat', { name: 'x', code: `${'A'.repeat(60)}!` })).status).toBe(422)
      for (const limit of ['-1', '0', '1e9', '999999', 'NaN', '']) expect((await list({ limit })).status, limit).toBe(400)
      expect((await list({ fields: 'keeper.boats.keeper.boats.keeper.boats.keeper.boats.name' })).status).toBe(400)
      expect((await list({ fields: Array(500).fill('keeper.name').join(',') })).status).toBeLessThan(500)
    })
  })

  it('by a broken upload, frame or connection leaves the server standing', async () => {
    const send = (type: string, content: string) => as('POST', '/api/attachments', content, { 'content-type': type })
    for (const content of [
      '',
      '--b',
      '--b\r\n',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx',
      '--b\r\nX\r\n\r\n--b--\r\n',
      `--b\r\n${'a'.repeat(100_000)}: x\r\n\r\n--b--`,
    ])
      expect((await send('multipart/form-data; boundary=b', content)).status).toBeLessThan(500)
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'b'.repeat(5000)}`])
      expect((await send(type, 'x')).status).toBeLessThan(500)
    await new Promise<void>((resolve) => {
      const broken = rawRequest(`${server.url}/api/attachments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b', 'content-length': '1000' },
      })
      broken.on('error', () => resolve())
      broken.write('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\npart')
      setImmediate(() => setImmediate(() => broken.destroy(new Error('gone'))))
    })
    expect((await as('GET', '/healthz')).status).toBe(200)
  })

  it('by another spelling of a path comes to the same door, or to none', async () => {
    for (const path of [
      '/API/records/boat',
      '/api/Records/boat',
      '/api//records/boat',
      '/api/records/boat/',
      '/api/./records/boat',
      '/api/x/../records/boat',
      '/api/records/boat;x=1',
      '/api/audit?x=/api/sign-in',
      '/api/audit#/healthz',
      '/api/%61udit',
    ]) {
      const { status } = await request(server.url, 'GET', path, undefined, {})
      expect([401, 404, 400], path).toContain(status)
    }
    for (const path of ['/api/audit/', '/api/AUDIT', '/api/audit%2f', '/api/roles//matrix'])
      expect([400, 403, 404], path).toContain((await as('GET', path)).status)
  })

  it('by what an own account may not say of itself changes nothing', async () => {
    const wanted = {
      isAdministrator: true,
      roles: ['sailor', 'admin'],
      state: 'active',
      teams: [],
      passwordHash: 'x',
      createdBy: sailor,
      id: sailor,
      version: 99,
    }
    for (const [name, value] of Object.entries(wanted))
      expect([403, 404, 422], name).toContain((await as('PATCH', `/api/records/user/${sailor}`, { [name]: value })).status)
    const system = {
      createdBy: gull,
      updatedBy: gull,
      createdAt: '2001-01-01T00:00:00Z',
      version: 7,
      deletedAt: '2001-01-01T00:00:00Z',
      id: gull,
    }
    const { status, body } = await as('POST', '/api/records/boat', { name: 'Mine', ...system })
    expect(status).toBe(201)
    expect(body.data).toMatchObject({ createdBy: { id: sailor }, updatedBy: { id: sailor }, version: 1, deletedAt: null })
    expect([body.data.id === gull, body.data.createdAt.startsWith('2001')]).toEqual([false, false])
    expect((await as('POST', '/api/records/boat', { name: 'Mine', ignorePermissions: true })).status).toBe(422)
    expect((await as('GET', '/api/me')).body.data).toMatchObject({ isAdministrator: false })
  })

  it('by the roles of somebody else, in a header or a parameter, is for administrators only', async () => {
    expect((await as('GET', '/api/records/boat', undefined, { 'kartoteka-view-as': 'sailor' })).status).toBe(403)
    expect((await as('GET', '/api/records/boat?role=admin')).status).toBe(400)
    expect((await as('GET', `/api/records/boat/${gull}/access?user=${gull}`)).status).toBe(403)
  })

  it('by errors learns no more than a person may see', async () => {
    const { text: hidden } = await list({ filter: 'price > 1' })
    const { text: never } = await list({ filter: 'prize > 1' })
    expect(hidden.replaceAll('price', 'prize')).toBe(never)
    const { status, text: said } = await as('POST', '/api/records/boat', '{"name": ', {})
    expect(status).toBe(400)
    expect(said).not.toMatch(/at .*\.ts|node_modules|select |insert |\/tmp|stack/i)
    const unknown = (await as('GET', '/api/records/harbor')).text
    expect((await as('GET', '/api/records/session')).text).toBe(unknown.replace('harbor', 'session'))
  })

  it('by a token in the address is not one', async () => {
    for (const query of [`token=${token}`, `access_token=${token}`, `session=${token}`])
      expect((await request(server.url, 'GET', `/api/me?${query}`, undefined, {})).status).toBe(401)
  })

  it('is told in the audit where it was refused, once for each, and the audit stays whole', async () => {
    const kinds = async (kind: string) => (await server.request('GET', `/api/audit?kind=${kind}&limit=100`)).body.data.length
    const [refused, changed] = [await kinds('refused'), await kinds('metadata-applied')]
    expect((await as('DELETE', `/api/records/boat/${gull}`)).status).toBe(403)
    expect(await kinds('refused')).toBe(refused + 1)
    expect((await as('GET', '/api/metadata/versions')).status).toBe(403)
    const { data } = (await server.request('GET', '/api/audit?kind=refused&limit=1')).body
    expect(data).toMatchObject([{ subject: 'administration', by: { id: sailor }, changes: { action: 'GET /api/metadata/versions' } }])
    expect(await kinds('refused')).toBe(refused + 2)
    const version = await publish({ roles: { sailor: { description: 'Sails' } } })
    expect(version.status, version.text).toBe(200)
    expect(changed + 1, 'changes of rights stand in the audit').toBe(await kinds('metadata-applied'))
    expect((await server.request('PATCH', `/api/records/user/${sailor}`, { roles: ['sailor'], name: 'Benjamin' })).status).toBe(200)
    const { body } = await server.request('GET', `/api/audit?subject=user&id=${sailor}&limit=1`)
    expect(body.data[0]).toMatchObject({ kind: 'updated' })
    expect((await verifyAudit(server.engine.context(null))).problems).toEqual([])
  })
})

describe('two installations', () => {
  it('know nothing of each other: sessions, ids and files of one are none in the other', async () => {
    const [one, other] = [await startServer('sqlite', layers), await startServer('sqlite', layers)]
    const made = await one.request('POST', '/api/records/boat', { name: 'Gull' })
    const asThere = { authorization: `Bearer ${one.token}` }
    expect((await request(other.url, 'GET', '/api/me', undefined, asThere)).status).toBe(401)
    expect((await other.request('GET', `/api/records/boat/${made.body.data.id}`)).status).toBe(404)
    expect(one.engine.model).not.toBe(other.engine.model)
    await one.close()
    await other.close()
  })
})
