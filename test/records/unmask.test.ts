import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../engine/records/index.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const password = 'a long enough password'
const iban = 'DE89370400440532013000'
const layers = layersOf({
  'entities/firm': {
    properties: {
      name: { ...text, title: 'Name' },
      iban: { ...text, title: 'IBAN', 'x-secret': true },
      pin: { ...text, title: 'PIN', 'x-secret': 'hash' },
      accounts: { type: 'array', items: { $ref: 'firm-account' }, title: 'Accounts' },
    },
    'x-label': '{name}',
  },
  'entities/firm-account': { properties: { number: { ...text, title: 'Number', 'x-secret': true } } },
  'roles/looker': { title: 'Looker', entities: { firm: { read: true } } },
  'roles/payer': { title: 'Payer', entities: { firm: { read: 'record.name != "Hidden"', fields: { iban: 'read' } } } },
  'roles/typist': { title: 'Typist', entities: { firm: { read: true, update: true, fields: { iban: 'masked' } } } },
})

describe.each(databases)('unmasking on %s', (database) => {
  let server: TestServer
  const tokens = new Map<string, string>()
  let [id, line, hidden] = ['', '', '']

  beforeAll(async () => {
    server = await startServer(database, layers)
    const context = server.engine.context(null)
    for (const role of ['looker', 'payer', 'typist']) {
      await server.engine.createUser({ name: role, email: `${role}@example.test`, password, roles: [role] })
      tokens.set(role, (await server.engine.sessions.signIn(context, `${role}@example.test`, password, 'test')).token)
    }
    const made = await server.request('POST', '/api/records/firm', {
      name: 'Acme',
      iban,
      pin: '4711',
      accounts: [{ number: '1234567890123' }],
    })
    id = made.body.data.id
    line = made.body.data.accounts[0].id
    hidden = (await createRecord(context, 'firm', { name: 'Hidden', iban })).id
  })
  afterAll(() => server.close())

  const body = { field: 'iban', reason: 'Checking a transfer' }
  const as = (role: string, path: string, sent: object = body) =>
    request(server.url, 'POST', path, sent, { authorization: `Bearer ${tokens.get(role)}` })
  const entries = async (kind: string) => (await server.request('GET', `/api/audit?kind=${kind}`)).body.data

  it('shows the value to whom a role names the field, and keeps the reason, never the value', async () => {
    const { status, body: answer } = await as('payer', `/api/records/firm/${id}/unmask`)
    expect([status, answer]).toEqual([200, { data: { value: iban } }])
    const [entry] = await entries('unmasked')
    expect(entry).toMatchObject({ subject: 'firm', subjectId: id, by: { label: 'payer' }, changes: body })
    expect(JSON.stringify(entry)).not.toContain(iban)
  })

  it('shows values of lines to administrators, who say why as well', async () => {
    const path = `/api/records/firm/${id}/unmask`
    const field = `accounts/${line}/number`
    expect((await server.request('POST', path, { field, reason: 'Asked by the firm' })).body.data.value).toBe('1234567890123')
    expect((await server.request('POST', path, { field })).status).toBe(422)
    expect((await server.request('POST', path, { field, reason: ' ab ' })).body.errors[0].pointer).toBe('/reason')
    expect((await server.request('POST', `/api/records/firm/${hidden}/unmask`, { field, reason: 'Asked by the firm' })).status).toBe(422)
  })

  it.each([
    ['looker', 403],
    ['typist', 403],
  ])('refuses %s, who sees the end only, and tells the audit', async (role, status) => {
    const before = (await entries('refused')).length
    expect((await as(role, `/api/records/firm/${id}/unmask`)).status).toBe(status)
    const after = await entries('refused')
    expect(after.length).toBe(before + 1)
    expect(after[0]).toMatchObject({ by: { label: role }, subject: 'firm', subjectId: id, changes: { action: 'unmask' } })
  })

  it('says of a hidden record what it says of one that never was', async () => {
    const never = '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'
    const [a, b] = [await as('payer', `/api/records/firm/${hidden}/unmask`), await as('payer', `/api/records/firm/${never}/unmask`)]
    expect([a.status, b.status]).toEqual([404, 404])
    expect(a.text.replaceAll(hidden, never)).toBe(b.text)
  })

  it.each(['pin', 'name', 'nothing', 'accounts', 'iban/x'])('does not unmask %s', async (field) => {
    expect((await server.request('POST', `/api/records/firm/${id}/unmask`, { field, reason: 'Out of interest' })).status).toBe(422)
  })

  it('tells of at most so many refusals a minute', async () => {
    for (let index = 0; index < 25; index++) await as('looker', `/api/records/firm/${id}/unmask`)
    expect((await entries('refused&limit=200')).filter(({ by }: { by: { label: string } }) => by.label === 'looker').length).toBe(20)
  })
})
