import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { qualityLayers } from './support.ts'

describe.each(databases)('duplicates, on %s', (database) => {
  let server: TestServer
  const ids: Record<string, string> = {}
  const create = async (entity: string, body: object) => {
    const answer = await server.request('POST', `/api/records/${entity}`, body)
    expect(answer.status, answer.text).toBe(201)
    return answer.body.data
  }
  beforeAll(async () => {
    server = await startServer(database, qualityLayers)
    const shops = [
      { name: 'Müller Maschinenbau GmbH', place: { town: 'Köln' }, phone: '+49 221 901820' },
      { name: 'Bäckerei Schmitt', place: { town: 'Bonn' }, email: 'brot@schmitt.example' },
      { name: 'Data Soft', place: { town: 'Lyon' } },
      { name: 'Far Away', place: { town: 'Köln' }, phone: '112' },
    ]
    for (const shop of shops) ids[shop.name] = (await create('shop', shop)).id
  })
  afterAll(() => server.close())

  const check = async (body: object) => {
    const answer = await server.request('POST', '/api/records/shop/duplicates', body)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.isComplete).toBe(true)
    return answer.body.data as { id: string; label: string; score: number; reasons: { field: string; value: unknown }[] }[]
  }
  const rows = [
    { name: 'a slip of the pen and the same town', body: { name: 'Mueller Maschinnenbau', place: { town: 'KOELN' } }, finds: [] },
    {
      name: 'a slip, town without accents',
      body: { name: 'Muller Machinenbau AG', place: { town: 'koln' } },
      finds: ['Müller Maschinenbau GmbH'],
    },
    {
      name: 'a slip, the same number without its country',
      body: { name: 'Maschinenbau Müler', phone: '0221 90 18 20' },
      finds: ['Müller Maschinenbau GmbH'],
    },
    { name: 'the name alone', body: { name: 'Müller Maschinenbau GmbH' }, finds: [] },
    { name: 'another name in the same town', body: { name: 'Meier Tiefbau', place: { town: 'Köln' } }, finds: [] },
    { name: 'the e-mail alone', body: { name: 'Somebody', email: 'Brot@Schmitt.example' }, finds: ['Bäckerei Schmitt'] },
    { name: 'words written together', body: { name: 'Datasoft', place: { town: 'LYON' } }, finds: ['Data Soft'] },
    { name: 'a record of which nothing is known', body: {}, finds: [] },
    { name: 'values of the wrong kind', body: { name: 7, place: 'x', email: ['a'] }, finds: [] },
  ]
  it.each(rows)('a record being typed: $name', async ({ body, finds }) => {
    expect((await check(body)).map(({ label }) => label)).toEqual(finds)
  })

  it('says which field matches how, with the value that is stored', async () => {
    const [found] = await check({ name: 'Müler Maschinenbau', place: { town: 'köln' } })
    expect(found).toEqual({
      id: ids['Müller Maschinenbau GmbH'],
      label: 'Müller Maschinenbau GmbH',
      score: 3,
      threshold: 3,
      isRefused: false,
      reasons: [
        { field: 'name', match: 'similar', similarity: 0.95, value: 'Müller Maschinenbau GmbH' },
        { field: 'place.town', match: 'folded', similarity: 1, value: 'Köln' },
      ],
    })
  })
})

describe.each(databases)('refused duplicates, on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, qualityLayers)
    expect((await server.request('POST', '/api/records/keeper', { name: 'Meyer, Hans', born: '1980-02-03' })).status).toBe(201)
  })
  afterAll(() => server.close())

  const create = (body: unknown, headers = {}) => server.request('POST', '/api/records/keeper', body, headers)
  const count = async () => (await server.request('GET', '/api/records/keeper?count=true')).body.page.total
  const twin = { name: 'Hans Maier', born: '1980-02-03' }

  it('keep a new record out, with what it looks like', async () => {
    const answer = await create(twin)
    expect(answer.status).toBe(409)
    expect(answer.body.duplicates).toMatchObject([{ label: 'Meyer, Hans', isRefused: true, score: 2 }])
    expect((await create([{ name: 'Somebody else' }, twin])).status).toBe(409)
    expect(await count()).toBe(1)
  })

  it('let it in when somebody insists, and when it differs', async () => {
    expect((await create(twin, { 'kartoteka-duplicates': 'yes' })).status).toBe(400)
    expect((await create({ ...twin, born: '1981-02-03' })).status).toBe(201)
    const made = await create(twin, { 'kartoteka-duplicates': 'accept' })
    expect(made.status).toBe(201)
    expect((await server.request('PATCH', `/api/records/keeper/${made.body.data.id}`, { name: 'Hans Mayer' })).status).toBe(200)
  })
})

describe.each(databases)('duplicates in a list, on %s', (database) => {
  let server: TestServer
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, qualityLayers)
    const shops = [
      'Gärtnerei Blume',
      'Gartnerei Blume',
      'Gärtnerei Blumme',
      'Schlosserei Eisen',
      'Schloserei Eisen',
      'Alone',
      'Blume Gärtnerei GmbH',
    ]
    for (const name of shops) {
      const town = name === 'Blume Gärtnerei GmbH' ? 'Ulm' : 'Bonn'
      ids[name] = (await server.request('POST', '/api/records/shop', { name, place: { town } })).body.data.id
    }
  })
  afterAll(() => server.close())

  type Group = { score: number; records: { label: string; id: string }[]; pairs: { first: string; second: string; reasons: object[] }[] }
  const check = async (parameters: Record<string, string> = {}) => {
    const answer = await server.request('GET', `/api/records/shop/duplicates?${new URLSearchParams(parameters)}`)
    expect(answer.status, answer.text).toBe(200)
    return answer.body as { data: Group[]; page: { next: string | null } }
  }
  const labels = (groups: readonly Group[]) => groups.map(({ records }) => records.map(({ label }) => label))
  const gardens = ['Gärtnerei Blume', 'Gartnerei Blume', 'Gärtnerei Blumme']
  const smiths = ['Schlosserei Eisen', 'Schloserei Eisen']

  it('are found by the declared rules, in groups, a page at a time', async () => {
    const all = await check()
    expect(labels(all.data)).toEqual([gardens, smiths])
    expect(all.page.next).toBeNull()
    expect(all.data[1]).toMatchObject({ score: 3, isCut: false, pairs: [{ first: ids[smiths[0] ?? ''], second: ids[smiths[1] ?? ''] }] })
    const first = await check({ limit: '1' })
    expect(labels(first.data)).toEqual([gardens])
    const second = await check({ limit: '1', cursor: first.page.next ?? '' })
    expect(labels(second.data)).toEqual([smiths])
  })

  it('are found by chosen fields, and within a filter', async () => {
    expect(labels((await check({ fields: 'name:similar' })).data)).toEqual([[...gardens, 'Blume Gärtnerei GmbH'], smiths])
    expect(labels((await check({ fields: 'name' })).data)).toEqual([gardens.slice(0, 2)])
    expect(labels((await check({ fields: 'name:phonetic:2,place.town', threshold: '2' })).data).flat()).toContain('Blume Gärtnerei GmbH')
    expect(labels((await check({ filter: "record.name.startsWith('S')" })).data)).toEqual([smiths])
    expect(labels((await check({ filter: "record.name != 'Gartnerei Blume'" })).data)).toEqual([[gardens[0], gardens[2]], smiths])
  })

  it('take in what is changed, deleted and written in bulk', async () => {
    const made = await server.request(
      'POST',
      '/api/records/shop',
      Array.from({ length: 150 }, (_, index) => ({ name: `Bulk ${index}`, email: `b${index}@x.example` })),
    )
    expect(made.status).toBe(201)
    const changed = made.body.data[3].id
    expect((await server.request('PATCH', `/api/records/shop/${changed}`, { email: 'b77@x.example' })).status).toBe(200)
    expect(labels((await check({ filter: 'record.email != null' })).data)).toEqual([['Bulk 3', 'Bulk 77']])
    const typed = await server.request('POST', '/api/records/shop/duplicates', { email: 'B90@x.example' })
    expect(typed.body.data.map(({ label }: { label: string }) => label)).toEqual(['Bulk 90'])
    await server.request('DELETE', `/api/records/shop/${changed}`)
    expect(labels((await check({ filter: 'record.email != null' })).data)).toEqual([])
  })

  it('are left out once somebody has said that they are different, and shown again when that is taken back', async () => {
    const pair = { ids: smiths.map((name) => ids[name]) }
    expect((await server.request('POST', '/api/records/shop/not-duplicates', pair)).body.data).toEqual({ pairs: 1 })
    expect((await server.request('POST', '/api/records/shop/not-duplicates', pair)).status).toBe(200)
    expect(labels((await check()).data)).toEqual([gardens])
    const typed = { id: ids[smiths[0] ?? ''], name: smiths[0], place: { town: 'Bonn' } }
    expect((await server.request('POST', '/api/records/shop/duplicates', typed)).body.data).toEqual([])
    expect((await server.request('DELETE', '/api/records/shop/not-duplicates', pair)).status).toBe(200)
    expect(labels((await check()).data)).toEqual([gardens, smiths])
    expect((await server.request('POST', '/api/records/shop/duplicates', typed)).body.data).toHaveLength(1)
  })

  const refusals = [
    { name: 'an unknown field', path: 'shop/duplicates?fields=nam', status: 400 },
    { name: 'a reference path', path: 'shop/duplicates?fields=keeper.name', status: 400 },
    { name: 'an unknown way to compare', path: 'shop/duplicates?fields=name:near', status: 400 },
    { name: 'a threshold that is never reached', path: 'shop/duplicates?fields=name&threshold=2', status: 400 },
    {
      name: 'the cursor of another check',
      path: `shop/duplicates?cursor=${Buffer.from('["1","0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24"]').toString('base64url')}`,
      status: 400,
    },
    { name: 'an entity without rules', path: 'user/duplicates', status: 400 },
    { name: 'an entity that is not there', path: 'shops/duplicates', status: 404 },
  ]
  it.each(refusals)('refuse $name', async ({ path, status }) => {
    expect((await server.request('GET', `/api/records/${path}`)).status).toBe(status)
  })
})
