import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/bill': {
    properties: {
      number: { title: 'Number', type: 'string', maxLength: 20 },
      state: { title: 'State', enum: ['open', 'void'] },
      issuedOn: { title: 'Issued', type: 'string', format: 'date' },
      positions: { title: 'Positions', type: 'array', items: { $ref: 'position' } },
    },
    'x-label': '{number}',
  },
  'entities/position': {
    properties: {
      article: { title: 'Article', type: 'string', maxLength: 20 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01 },
    },
    'x-label': '{article}',
  },
  'roles/clerk': { title: 'Clerk', entities: { bill: { read: "record.state == 'open'" } } },
})

describe.each(databases)('the owner of lines on %s', (database) => {
  let server: TestServer
  let bills: { id: string }[]
  beforeAll(async () => {
    server = await startServer(database, layers)
    const line = (article: string, amount: number) => ({ article, amount })
    bills = (
      await server.request('POST', '/api/records/bill', [
        { number: 'B1', state: 'open', issuedOn: '2026-01-10', positions: [line('nut', 10), line('bolt', 5)] },
        { number: 'B2', state: 'void', issuedOn: '2026-02-10', positions: [line('nut', 100)] },
      ])
    ).body.data
  })
  afterAll(() => server.close())

  it('is a path of filters, groups and fields', async () => {
    const sums = await server.request(
      'GET',
      "/api/records/position/aggregate?group=article,month(owner.issuedOn)&measure=sum(amount)&filter=owner.state=='open'",
    )
    expect(sums.body.data).toEqual([
      { article: 'bolt', 'month(owner.issuedOn)': '2026-01', 'sum(amount)': 5 },
      { article: 'nut', 'month(owner.issuedOn)': '2026-01', 'sum(amount)': 10 },
    ])
    const list = await server.request('GET', '/api/records/position?fields=article,owner,owner.state&sort=amount')
    expect(list.body.data.map(({ owner }: { owner: object }) => owner)).toEqual(
      [bills[0], bills[0], bills[1]].map((bill, index) => ({
        id: bill?.id,
        label: index < 2 ? 'B1' : 'B2',
        state: index < 2 ? 'open' : 'void',
      })),
    )
  })

  it('is not written, and not part of the lines of a record', async () => {
    const { body } = await server.request('GET', `/api/records/bill/${bills[0]?.id}`)
    expect(Object.keys(body.data.positions[0])).not.toContain('owner')
    const refused = await server.request('PATCH', `/api/records/bill/${bills[0]?.id}`, {
      positions: [{ article: 'x', owner: bills[1]?.id }],
    })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([200, undefined])
    const after = await server.request('GET', `/api/records/position?filter=article=='x'&fields=owner`)
    expect(after.body.data[0].owner.id).toBe(bills[0]?.id)
  })

  it('shows lines of records that the person may see', async () => {
    await server.engine.createUser({ name: 'Cy', email: 'cy@example.test', password: 'a long enough password', roles: ['clerk'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), 'cy@example.test', 'a long enough password', 'test')
    const headers = { authorization: `Bearer ${token}` }
    const list = await server.request('GET', '/api/records/position?fields=article,owner', undefined, headers)
    expect(list.body.data.map(({ owner }: { owner: { label: string } }) => owner.label)).toEqual(['B1'])
    const purged = await server.request('DELETE', `/api/records/bill/${bills[1]?.id}`)
    expect(purged.status).toBe(204)
    expect((await server.request('DELETE', `/api/records/bill/${bills[1]?.id}?purge=true`)).status).toBe(204)
    expect((await server.request('GET', '/api/records/position?count=true')).body.page.total).toBe(1)
  })
})
