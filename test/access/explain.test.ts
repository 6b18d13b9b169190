import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../engine/records/index.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const password = 'a long enough password'

const layers = layersOf({
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name' },
      price: { type: 'integer', title: 'Price' },
      twice: { type: 'integer', title: 'Twice', 'x-computed': 'record.price * 2' },
      rating: { type: 'integer', title: 'Rating', 'x-computed': 'record.price > 10 ? 1 : 2', 'x-stored': true, 'x-release': true },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
    },
    'x-label': '{name}',
  },
  'roles/reader': { title: 'Reader', entities: { boat: { read: true, fields: { price: 'hidden' } }, user: { read: true } } },
  'roles/keeper': {
    title: 'Keeper',
    inherits: ['reader'],
    entities: { boat: { read: true, update: 'record.keeper == user', delete: 'record.price < 10' } },
  },
})

describe.each(databases)('why somebody may do something on %s', (name) => {
  let server: TestServer
  let ann = ''
  let token = ''
  let gull = ''

  beforeAll(async () => {
    server = await startServer(name, layers)
    const { engine } = server
    ann = await engine.createUser({ name: 'Ann', email: 'ann4@example.test', password, roles: ['keeper'] })
    token = (await engine.sessions.signIn(engine.context(null), 'ann4@example.test', password, 'test')).token
    gull = (await createRecord(engine.context(null), 'boat', { name: 'Gull', price: 50, keeper: ann })).id
  })
  afterAll(() => server.close())

  const asAnn = (path: string, headers = {}) =>
    request(server.url, 'GET', path, undefined, { authorization: `Bearer ${token}`, ...headers })

  it('names the role, the rule and whether it holds, for each operation and field', async () => {
    const { body, status } = await server.request('GET', `/api/records/boat/${gull}/access?user=${ann}`)
    expect(status).toBe(200)
    expect(body.data).toMatchObject({
      user: { label: 'Ann' },
      roles: ['keeper'],
      record: { label: 'Gull' },
      verbs: {
        read: { isAllowed: true, reasons: [{ role: 'keeper', from: 'keeper', rule: 'true', holds: true }, { from: 'reader' }] },
        update: { isAllowed: true, reasons: [{ role: 'keeper', rule: 'record.keeper == user', holds: true }] },
        delete: { isAllowed: false, reasons: [{ rule: 'record.price < 10', holds: false }] },
        create: { isAllowed: false, reasons: [] },
      },
      fields: { price: { right: 'write', reasons: [{ right: 'write' }, { right: 'hidden', from: 'reader' }] } },
    })
  })

  it('names what somebody lacks to see a computed field, and what is released', async () => {
    const reader = await server.engine.createUser({ name: 'Rea', email: 'rea4@example.test', roles: ['reader'] })
    const { body } = await server.request('GET', `/api/records/boat/${gull}/access?user=${reader}`)
    expect(body.data.fields.twice).toMatchObject({ right: 'hidden', lacks: ['boat.price'], reasons: [{ right: 'write' }] })
    expect(body.data.fields.rating).toMatchObject({ right: 'write', isReleased: true })
    const seen = await server.request('GET', `/api/records/boat?filter=rating==1&sort=-rating&search=Gull`, undefined, {
      'kartoteka-view-as': 'reader',
    })
    expect(seen.body.data).toMatchObject([{ name: 'Gull', rating: 1 }])
    expect(JSON.stringify(seen.body.data)).not.toContain('twice')
    const form = await server.request('GET', '/api/metadata/boat/form', undefined, { 'kartoteka-view-as': 'reader' })
    expect([form.text.includes('rating'), form.text.includes('price')]).toEqual([true, false])
  })

  it('says of an administrator that everything is allowed', async () => {
    const { body } = await server.request('GET', `/api/records/boat/${gull}/access`)
    expect(body.data).toMatchObject({ isAdministrator: true, verbs: { purge: { isAllowed: true } }, fields: { price: { right: 'write' } } })
  })

  it('is told to oneself, and of others to administrators only', async () => {
    expect((await asAnn(`/api/records/boat/${gull}/access`)).body.data.verbs.update.isAllowed).toBe(true)
    const other = await server.engine.createUser({ name: 'Ben', email: 'ben4@example.test', password })
    expect((await asAnn(`/api/records/boat/${gull}/access?user=${other}`)).status).toBe(403)
  })

  it('shows an administrator what a role sees, and lets nothing be changed so', async () => {
    const seen = await server.request('GET', `/api/records/boat/${gull}`, undefined, { 'kartoteka-view-as': 'reader' })
    expect(seen.body.data).toMatchObject({ name: 'Gull' })
    expect(seen.body.data).not.toHaveProperty('price')
    expect((await server.request('PATCH', `/api/records/boat/${gull}`, { name: 'X' }, { 'kartoteka-view-as': 'reader' })).status).toBe(403)
    expect((await asAnn('/api/records/boat', { 'kartoteka-view-as': 'reader' })).status).toBe(403)
    // One entry for all that is looked at so within a quarter of an hour, and one for who may not.
    const { data } = (await server.request('GET', '/api/audit?kind=viewed-as')).body
    expect(data).toMatchObject([{ subject: 'account', by: { label: 'Ann Admin' }, changes: { roles: ['reader'] } }])
    expect((await server.request('GET', `/api/audit?kind=refused&person=${ann}`)).body.data).toMatchObject([{ subject: 'administration' }])
  })

  it('describes the API and the screen with what one may see and do', async () => {
    const { body } = await server.request('GET', '/api/openapi.json', undefined, { 'kartoteka-view-as': 'reader' })
    expect(JSON.stringify(body)).not.toContain('price')
    const { body: metadata } = await server.request('GET', '/api/metadata', undefined, { 'kartoteka-view-as': 'reader' })
    expect(metadata.data.entities.boat.can).toEqual({
      create: false,
      update: false,
      delete: false,
      export: false,
      import: false,
      merge: false,
      purge: false,
      ...{ print: true, share: true, report: true, mail: true },
    })
    expect(Object.keys(metadata.data.entities).sort()).toEqual(['boat', 'user'])
  })
})
