import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/firm': { properties: { name: { title: 'Name', type: 'string', maxLength: 40 } }, 'x-label': '{name}' },
  'entities/offer': {
    properties: {
      title: { title: 'Title', type: 'string', maxLength: 40 },
      firm: { title: 'Firm', 'x-ref': 'firm' },
      note: { title: 'Note', type: 'string', maxLength: 40, 'x-history': false },
      price: { title: 'Price', type: 'integer', 'x-history': { when: 'record.title != "draft"', message: 'Price is now {price}.' } },
      pin: { title: 'Pin', type: 'string', maxLength: 40, 'x-secret': true },
      lines: { title: 'Lines', type: 'array', items: { $ref: 'offer-line' } },
    },
  },
  'entities/offer-line': {
    properties: { text: { title: 'Text', type: 'string', maxLength: 40 }, count: { title: 'Count', type: 'integer' } },
  },
  'entities/silent': { properties: { name: { title: 'Name', type: 'string', maxLength: 40 } }, 'x-history': false },
})

describe.each(databases)('the history of records on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layers)
  })
  afterAll(() => server.close())

  const post = async (entity: string, body: object) => (await server.request('POST', `/api/records/${entity}`, body)).body.data
  const history = async (path: string) => (await server.request('GET', `/api/records/${path}`)).body

  it('tells who made a record with which first values, and each change with the values before and after', async () => {
    const firm = await post('firm', { name: 'Acme' })
    const other = await post('firm', { name: 'Other' })
    const offer = await post('offer', { title: 'a', firm: firm.id, note: 'unsaid' })
    const path = `/api/records/offer/${offer.id}`
    await server.request('PATCH', path, { title: 'b', firm: other.id, note: 'still unsaid', pin: 'the pin of the offer' })
    await server.request('PATCH', path, { title: 'b' })
    await server.request('PATCH', path, { note: 'nobody hears of this' })
    await server.request('DELETE', path)
    await server.request('POST', `${path}/restore`)
    const { data, page } = await history(`offer/${offer.id}/history`)
    expect(data.map(({ kind, version }: { kind: string; version: number }) => [kind, version])).toEqual([
      ['restored', 5],
      ['deleted', 4],
      ['updated', 2],
      ['created', 1],
    ])
    expect(page).toEqual({ next: null })
    expect(data[3]).toMatchObject({ by: { label: 'Ann Admin' }, channel: 'api' })
    expect(Date.parse(data[3].at)).toBeLessThanOrEqual(Date.now())
    expect(data[3].changes).toEqual({ title: { after: 'a' }, firm: { after: { id: firm.id, label: 'Acme' } } })
    expect(data[2].changes).toEqual({
      title: { before: 'a', after: 'b' },
      firm: { before: { id: firm.id, label: 'Acme' }, after: { id: other.id, label: 'Other' } },
      pin: { isSecret: true },
    })
    expect(JSON.stringify(data)).not.toContain('the pin of the offer')
  })

  it('tells of lines that were added, changed and removed', async () => {
    const offer = await post('offer', {
      lines: [
        { text: 'a', count: 1 },
        { text: 'b', count: 2 },
      ],
    })
    const [a, b] = offer.lines
    await server.request('PATCH', `/api/records/offer/${offer.id}`, { lines: [{ id: b.id, text: 'b', count: 3 }, { text: 'c' }] })
    const { data } = await history(`offer/${offer.id}/history`)
    const [changed, created] = data
    expect(created.changes.lines).toMatchObject({ added: [{ text: 'a', count: 1 }, { text: 'b' }], removed: [], changed: [] })
    expect(changed.changes.lines).toEqual({
      added: [{ id: expect.any(String), text: 'c' }],
      removed: [{ id: a.id, text: 'a', count: 1 }],
      changed: [{ id: b.id, changes: { count: { before: 2, after: 3 } } }],
    })
  })

  it('follows the condition of a field and says its sentence', async () => {
    const draft = await post('offer', { title: 'draft', price: 1 })
    await server.request('PATCH', `/api/records/offer/${draft.id}`, { title: 'sent' })
    await server.request('PATCH', `/api/records/offer/${draft.id}`, { price: 5 })
    const { data } = await history(`offer/${draft.id}/history`)
    expect(data.map(({ changes }: { changes: object }) => changes)).toEqual([
      { price: { before: 1, after: 5, message: 'Price is now 5.' } },
      { title: { before: 'draft', after: 'sent' } },
      { title: { after: 'draft' } },
    ])
  })

  it('comes in pages, is silent where the entity says so, and is not there for what is not', async () => {
    const firm = await post('firm', { name: '0' })
    for (let index = 1; index < 5; index++) await server.request('PATCH', `/api/records/firm/${firm.id}`, { name: `${index}` })
    const first = await history(`firm/${firm.id}/history?limit=3`)
    const second = await history(`firm/${firm.id}/history?limit=3&cursor=${first.page.next}`)
    const versions = [...first.data, ...second.data].map(({ version }: { version: number }) => version)
    expect([versions, second.page.next]).toEqual([[5, 4, 3, 2, 1], null])
    const silent = await post('silent', { name: 'x' })
    expect((await history(`silent/${silent.id}/history`)).data).toEqual([])
    expect((await server.request('GET', `/api/records/firm/${silent.id}/history`)).status).toBe(404)
    expect((await server.request('GET', `/api/records/firm/${firm.id}/history?limit=0`)).status).toBe(400)
    expect((await server.request('GET', `/api/records/firm/${firm.id}/history?cursor=x`)).status).toBe(400)
  })

  it('a stale change is told field by field, and whether it could be merged', async () => {
    const offer = await post('offer', { title: 'a', price: 1, note: 'n' })
    const firm = await post('firm', { name: 'first' })
    const path = `/api/records/firm/${firm.id}`
    await server.request('PATCH', path, { name: 'theirs' })
    const stale = await server.request('PATCH', path, { name: 'yours' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(stale.body).toMatchObject({ code: 'stale', isMergeable: false, current: { name: 'theirs', version: 2 } })
    expect(stale.body.conflicts).toEqual([{ pointer: '/name', title: 'Name', yours: 'yours', theirs: 'theirs', base: 'first' }])
    const other = `/api/records/offer/${offer.id}`
    await server.request('PATCH', other, { title: 'theirs' })
    const unknown = await server.request('PATCH', other, { price: 2 }, { 'if-match': '"1"' })
    expect(unknown.body).toMatchObject({ isMergeable: false, conflicts: [{ pointer: '/price', yours: 2, theirs: 1 }] })
    for (const [method, address] of [
      ['DELETE', path],
      ['POST', `${path}/restore`],
      ['POST', `${path}/archive`],
      ['DELETE', `${path}?purge=true`],
    ] as const) {
      expect((await server.request(method, address, undefined, { 'if-match': '"1"' })).status, `${method} ${address}`).toBe(412)
    }
  })
})
