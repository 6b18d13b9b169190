import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { purgeRecord, verifyAudit } from '../../engine/records/index.ts'
import { databases, layersOf, request, startServer, type TestServer, testUser } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const layers = layersOf({
  'entities/boat': {
    title: 'Boat',
    'x-plural': 'Boats',
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      skipper: { title: 'Skipper', 'x-ref': 'user' },
      price: { title: 'Price', type: 'integer' },
      colour: { title: 'Colour', ...text },
      state: {
        title: 'State',
        oneOf: [
          { const: 'moored', title: 'Moored' },
          { const: 'gone', title: 'At sea' },
        ],
        default: 'moored',
      },
    },
  },
  'workflows/boat-state': {
    title: 'Boat',
    entity: 'boat',
    field: 'state',
    initial: 'moored',
    states: { moored: { title: 'Moored' }, gone: { title: 'At sea' } },
    transitions: { leave: { title: 'Leave', from: ['moored'], to: 'gone' } },
  },
  'roles/mate': {
    title: 'Mate',
    entities: {
      user: { read: true, fields: { email: 'hidden' } },
      boat: { read: 'record.skipper == null || record.skipper == user', update: true, fields: { price: 'hidden' } },
    },
  },
})

describe.each(databases)('comments and followers, on %s', (database) => {
  let server: TestServer
  const people: Record<string, { id: string; token: string }> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    const admin = (await server.request('GET', '/api/me')).body.data.id
    people.admin = { id: admin, token: '' }
    for (const name of ['Ann', 'Bob', 'Cleo']) {
      const account = { name, email: `${name.toLowerCase()}@sea.example`, password: testUser.password }
      const id = await server.engine.createUser({ ...account, roles: name === 'Cleo' ? [] : ['mate'] })
      const { token } = await server.engine.sessions.signIn(server.engine.context(null), account.email, account.password, 'test')
      people[name] = { id, token }
    }
  })
  afterAll(() => server.close())

  const idOf = (name: string) => people[name]?.id ?? ''
  const as = (name: string, method: string, path: string, body?: object) =>
    name === 'admin'
      ? server.request(method, path, body)
      : request(server.url, method, path, body, { authorization: `Bearer ${people[name]?.token}` })
  const makeBoat = async (body: object) => (await server.request('POST', '/api/records/boat', body)).body.data.id as string
  const told = async (name: string) => {
    const { data, unread } = (await as(name, 'GET', '/api/notifications?unread=true')).body
    return { texts: data.map((one: { text: string }) => one.text), unread, data }
  }
  const readAll = (name: string) => as(name, 'POST', '/api/notifications/read', { all: true })

  it('whoever sees a record reads what was said and says something; only its author changes it', async () => {
    const boat = await makeBoat({ name: 'Swan' })
    const path = `/api/records/boat/${boat}/comments`
    const said = await as('Ann', 'POST', path, { text: 'Leaks.' })
    expect([said.status, said.body.data]).toEqual([
      201,
      expect.objectContaining({ text: 'Leaks.', isOwn: true, by: { id: idOf('Ann'), label: 'Ann' } }),
    ])
    const own = `${path}/${said.body.data.id}`
    expect((await as('Bob', 'GET', path)).body.data).toMatchObject([{ text: 'Leaks.', isOwn: false, editedAt: null }])
    expect((await as('Bob', 'PATCH', own, { text: 'Fine.' })).status).toBe(403)
    expect((await as('Bob', 'DELETE', own)).status).toBe(403)
    expect((await as('Ann', 'PATCH', own, { text: '  ' })).body.errors).toMatchObject([{ pointer: '/text', code: 'required' }])
    expect((await as('Ann', 'PATCH', own, { text: 'Leaks a little.' })).body.data).toMatchObject({ editedAt: expect.any(String) })
    expect((await as('Bob', 'GET', `/api/records/boat/${boat}/journal?kind=comment`)).body.data).toMatchObject([
      { source: 'comment', comment: { text: 'Leaks a little.', isOwn: false, by: { label: 'Ann' } } },
    ])
    expect((await as('Ann', 'DELETE', own)).status).toBe(204)
    expect((await as('Bob', 'GET', path)).body.data).toEqual([])
    expect((await as('Ann', 'POST', `${own}/restore`)).status).toBe(200)
    expect((await as('Bob', 'GET', path)).body.data).toHaveLength(1)
    const audit = (await server.request('GET', '/api/audit?subject=record-comment')).body.data
    expect(audit.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['created', 'deleted', 'restored', 'updated'])
  })

  it('a mention tells somebody who may see the record, and nobody else can be mentioned', async () => {
    const boat = await makeBoat({ name: 'Tern' })
    const path = `/api/records/boat/${boat}`
    expect((await as('Ann', 'GET', `${path}/people?search=B`)).body.data).toEqual([{ id: idOf('Bob'), label: 'Bob' }])
    expect((await as('Ann', 'GET', `${path}/people`)).body.data.map(({ label }: { label: string }) => label)).not.toContain('Cleo')
    const refused = await as('Ann', 'POST', `${path}/comments`, { text: `Look @[${idOf('Cleo')}]` })
    expect([refused.status, refused.body.detail]).toEqual([422, 'Cleo cannot see this boat. Take the mention out.'])
    const said = await as('Ann', 'POST', `${path}/comments`, { text: `Look @[${idOf('Bob')}]` })
    expect(said.body.data.mentions).toEqual([{ id: idOf('Bob'), label: 'Bob' }])
    expect(await told('Bob')).toMatchObject({
      texts: ['Ann mentioned you: Tern'],
      unread: 1,
      data: [{ kind: 'mention', about: { id: boat } }],
    })

    await server.request('PATCH', path, { skipper: idOf('Ann') })
    expect(await told('Bob')).toMatchObject({ texts: [], unread: 0 })
    expect((await as('Bob', 'GET', `${path}/comments`)).status).toBe(404)
    await server.request('PATCH', path, { skipper: null })
    expect(await told('Bob')).toMatchObject({ unread: 1 })
    await readAll('Bob')
  })

  it('who follows is told once of all that others do, and of nothing that is hidden', async () => {
    const boat = await makeBoat({ name: 'Gull' })
    const path = `/api/records/boat/${boat}`
    const wrong = await as('Bob', 'PUT', `${path}/following`, { fields: ['price'] })
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/fields/0'])
    expect((await as('Bob', 'PUT', `${path}/following`, { fields: ['colour'] })).body.data).toEqual({
      followers: [{ id: idOf('Bob'), label: 'Bob' }],
      own: { fields: ['colour'] },
    })
    await as('Bob', 'PATCH', path, { colour: 'own doing' })
    await server.request('PATCH', path, { price: 3, name: 'Gull II' })
    expect(await told('Bob')).toMatchObject({ texts: [], unread: 0 })
    await server.request('PATCH', path, { colour: 'red' })
    await as('Ann', 'POST', `${path}/comments`, { text: 'One' })
    await as('Ann', 'POST', `${path}/comments`, { text: 'Two' })
    await as('Ann', 'POST', `${path}/transitions/leave`)
    expect(await told('Bob')).toMatchObject({
      texts: [`Gull II: 2 comments; now At sea; changed Colour (${testUser.name}, Ann)`],
      unread: 1,
    })
    await readAll('Bob')
    await as('Ann', 'POST', `${path}/comments`, { text: 'Three' })
    expect((await told('Bob')).texts[0]).toBe('Gull II: a comment (Ann)')
    expect((await as('Ann', 'GET', `${path}/following`)).body.data.own).toEqual({ fields: [] })
    await as('Bob', 'DELETE', `${path}/following`)
    await as('Ann', 'POST', `${path}/comments`, { text: 'Four' })
    expect((await told('Bob')).texts[0]).toBe('Gull II: a comment (Ann)')
  })

  it('a record that is removed for good takes with it what was said, also in the audit', async () => {
    const boat = await makeBoat({ name: 'Wreck' })
    await as('Ann', 'POST', `/api/records/boat/${boat}/comments`, { text: 'Secret words' })
    await server.request('DELETE', `/api/records/boat/${boat}`)
    expect((await as('Ann', 'GET', `/api/records/boat/${boat}/comments`)).status).toBe(404)
    await server.engine.run(null, (context) => purgeRecord(context, 'boat', boat))
    const rows = await server.engine.database.all<{ n: number }>(
      sql`select count(*) as n from "record_comment" where "text" like '%Secret words%'`,
    )
    expect(Number(rows[0]?.n)).toBe(0)
    expect((await server.request('GET', '/api/audit?subject=record-comment')).text).not.toContain('Secret words')
    expect((await verifyAudit(server.engine.context(null))).problems).toEqual([])
  })
})
