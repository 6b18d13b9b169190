import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { shopLayers } from '../support/shop.ts'

const firms = [
  { name: 'beta', limit: 10, founded: '2001-01-01', mood: 'good', place: { town: 'Aix' } },
  { name: 'Alpha', limit: 30, founded: '1990-06-15', mood: 'bad', place: { town: 'Lyon' } },
  { name: 'Écrin', limit: null, founded: null, mood: null, place: { town: 'aix' } },
  { name: 'delta', limit: 10, founded: '2010-12-31', mood: 'good', isActive: false },
  { name: "O'Neil; drop table firm--", limit: 20.55, founded: '2020-02-29', mood: 'bad', place: { street: '100%_x', town: null } },
]

describe.each(databases)('lists over HTTP on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, shopLayers)
    const made = await server.request('POST', '/api/records/firm', firms)
    expect(made.status, made.text).toBe(201)
    const [beta, alpha] = made.body.data
    const people = [
      { name: 'Bea', firm: beta.id, about: { entity: 'firm', id: alpha.id } },
      { name: 'Abe', firm: alpha.id },
      { name: 'Nobody' },
      { name: 'Bob', firm: beta.id },
    ]
    expect((await server.request('POST', '/api/records/person', people)).status).toBe(201)
  })
  afterAll(() => server.close())

  const list = (entity: string, query: Record<string, string>) =>
    server.request('GET', `/api/records/${entity}?${new URLSearchParams(query)}`)
  const names = async (entity: string, query: Record<string, string>) => {
    const answer = await list(entity, query)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data.map((row: { name: string }) => row.name)
  }
  const sorted = async (query: Record<string, string>) => (await names('firm', query)).sort()

  it('sorts text without regard to case and accents, and in the order the view declares', async () => {
    expect(await names('firm', {})).toEqual(['Alpha', 'beta', 'delta', 'Écrin', "O'Neil; drop table firm--"])
    expect(await names('firm', { sort: '-name' })).toEqual(["O'Neil; drop table firm--", 'Écrin', 'delta', 'beta', 'Alpha'])
  })

  it('puts empty values last in either direction', async () => {
    expect(await names('firm', { sort: 'limit,name' })).toEqual(['beta', 'delta', "O'Neil; drop table firm--", 'Alpha', 'Écrin'])
    expect(await names('firm', { sort: '-limit,-name' })).toEqual(['Alpha', "O'Neil; drop table firm--", 'delta', 'beta', 'Écrin'])
  })

  it('sorts by what a reference leads to, and by parts of a composite', async () => {
    expect(await names('person', { sort: 'firm.name,name' })).toEqual(['Abe', 'Bea', 'Bob', 'Nobody'])
    expect(await names('person', { sort: '-firm,name' })).toEqual(['Bea', 'Bob', 'Abe', 'Nobody'])
    expect((await names('firm', { sort: 'place.town,name' })).slice(0, 2)).toEqual(['beta', 'Écrin'])
  })

  const filters: readonly [filter: string, expected: readonly string[]][] = [
    ['limit == 10', ['beta', 'delta']],
    ['limit != 10', ['Alpha', "O'Neil; drop table firm--", 'Écrin']],
    ['!(limit == 10)', ['Alpha', "O'Neil; drop table firm--", 'Écrin']],
    ['limit == null', ['Écrin']],
    ['limit > 20.5', ['Alpha', "O'Neil; drop table firm--"]],
    ["mood == 'good' && !isActive", ['delta']],
    ["mood in ['good', 'bad'] && limit >= 20", ['Alpha', "O'Neil; drop table firm--"]],
    ['name == "O\'Neil; drop table firm--"', ["O'Neil; drop table firm--"]],
    ["name.containsFolded('ECR')", ['Écrin']],
    ["place.town == 'Aix'", ['beta']],
    ["place.street.contains('%_')", ["O'Neil; drop table firm--"]],
    ["founded < '2001-01-01'", ['Alpha']],
    ["people.exists(p, p.name.startsWith('B'))", ['beta']],
    ['people.count() == 0', ['delta', "O'Neil; drop table firm--", 'Écrin']],
  ]
  it.each(filters)('filters by %s', async (filter, expected) => {
    expect(await sorted({ filter })).toEqual([...expected].sort())
  })

  it('filters by what a reference leads to', async () => {
    expect(await names('person', { filter: "firm.name == 'beta'", sort: 'name' })).toEqual(['Bea', 'Bob'])
    const [bea] = (await list('person', { filter: "name == 'Bea'" })).body.data
    expect(await names('person', { filter: `firm == '${bea.firm.id}'`, sort: 'name' })).toEqual(['Bea', 'Bob'])
  })

  it('searches every word, whatever its case and accents', async () => {
    expect(await names('firm', { search: 'ecrin' })).toEqual(['Écrin'])
    expect(await names('firm', { search: 'TABLE neil' })).toEqual(["O'Neil; drop table firm--"])
    expect(await names('firm', { search: '%' })).toEqual([])
  })

  it('answers the fields asked for, with what they lead to', async () => {
    const answer = await list('firm', { fields: 'name,place.town,people(name,firm.mood)', filter: "name == 'beta'" })
    const [row] = answer.body.data
    expect(row).toEqual({
      id: row.id,
      version: 1,
      label: 'beta (F-0001)',
      name: 'beta',
      place: { town: 'Aix' },
      people: [
        { id: expect.any(String), version: 1, label: 'Bea', name: 'Bea', firm: { id: row.id, label: 'beta (F-0001)', mood: 'good' } },
        { id: expect.any(String), version: 1, label: 'Bob', name: 'Bob', firm: { id: row.id, label: 'beta (F-0001)', mood: 'good' } },
      ],
      'people.more': false,
    })
  })

  it('counts when asked', async () => {
    expect((await list('firm', { count: 'true', limit: '1', filter: 'limit == 10' })).body.page.total).toBe(2)
    expect((await list('firm', { limit: '1' })).body.page.total).toBeUndefined()
  })

  it.each(['name', '-limit', 'limit,-founded', '-place.town', 'billed', 'isActive,mood', 'createdAt'])(
    'pages by %s without losing or repeating a row',
    async (sort) => {
      const whole = (await list('firm', { sort })).body.data.map((row: { id: string }) => row.id)
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const { body } = await list('firm', { sort, limit: '2', ...(cursor === undefined ? {} : { cursor }) })
        paged.push(...body.data.map((row: { id: string }) => row.id))
        cursor = body.page.next ?? undefined
      } while (cursor !== undefined)
      expect(paged).toEqual(whole)
    },
  )

  it('keeps its place while rows are added and removed behind it', async () => {
    const first = (await list('firm', { sort: 'name', limit: '2' })).body
    const added = await server.request('POST', '/api/records/firm', { name: 'Aaron' })
    const second = (await list('firm', { sort: 'name', cursor: first.page.next })).body
    expect(second.data.map((row: { name: string }) => row.name)).toEqual(['delta', 'Écrin', "O'Neil; drop table firm--"])
    await server.request('DELETE', `/api/records/firm/${added.body.data.id}`)
  })

  const refusals: readonly [name: string, query: Record<string, string>, code: string, detail: RegExp][] = [
    ['an unknown field in the filter', { filter: 'limt > 1' }, 'invalid-filter', /limit/],
    ['a filter that is no condition', { filter: 'limit + 1' }, 'invalid-filter', /yes\/no/],
    ['a filter that cannot be parsed', { filter: 'limit >' }, 'invalid-filter', /./],
    ['a comparison of different types', { filter: "limit == 'ten'" }, 'invalid-filter', /./],
    ['an unknown field in the sort', { sort: 'nmae' }, 'invalid-parameter', /Did you mean "name"/],
    ['SQL in the sort', { sort: 'name"; drop table firm; --' }, 'invalid-parameter', /no field/],
    ['a sort by lines', { sort: 'lines' }, 'invalid-parameter', /no field/],
    ['an unknown field asked for', { fields: 'name,nmae' }, 'invalid-parameter', /Did you mean "name"/],
    ['a list of fields that is not closed', { fields: 'people(name' }, 'invalid-parameter', /missing/],
    ['an unknown parameter', { limt: '5' }, 'invalid-parameter', /Did you mean "limit"/],
    ['a limit of 0', { limit: '0' }, 'invalid-parameter', /1 to 200/],
    ['a limit of -1', { limit: '-1' }, 'invalid-parameter', /1 to 200/],
    ['a limit that is no number', { limit: 'ten' }, 'invalid-parameter', /whole number/],
    ['a cursor that is none', { cursor: 'abc' }, 'invalid-cursor', /first page/],
    ['a count that is neither', { count: 'maybe' }, 'invalid-parameter', /true/],
  ]
  it.each(refusals)('refuses %s', async (_name, query, code, detail) => {
    const answer = await list('firm', query)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body.code).toBe(code)
    expect(answer.body.detail).toMatch(detail)
  })

  it('refuses the cursor of another sort', async () => {
    const { next } = (await list('firm', { sort: 'name', limit: '1' })).body.page
    expect((await list('firm', { sort: '-name', cursor: next })).body.code).toBe('invalid-cursor')
  })

  it('refuses a parameter that is given twice', async () => {
    expect((await server.request('GET', '/api/records/firm?limit=1&limit=2')).status).toBe(400)
  })
})
