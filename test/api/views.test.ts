import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const entities = {
  'entities/parcel': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      state: { title: 'State', enum: ['new', 'sent', 'lost'] },
      weight: { title: 'Weight', type: 'number', multipleOf: 0.01 },
      secret: { title: 'Secret', type: 'integer', 'x-level': 3 },
      sentOn: { title: 'Sent on', type: 'string', format: 'date' },
      parent: { title: 'Parent', 'x-ref': 'parcel', 'x-inverse': 'parts' },
    },
    'x-label': '{name}',
    'x-range': { start: 'sentOn' },
    'x-colors': [
      { when: "record.state == 'lost'", color: 'red', on: 'text' },
      { when: 'record.secret > 1', color: 'grape', on: 'edge' },
      { when: 'record.parts.exists(p, p.weight > 5)', color: 'orange' },
    ],
    'x-views': {
      board: { title: 'Board', kind: 'board', by: 'state', sum: ['weight', 'secret'], cardFields: ['name', 'weight'] },
      days: { title: 'Days', kind: 'calendar' },
      level: { title: 'By secret', kind: 'calendar', start: 'sentOn', filter: 'record.secret > 0' },
      boss: { title: 'For chiefs', columns: ['name'], role: 'chief' },
      plain: {
        title: 'Plain',
        columns: ['name', { field: 'weight', width: 200, label: 'Load', optional: true }],
        editable: true,
        group: 'state',
        filters: ['state', { title: 'Heavy', filter: 'record.weight > 5' }, { title: 'Hidden', filter: 'record.secret == 1' }],
      },
    },
  },
  'roles/clerk': { title: 'Clerk', entities: { parcel: { read: true, create: true, update: true } } },
  'roles/chief': { title: 'Chief', entities: { parcel: { read: true, level: { '3': 'read' } } } },
}

describe.each(databases)('views, on %s', (kind) => {
  let server: TestServer
  const tokens: Record<string, string> = {}
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(kind, layersOf(entities))
    for (const [name, roles] of Object.entries({ cleo: ['clerk'], carl: ['clerk'], chris: ['chief'] })) {
      const email = `${name}@example.test`
      await server.engine.createUser({ name, email, password: 'a long enough password', roles })
      tokens[name] = (await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')).token
    }
    const parcels = [
      { name: 'a', state: 'lost', secret: 2 },
      { name: 'b', state: 'new', secret: 1, weight: 6 },
    ]
    for (const parcel of parcels) ids[parcel.name] = (await server.request('POST', '/api/records/parcel', parcel)).body.data.id
    await server.request('PATCH', `/api/records/parcel/${ids.b}`, { parent: ids.a })
  })
  afterAll(() => server.close())

  const as = (who: string, method: string, path: string, body?: unknown) =>
    server.request(method, path, body, { authorization: `Bearer ${tokens[who]}` })

  it('describes every kind; the calendar takes its dates from the entity', async () => {
    const { views } = (await server.request('GET', '/api/metadata')).body.data.entities.parcel
    const of = (key: string) => views.find((view: { key: string }) => view.key === key)
    expect(of('board')).toMatchObject({
      kind: 'board',
      by: 'state',
      sum: ['weight', 'secret'],
      cardFields: ['name', 'weight'],
      isDefault: false,
    })
    expect(of('days')).toMatchObject({ kind: 'calendar', start: 'sentOn', columns: [] })
    expect(of('plain')).toMatchObject({
      kind: 'list',
      isEditable: true,
      group: 'state',
      columnOptions: { weight: { width: 200, label: 'Load', isOptional: true } },
    })
    expect(of('boss').isDefault).toBe(true)
  })

  it('says nothing of what the person cannot see, nor of views for other roles', async () => {
    const { views, colors } = (await as('cleo', 'GET', '/api/metadata')).body.data.entities.parcel
    expect(views.map((view: { key: string }) => view.key)).toEqual(['board', 'days', 'plain'])
    expect(views[0].sum).toEqual(['weight'])
    expect(views[2].quickFilters).toEqual(['state', { title: 'Heavy', filter: 'record.weight > 5' }])
    expect(colors).toEqual([
      { color: 'red', on: 'text' },
      { color: 'orange', on: 'row' },
    ])
  })

  it('colours records by rules, also over related records; each person by the rules that person can judge', async () => {
    const path = `/api/records/parcel/colors?ids=${ids.a},${ids.b}`
    expect((await server.request('GET', path)).body).toEqual({ data: { [ids.a ?? '']: [0, 1, 2] } })
    expect((await as('cleo', 'GET', path)).body).toEqual({ data: { [ids.a ?? '']: [0, 1] } })
    expect((await server.request('GET', '/api/records/parcel/colors?ids=nonsense')).body).toMatchObject({
      code: 'invalid-parameter',
      parameter: 'ids',
    })
  })

  it('keeps own views and shared ones; only who made one changes it', async () => {
    const made = await as('cleo', 'POST', '/api/views', { entity: 'parcel', title: 'Mine', settings: { sort: '-name' }, isDefault: true })
    expect(made.status).toBe(201)
    expect(made.body.data).toMatchObject({
      title: 'Mine',
      kind: 'list',
      settings: { sort: '-name' },
      role: null,
      isDefault: true,
      isOwn: true,
    })
    const { id } = made.body.data
    expect((await as('carl', 'GET', '/api/views?entity=parcel')).body.data).toEqual([])
    expect((await as('carl', 'PATCH', `/api/views/${id}`, { title: 'His' })).status).toBe(404)

    expect((await as('cleo', 'PATCH', `/api/views/${id}`, { role: 'clerk' })).status).toBe(200)
    const seen = (await as('carl', 'GET', '/api/views?entity=parcel')).body.data
    expect(seen).toMatchObject([{ id, title: 'Mine', isOwn: false }])
    expect((await as('carl', 'PATCH', `/api/views/${id}`, { title: 'His' })).status).toBe(403)
    expect((await as('chris', 'GET', '/api/views?entity=parcel')).body.data).toEqual([])

    const second = await as('cleo', 'POST', '/api/views', { entity: 'parcel', title: 'Second', isDefault: true, role: 'clerk' })
    const own = (await as('cleo', 'GET', '/api/views?entity=parcel')).body.data
    expect(own.map(({ title, isDefault }: { title: string; isDefault: boolean }) => [title, isDefault])).toEqual([
      ['Mine', false],
      ['Second', true],
    ])
    for (const view of [id, second.body.data.id]) expect((await as('cleo', 'DELETE', `/api/views/${view}`)).status).toBe(204)
    expect((await as('cleo', 'GET', '/api/views?entity=parcel')).body.data).toEqual([])
  })

  it.each([
    [{ entity: 'parcel' }, '/title'],
    [{ entity: 'parcel', title: 'x', kind: 'heap' }, '/kind'],
    [{ entity: 'parcel', title: 'x', settings: { sort: 1 } }, '/settings'],
    [{ entity: 'parcel', title: 'x', role: 'chief' }, '/role'],
    [{ entity: 'parcel', title: 'x', color: 'red' }, '/color'],
  ])('refuses %o and keeps nothing', async (body, pointer) => {
    const refused = await as('cleo', 'POST', '/api/views', body)
    expect(refused.body).toMatchObject({ code: 'validation-failed', errors: [{ pointer }] })
    expect((await as('cleo', 'GET', '/api/views?entity=parcel')).body.data).toEqual([])
  })
})
