import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const name = { title: 'Name', type: 'string', maxLength: 60 }
const layers = layersOf({
  'entities/firm': {
    properties: { name, town: { ...name, title: 'Town' }, lead: { title: 'Lead', 'x-ref': 'person' } },
    'x-label': '{name}',
  },
  'entities/person': {
    properties: {
      name,
      size: { title: 'Size', type: 'integer' },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'people' },
      about: { title: 'About', 'x-ref': ['firm', 'person'], 'x-inverse': 'remarks' },
      firms: { title: 'Firms', type: 'array', items: { 'x-ref': 'firm' } },
      jobs: { title: 'Jobs', type: 'array', items: { $ref: 'job' } },
    },
    'x-label': '{name}',
  },
  'entities/job': { properties: { text: name, pay: { title: 'Pay', type: 'integer' } } },
})

describe.each(databases)('the fields of an answer on %s', (database) => {
  let server: TestServer
  let firm: string
  beforeAll(async () => {
    server = await startServer(database, layers)
    const [one, other] = (await server.request('POST', '/api/records/firm', [{ name: 'One', town: 'Aix' }, { name: 'Other' }])).body.data
    firm = one.id
    const people = Array.from({ length: 103 }, (_, index) => ({
      name: `P${String(index).padStart(3, '0')}`,
      size: index % 7,
      firm: one.id,
    }))
    const made = await server.request('POST', '/api/records/person', people)
    expect(made.status, made.text).toBe(201)
    const extra = await server.request('POST', '/api/records/person', [
      {
        name: "O'Neil; (x)",
        firm: other.id,
        about: { entity: 'firm', id: one.id },
        firms: [other.id, one.id],
        jobs: [{ text: 'b', pay: 2 }, { text: 'a', pay: 3 }, { text: 'c' }],
      },
      { name: 'Nobody', about: { entity: 'person', id: made.body.data[0].id } },
    ])
    expect(extra.status, extra.text).toBe(201)
    await server.request('PATCH', `/api/records/firm/${one.id}`, { lead: made.body.data[5].id })
  })
  afterAll(() => server.close())

  const get = (fields: string) => server.request('GET', `/api/records/firm/${firm}?${new URLSearchParams({ fields })}`)
  const data = async (fields: string) => {
    const answer = await get(fields)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }
  const people = async (query: Record<string, string>) => {
    const answer = await server.request('GET', `/api/records/person?${new URLSearchParams(query)}`)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }

  it('cuts a list of records that point here at 100, and says so', async () => {
    const found = await data('people(name)')
    expect([found.people.length, found.people[0].name, found['people.more']]).toEqual([100, 'P000', true])
    expect((await data('people(name;limit=103)'))['people.more']).toBe(false)
    expect((await data('people'))['people.more']).toBe(true)
  })

  it('sorts, cuts and filters a list inside a record', async () => {
    const found = await data(`people(name,size;sort=-size,-name;limit=3;filter=size < 6 && name != 'P096, (x); "')`)
    expect(found.people.map((row: { name: string; size: number }) => [row.name, row.size])).toEqual([
      ['P096', 5],
      ['P089', 5],
      ['P082', 5],
    ])
    expect(found['people.more']).toBe(true)
  })

  it('takes the same rules for owned lines and links', async () => {
    const [row] = await people({
      filter: "name.contains('Neil')",
      fields: 'jobs(text;sort=text;filter=pay != null;limit=1),firms(town;sort=-name;limit=5)',
    })
    expect(row.jobs.map((job: { text: string }) => job.text)).toEqual(['a'])
    expect(row['jobs.more']).toBe(true)
    expect(row.firms.map(({ label, town }: { label: string; town: string }) => [label, town])).toEqual([
      ['Other', null],
      ['One', 'Aix'],
    ])
    expect(row['firms.more']).toBe(false)
    const [whole] = await people({ filter: "name.contains('Neil')", fields: 'jobs(text),firms' })
    expect([whole.jobs.length, whole.firms.length, 'jobs.more' in whole]).toEqual([3, 2, false])
  })

  it('merges a list that is asked for twice', async () => {
    const found = await data('people(name,firm.name;limit=1),people.size,people(firm(town))')
    expect(found.people).toEqual([
      {
        id: expect.any(String),
        version: 1,
        label: 'P000',
        name: 'P000',
        size: 0,
        firm: { id: firm, label: 'One', name: 'One', town: 'Aix' },
      },
    ])
  })

  it('asks a reference to several entities for what one of them has', async () => {
    const rows = await people({ filter: 'about != null', fields: 'about(town,size)', sort: 'name' })
    expect(rows.map((row: { about: object }) => row.about)).toEqual([
      { id: expect.any(String), entity: 'person', label: 'P000', size: 0 },
      { id: firm, entity: 'firm', label: 'One', town: 'Aix' },
    ])
    expect((await data('remarks(name)')).remarks.map((row: { name: string }) => row.name)).toEqual(["O'Neil; (x)"])
  })

  it('goes as deep as six levels', async () => {
    const found = await data('lead.firm.lead.firm.lead.firm.town')
    expect(found.lead.firm.lead.firm.lead.firm.town).toBe('Aix')
  })

  it.each([
    ['more than six levels', 'lead.firm.lead.firm.lead.firm.lead.name', /more than 6 levels/],
    ['lists in lists without bounds', 'people(firm(people(firm(people(name)))))', /could answer 1000000 records.*limit=10/],
    ['a limit that is none', 'people(name;limit=0)', /from 1 to 1000/],
    ['two limits', 'people(name;limit=1),people(size;limit=2)', /limit=1 and with limit=2/],
    ['rules of a single record', 'lead(name;limit=1)', /one record and no list/],
    ['an unknown rule', 'people(name;order=name)', /sort=, limit= or filter=/],
    ['an unknown field to sort by', 'people(name;sort=nmae)', /Did you mean "name"/],
    ['a filter that is none', 'people(name;filter=size + 1)', /yes\/no/],
    ['a bracket that is not closed', 'people(name;filter=(size > 1)', /missing|not ended/],
    ['an unknown field', 'people(nmae)', /Did you mean "name"/],
    ['a field of neither entity', 'remarks(about(twon))', /Did you mean "town"/],
    ['too many entities', `remarks(${ofPerson(5)}),people(${ofPerson(5)};limit=1),lead(${ofPerson(5)})`, /more than 100 entities/],
  ])('refuses %s', async (_, fields, detail) => {
    const { status, body } = await get(fields)
    expect([status, body.parameter]).toEqual([400, 'fields'])
    expect(body.detail).toMatch(detail)
  })

  it('counts the records of a page when it judges how many there could be', async () => {
    const query = (limit: string) => new URLSearchParams({ fields: 'people(firm(people(name)))', limit })
    expect((await server.request('GET', `/api/records/firm?${query('10')}`)).status).toBe(200)
    expect((await server.request('GET', `/api/records/firm?${query('11')}`)).status).toBe(400)
  })
})

/** All that a record of either entity leads to, level in level. */
function either(depth: number): string {
  return depth === 0 ? 'name' : `about(${either(depth - 1)}),lead(${ofPerson(depth - 1)}),firm(town)`
}

function ofPerson(depth: number): string {
  return depth === 0 ? 'name' : `about(${either(depth - 1)}),firm(town)`
}
