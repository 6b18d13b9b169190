import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const password = 'a long enough password'

const layers = layersOf({
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name' },
      price: { type: 'integer', title: 'Price', 'x-level': 1 },
      bank: { ...text, title: 'Bank', 'x-secret': true },
      pin: { ...text, title: 'Pin', 'x-secret': 'hash' },
      twice: { type: 'integer', title: 'Twice', 'x-computed': 'record.price * 2' },
      lines: { type: 'array', items: { $ref: 'boat-line' }, title: 'Lines' },
    },
    'x-label': '{name}',
  },
  'entities/boat-line': { title: 'Line', properties: { what: { ...text, title: 'What' }, cost: { type: 'integer', title: 'Cost' } } },
  'entities/dock': { properties: { name: { ...text, title: 'Name' } } },
  'translations/fr': { title: 'Français', texts: { 'roles.keeper': 'Gardien', boat: 'Bateau' } },
  'roles/reader': { title: 'Reader', entities: { boat: { read: true }, 'boat-line': { fields: { cost: 'hidden' } } } },
  'roles/keeper': {
    title: 'Keeper',
    inherits: ['reader'],
    entities: { boat: { read: true, update: 'record.price > 5', level: 1, fields: { bank: 'read', name: 'read' } } },
  },
})

describe.each(databases)('the matrix of roles on %s', (name) => {
  let server: TestServer
  let token = ''
  beforeAll(async () => {
    server = await startServer(name, layers)
    await server.engine.createUser({ name: 'Ben', email: 'ben@example.test', password, roles: ['keeper'] })
    token = (await server.engine.sessions.signIn(server.engine.context(null), 'ben@example.test', password, 'test')).token
  })
  afterAll(() => server.close())

  const asBen = (path: string) => request(server.url, 'GET', path, undefined, { authorization: `Bearer ${token}` })
  const matrix = async () => (await server.request('GET', '/api/roles/matrix')).body.data

  it('says what each role gives, of itself and by inheritance', async () => {
    const { roles, entities, grants } = await matrix()
    expect(roles.keeper).toEqual({ title: 'Keeper', inherits: ['reader'], requiresSecondFactor: false })
    expect(entities.boat.fields).toMatchObject({
      price: { level: 1, isSecret: false },
      bank: { isSecret: true },
      twice: { isReadOnly: true },
    })
    expect(Object.keys(entities.boat.fields)).toEqual(['name', 'price', 'bank', 'twice', 'lines'])
    expect(entities['boat-line'].owner).toBe('boat')
    const read = [
      { from: 'keeper', rule: true },
      { from: 'reader', rule: true },
    ]
    // What comes with the right to read, as neither role says anything of it.
    expect(grants.keeper.boat.verbs).toEqual({
      ...{ read, print: read, share: read, report: read, mail: read },
      update: [{ from: 'keeper', rule: 'record.price > 5' }],
    })
    expect(grants.keeper.boat.levels).toEqual({ 0: 'write', 1: 'write' })
    expect(grants.keeper.boat.fields).toMatchObject({
      name: { right: 'read', own: 'read' },
      price: { right: 'write' },
      bank: { right: 'read', own: 'read' },
    })
    expect(grants.reader.boat.fields).toMatchObject({ name: { right: 'read' }, price: { right: 'hidden' }, bank: { right: 'masked' } })
    expect(grants.reader['boat-line'].fields).toEqual({ what: { right: 'read' }, cost: { right: 'hidden', own: 'hidden' } })
    expect([grants.reader.dock, grants.reader.user, entities['login-token']]).toEqual([undefined, undefined, undefined])
  })

  it('is said in the language of who asks', async () => {
    const said = await server.request('GET', '/api/roles/matrix', undefined, { 'accept-language': 'fr' })
    const { roles, entities } = said.body.data
    expect([roles.keeper.title, roles.reader.title, entities.boat.title]).toEqual(['Gardien', 'Reader', 'Bateau'])
  })

  it('is for administrators, not for tokens that do less', async () => {
    expect((await asBen('/api/roles/matrix')).status).toBe(403)
    expect((await request(server.url, 'GET', '/api/roles/matrix', undefined, {})).status).toBe(401)
    const made = await server.request('POST', '/api/tokens', {
      name: 'reads',
      scopes: ['read'],
      expires: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const reading = { authorization: `Bearer ${made.body.data?.token}` }
    expect([made.status, (await request(server.url, 'GET', '/api/roles/matrix', undefined, reading)).status]).toEqual([201, 403])
  })

  it('is changed by publishing roles, which counts with the next request', async () => {
    expect((await asBen('/api/records/dock')).status).toBe(404)
    const body = { roles: { keeper: { entities: { dock: { read: true }, boat: { update: false, fields: { price: 'hidden' } } } } } }
    const planned = await server.request('POST', '/api/metadata/plan', body)
    expect(planned.body.data.problems.filter(({ level }: { level?: string }) => level !== 'warning')).toEqual([])
    const published = await server.request('POST', '/api/metadata/publish', { ...body, plan: planned.body.data.id })
    expect(published.status, published.text).toBe(200)
    const { grants } = await matrix()
    expect([grants.keeper.boat.verbs.update, grants.keeper.boat.fields.price]).toEqual([undefined, { right: 'hidden', own: 'hidden' }])
    expect(grants.keeper.dock.fields.name.right).toBe('read')
    expect((await asBen('/api/records/dock')).status).toBe(200)
    expect((await asBen('/api/records/boat?fields=price')).status).toBe(400)
  })

  it('takes a new role, which sees nothing but what it says', async () => {
    const body = { roles: { guest: { $id: 'guest', title: 'Guest', entities: { dock: { read: "record.name == 'open'" } } } } }
    const { body: answered, status } = await server.request('POST', '/api/metadata/publish', body)
    expect(status, JSON.stringify(answered)).toBe(200)
    const { grants } = await matrix()
    expect(Object.keys(grants.guest)).toEqual(['dock'])
    const wrong = { roles: { guest: { entities: { dock: { read: 'record.nothing' } } } } }
    expect((await server.request('POST', '/api/metadata/publish', wrong)).status).toBe(422)
    expect((await matrix()).grants).toEqual(grants)
  })
})
