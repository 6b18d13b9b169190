import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../engine/records/index.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const password = 'a long enough password'

/** Conditions that meet nothing: no team, an empty field, an empty list, a reference to nothing. */
const conditions = {
  'in-teams': 'record.team in teams',
  'many-teams': 'record.crew.exists(c, c in teams)',
  'empty-number': 'record.price > 5',
  'empty-text': "record.code.startsWith('A')",
  'empty-reference': "record.keeper.name == 'Ben'",
  own: 'record.keeper == user',
  division: '10 / record.zero > 1',
}

const layers = layersOf({
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name' },
      code: { ...text, title: 'Code' },
      price: { type: 'integer', title: 'Price' },
      zero: { type: 'integer', title: 'Zero' },
      team: { 'x-ref': 'team', title: 'Team' },
      crew: { type: 'array', items: { 'x-ref': 'team' }, title: 'Crew' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
    },
    'x-label': '{name}',
  },
  ...Object.fromEntries(Object.entries(conditions).map(([name, read]) => [`roles/${name}`, { title: name, entities: { boat: { read } } }])),
})

describe.each(databases)('a rule on %s', (database) => {
  let server: TestServer
  const tokens = new Map<string, string>()
  beforeAll(async () => {
    server = await startServer(database, layers)
    const { engine } = server
    for (const role of Object.keys(conditions)) {
      const email = `${role}@example.test`
      await engine.createUser({ name: role, email, password, roles: [role] })
      tokens.set(role, (await engine.sessions.signIn(engine.context(null), email, password, 'test')).token)
    }
    await createRecord(engine.context(null), 'boat', { name: 'Empty', zero: 0 })
  })
  afterAll(() => server.close())
  const seenBy = async (role: string) =>
    (await request(server.url, 'GET', '/api/records/boat?count=true', undefined, { authorization: `Bearer ${tokens.get(role)}` })).body

  it.each(Object.keys(conditions))('that meets nothing refuses: %s', async (role) => {
    expect((await seenBy(role)).page?.total ?? (await seenBy(role))).toBe(0)
  })

  it('does not outlive the field that it opens', async () => {
    const publish = (body: object) => server.request('POST', '/api/metadata/publish', body)
    const field = (schema: object | null) => ({ entities: { boat: { properties: { extra: schema } } } })
    const grant = (right: string | null) => ({ roles: { own: { entities: { boat: { fields: { extra: right } } } } } })
    const made = await publish({ ...field({ ...text, title: 'Extra', 'x-level': 3 }), ...grant('read') })
    expect(made.status, made.text).toBe(200)
    const refused = await publish({ ...field(null), decisions: {} })
    expect([refused.status, JSON.stringify(refused.body.errors)]).toEqual([422, expect.stringContaining('extra')])
  })
})
