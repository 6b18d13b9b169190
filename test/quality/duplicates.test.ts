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
