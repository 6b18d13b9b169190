import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/firm': {
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, town: { title: 'Town', type: 'string', maxLength: 40 } },
    'x-label': '{name}',
  },
  'entities/deal': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01, 'x-index': true },
      firm: { title: 'Firm', 'x-ref': 'firm' },
      double: { title: 'Double', type: 'number', multipleOf: 0.01, 'x-computed': 'amount * 2' },
    },
    'x-label': '{name}',
    'x-views': { all: { title: 'All', columns: ['name'], sort: 'name' } },
  },
})
const count = 240
const names = ['Ärger', 'arger', 'Zoë', 'zoe', 'Émile', 'emile', 'bolt', 'Bolt', null]

describe.each(databases)('pages while others write, on %s', (database) => {
  let server: TestServer
  let ids: string[]
  beforeAll(async () => {
    server = await startServer(database, layers)
    const firms = (
      await server.request('POST', '/api/records/firm', [{ name: 'A', town: 'Łódź' }, { name: 'B', town: 'Aix' }, { name: 'C' }])
    ).body.data
    const deals = Array.from({ length: count }, (_, index) => ({
      name: names[index % names.length],
      amount: index % 5 === 0 ? null : (index * 37) % 11,
      firm: index % 4 === 0 ? null : firms[index % 3].id,
    }))
    const made = await server.request('POST', '/api/records/deal', deals)
    expect(made.status, made.text).toBe(201)
    ids = made.body.data.map((row: { id: string }) => row.id)
  })
  afterAll(() => server.close())

  it.each(['name', '-name', 'amount', '-amount,name', '-double', 'firm.town,-amount', '-firm', '-createdAt'])(
    'sees every record that nobody touches exactly once, by %s',
    async (sort) => {
      const touched = new Set(ids.filter((_, index) => index % 3 === 0))
      const seen: string[] = []
      let cursor: string | undefined
      let turn = 0
      do {
        turn += 1
        const query = new URLSearchParams({ sort, limit: '13', fields: 'id', ...(cursor === undefined ? {} : { cursor }) })
        const [page] = await Promise.all([server.request('GET', `/api/records/deal?${query}`), write(touched, turn)])
        expect(page.status, page.text).toBe(200)
        seen.push(...page.body.data.map((row: { id: string }) => row.id))
        cursor = page.body.page.next ?? undefined
      } while (cursor !== undefined)
      const kept = new Set(ids.filter((id) => !touched.has(id)))
      expect(seen.filter((id) => kept.has(id)).sort()).toEqual([...kept].sort())
      expect(new Set(seen.filter((id) => kept.has(id))).size).toBe(kept.size)
    },
  )

  /** Adds, changes and removes records all over the list. */
  async function write(touched: ReadonlySet<string>, turn: number): Promise<void> {
    const own = [...touched]
    const [first, second] = [own[(turn * 7) % own.length], own[(turn * 11 + 1) % own.length]]
    await Promise.all([
      server.request('POST', '/api/records/deal', { name: names[turn % names.length], amount: turn % 11 }),
      server.request('PATCH', `/api/records/deal/${first}`, {
        name: names[(turn * 5) % names.length],
        amount: turn % 2 === 0 ? null : turn % 11,
      }),
      turn % 2 === 0
        ? server.request('DELETE', `/api/records/deal/${second}`)
        : server.request('POST', `/api/records/deal/${second}/restore`),
    ])
  }
})
