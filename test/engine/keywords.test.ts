import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../../engine/metadata/index.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const everything = { read: true, create: true, update: true, delete: true, export: true }
const documents = {
  'entities/branch': { properties: { name: { ...text, 'x-search': true } }, required: ['name'], 'x-label': '{name}' },
  'entities/user': { title: 'User', properties: { branch: { 'x-ref': 'branch' }, helps: { type: 'array', items: { 'x-ref': 'branch' } } } },
  'entities/client': {
    'x-scope': { by: 'branch' },
    'x-label': '{name}',
    properties: {
      name: { ...text, 'x-search': true },
      branch: { 'x-ref': 'branch', 'x-inverse': 'clients' },
      visits: { type: 'array', items: { $ref: 'client-visit' } },
    },
  },
  'entities/client-visit': { properties: { note: text } },
  'entities/leaflet': { 'x-scope': { by: 'branch', shared: true }, properties: { name: text, branch: { 'x-ref': 'branch' } } },
  'entities/deal': {
    'x-constants': { vat: 0.2, firm: 'Kart', least: 10, isOpen: true },
    properties: {
      name: text,
      client: { 'x-ref': 'client' },
      rate: { type: 'number', multipleOf: 0.0001 },
      amount: { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'USD', 'x-base': { currency: 'EUR', rate: 'rate' } },
      tax: { type: 'number', multipleOf: 0.01, 'x-computed': 'round(record.amount * vat, 2)' },
      seller: { ...text, 'x-computed': "firm + ' & Co'" },
      isGreat: { type: 'boolean', 'x-computed': 'isOpen && record.amount >= least' },
    },
  },
  'entities/note': { 'x-allow': ['create'], properties: { name: text } },
  'entities/old': { 'x-deprecated': 'Use note instead.', properties: { name: text } },
  'entities/setting': { 'x-kind': 'singleton', properties: { colour: text } },
  'roles/clerk': {
    title: 'Clerk',
    entities: Object.fromEntries(
      ['client', 'leaflet', 'branch', 'deal', 'note'].map((name) => [
        name,
        name === 'leaflet' ? { ...everything, update: "record.name != 'fixed'" } : everything,
      ]),
    ),
  },
  'roles/boss': { title: 'Boss', ignoreScope: true, entities: { client: everything, branch: { read: true } } },
}

describe.each(databases)('keywords of entities, on %s', (database) => {
  let server: TestServer
  const branches: Record<string, string> = {}
  const tokens: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, layersOf(documents))
    for (const name of ['north', 'south']) branches[name] = (await server.request('POST', '/api/records/branch', { name })).body.data.id
    await person('ann', ['clerk'], { branch: branches.north })
    await person('bob', ['clerk'], { branch: branches.south })
    await person('cid', ['clerk'], { helps: [branches.north, branches.south] })
    await person('dot', ['clerk'], {})
    await person('eve', ['boss'], { branch: branches.south })
  })
  afterAll(() => server.close())

  async function person(name: string, roles: readonly string[], values: object) {
    const { engine } = server
    const password = 'a long enough password'
    const id = await engine.createUser({ name, email: `${name}@works.test`, password, roles })
    const changed = await server.request('PATCH', `/api/records/user/${id}`, values)
    expect(changed.status).toBe(200)
    tokens[name] = (await engine.sessions.signIn(engine.context(null), `${name}@works.test`, password, 'test')).token
  }
  const as = (name: string, method: string, path: string, body?: unknown) =>
    request(server.url, method, `/api/records/${path}`, body, { authorization: `Bearer ${tokens[name]}` })
  const names = async (who: string, path: string) => {
    const { body } = await as(who, 'GET', path)
    return (body.data as { name: string }[]).map(({ name }) => name).sort()
  }

  it('x-scope: records are seen and made only where a person belongs', async () => {
    const north = (await as('ann', 'POST', 'client', { name: 'Nord', visits: [{ note: 'x' }] })).body.data
    const south = (await as('bob', 'POST', 'client', { name: 'Sued' })).body.data
    expect([north.branch.id, south.branch.id]).toEqual([branches.north, branches.south])
    expect(await names('ann', 'client')).toEqual(['Nord'])
    expect(await names('bob', 'client')).toEqual(['Sued'])
    expect(await names('cid', 'client')).toEqual(['Nord', 'Sued'])
    expect(await names('dot', 'client')).toEqual([])
    expect(await names('eve', 'client')).toEqual(['Nord', 'Sued'])
    // Not by any other door: one record, search, filter, counts, lists of a reference, changes.
    expect((await as('ann', 'GET', `client/${south.id}`)).status).toBe(404)
    expect((await as('ann', 'GET', 'client?search=Sued&count=true')).body).toMatchObject({ data: [], page: { total: 0 } })
    expect(await names('ann', "client?filter=branch.name == 'south'")).toEqual([])
    expect((await as('ann', 'GET', 'client/aggregate?measure=count()')).body.data).toMatchObject([{ 'count()': 1 }])
    const listed = await as('ann', 'GET', `branch/${branches.south}?fields=name,clients(name)`)
    expect(listed.body.data.clients).toEqual([])
    expect((await as('ann', 'PATCH', `client/${south.id}`, { name: 'Mine' })).status).toBe(404)
    expect((await as('ann', 'PATCH', `client/${north.id}`, { branch: branches.south })).status).toBe(403)
    expect((await as('ann', 'POST', 'client', { name: 'Far', branch: branches.south })).status).toBe(403)
    expect((await as('dot', 'POST', 'client', { name: 'Nowhere' })).status).toBe(403)
    expect((await as('ann', 'GET', `client/${north.id}`)).body.data).toMatchObject({ name: 'Nord', branch: { id: branches.north } })
    expect((await server.request('GET', '/api/records/client')).body.data).toHaveLength(2)
  })

  it('x-scope: what is shared is seen everywhere, and rights of a role stay conditions beside it', async () => {
    for (const [name, branch] of Object.entries({ all: null, northern: branches.north, southern: branches.south }))
      await server.request('POST', '/api/records/leaflet', { name, branch })
    expect(await names('ann', 'leaflet')).toEqual(['all', 'northern'])
    expect(await names('dot', 'leaflet')).toEqual(['all'])
    const fixed = (await as('ann', 'POST', 'leaflet', { name: 'fixed' })).body.data
    expect((await as('ann', 'PATCH', `leaflet/${fixed.id}`, { name: 'free' })).status).toBe(403)
    expect((await as('bob', 'PATCH', `leaflet/${fixed.id}`, { name: 'free' })).status).toBe(404)
  })

  it('x-constants and x-base: expressions know the values, and an amount has a twin that lists reckon with', async () => {
    const { data } = (await server.request('POST', '/api/records/deal', { name: 'a', amount: 12.5, rate: 0.9101 })).body
    expect(data).toMatchObject({ tax: 2.5, seller: 'Kart & Co', isGreat: true, amountBase: 11.38 })
    await server.request('POST', '/api/records/deal', { name: 'b', amount: 5, rate: 1 })
    const of = async (path: string) => (await server.request('GET', `/api/records/deal${path}`)).body.data
    expect(await of('?filter=amountBase > 10 %26%26 amount * vat > 2.0&fields=name')).toMatchObject([{ name: 'a' }])
    expect(await of('/aggregate?measure=sum(amountBase)')).toMatchObject([{ 'sum(amountBase)': 16.38 }])
    expect((await server.request('POST', '/api/records/deal', { name: 'c', amountBase: 5 })).status).toBe(422)
  })

  it('x-allow and x-deprecated: people do what is allowed, whatever their role', async () => {
    const note = (await server.request('POST', '/api/records/note', { name: 'kept' })).body.data
    for (const [method, body] of [
      ['PATCH', { name: 'other' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await server.request(method, `/api/records/note/${note.id}`, body)
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden'])
      expect((await as('ann', method, `note/${note.id}`, body)).status).toBe(403)
    }
    const old = await server.request('POST', '/api/records/old', { name: 'x' })
    expect(old).toMatchObject({ status: 403, body: { detail: expect.stringContaining('Use note instead.') } })
    const { entities } = (await server.request('GET', '/api/metadata')).body.data
    expect(entities.note.can).toMatchObject({ create: true, update: false, delete: false, merge: false })
    expect(entities.old).toMatchObject({ deprecated: 'Use note instead.', can: { create: false, import: false, update: true } })
    expect((await server.request('GET', `/api/records/note/${note.id}`)).body.data).toMatchObject({ name: 'kept', version: 1 })
  })

  it('x-kind singleton: there is one record, also while it lies in the trash', async () => {
    const made = await server.request('POST', '/api/records/setting', { colour: 'red' })
    expect(made.status).toBe(201)
    expect((await server.request('POST', '/api/records/setting', { colour: 'blue' })).status).toBe(409)
    expect((await server.request('PATCH', `/api/records/setting/${made.body.data.id}`, { colour: 'green' })).status).toBe(200)
    await server.request('DELETE', `/api/records/setting/${made.body.data.id}`)
    expect((await server.request('POST', '/api/records/setting', { colour: 'blue' })).status).toBe(409)
    expect((await server.request('POST', `/api/records/setting/${made.body.data.id}/restore`)).status).toBe(200)
    expect((await server.request('GET', '/api/records/setting')).body.data).toMatchObject([{ colour: 'green' }])
  })
})

describe('keywords of entities that are declared wrongly', () => {
  const problemsOf = (changed: object) =>
    compile(layersOf({ ...documents, ...changed })).problems.map(({ code, pointer }) => `${code} ${pointer}`)

  it('are problems', () => {
    expect(problemsOf({})).toEqual([])
    expect(problemsOf({ 'entities/user': { title: 'User', properties: {} } })).toEqual([
      'unfit-field /x-scope/by',
      'unfit-field /x-scope/by',
    ])
    expect(problemsOf({ 'entities/note': { 'x-constants': { name: 1, tiny: 1e-9 }, properties: { name: text } } })).toEqual([
      'conflicting-keywords /x-constants/name',
      'wrong-value /x-constants/tiny',
    ])
  })

  it('or are in no reports', () => {
    const kept = { properties: { name: { ...text, 'x-not-in': ['reports'] } } }
    const report = { title: 'R', entity: 'note', kind: 'list', columns: ['name'] }
    expect(problemsOf({ 'entities/note': kept, 'reports/notes': report })).toEqual(['unfit-field /columns/0'])
    expect(
      problemsOf({ 'entities/note': { ...kept, 'x-not-in': ['reports'] }, 'reports/notes': { ...report, columns: ['createdAt'] } }),
    ).toEqual(['unfit-field /entity'])
  })
})
