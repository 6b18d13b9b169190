import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord, listRecords } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }

/** Conditions that meet nothing, also below a negation: no team, an empty field, an empty list, a reference to nothing. */
const conditions = {
  'in-teams': 'record.team in teams',
  'many-teams': 'record.crew.exists(c, c in teams)',
  'empty-number': 'record.price > 5',
  'empty-text': "record.code.startsWith('A')",
  'empty-reference': "record.keeper.name == 'Ben'",
  own: 'record.keeper == user',
  division: '10 / record.zero > 1',
  'not-a-number': '!(record.price > 5)',
  'not-a-text': "!record.code.startsWith('A')",
  'not-a-reference': "record.keeper.name != 'Ben'",
  'not-own': 'record.keeper != user',
  'not-in-teams': '!(record.team in teams)',
  'both-empty': 'record.code == record.note',
  'no-crew': '!record.crew.exists(c, c in teams)',
  'all-of-nobody': 'record.crew.all(c, c in teams)',
  'not-yes': '!record.isOpen',
  'a-choice': "record.price > 5 ? record.name == 'Full' : record.name == 'Empty'",
}

const layers = layersOf({
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name' },
      code: { ...text, title: 'Code' },
      note: { ...text, title: 'Note' },
      isOpen: { type: 'boolean', title: 'Open' },
      price: { type: 'integer', title: 'Price' },
      zero: { type: 'integer', title: 'Zero' },
      team: { 'x-ref': 'team', title: 'Team' },
      crew: { type: 'array', items: { 'x-ref': 'team' }, title: 'Crew' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
    },
    'x-label': '{name}',
  },
  'roles/certain': {
    title: 'Certain',
    entities: { boat: { read: "record.price == null && !(record.zero > 5) && record.name == 'Empty'" } },
  },
  ...Object.fromEntries(Object.entries(conditions).map(([name, read]) => [`roles/${name}`, { title: name, entities: { boat: { read } } }])),
})

describe.each(databases)('a rule on %s', (database) => {
  let server: TestServer
  let ann = ''
  beforeAll(async () => {
    server = await startServer(database, layers)
    ann = await server.engine.createUser({ name: 'Ann', email: 'ann9@example.test' })
    await createRecord(server.engine.context(null), 'boat', { name: 'Empty', zero: 0 })
  })
  afterAll(() => server.close())
  const seenBy = async (role: string) => {
    const person = { id: ann, name: 'Ann', email: 'ann9@example.test', isAdministrator: false, roles: [role], teams: [] }
    return JSON.parse(await listRecords(server.engine.context(person), 'boat', {})).data.length
  }

  it.each(Object.keys(conditions))('that meets nothing refuses: %s', async (role) => {
    expect(await seenBy(role)).toBe(0)
  })

  it('that is certain grants', async () => {
    expect(await seenBy('certain')).toBe(1)
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
