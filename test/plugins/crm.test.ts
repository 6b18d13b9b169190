import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../engine/engine.ts'
import { definePlugin, type Plugin } from '../../engine/plugins/api.ts'
import { firstWord, ownWords, recordRoutesOf } from '../../engine/plugins/record-routes.ts'
import { plugin as crm } from '../../plugins/crm/plugin.ts'
import { doors } from '../access/door-table.ts'
import { type Answer, databases, layersOf, newDatabase, request, serveEngine, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const amount = { type: 'number', multipleOf: 0.01 }
const layers = layersOf({
  'entities/seed': {
    properties: { name: { title: 'Name', ...text }, plant: { title: 'Plant', 'x-ref': 'plant' } },
    'x-label': '{name}',
    'x-convert': [{ to: 'plant', fields: { name: 'record.name' } }],
  },
  'entities/plant': {
    title: 'Plant',
    properties: { name: { title: 'Name', ...text } },
    'x-label': '{name}',
    'x-duplicates': [{ fields: { name: { match: 'folded', weight: 2 } }, threshold: 2 }],
    'x-actions': { twins: { title: 'Twins', call: 'crm.find-duplicates', place: 'menu' } },
  },
  'entities/goal': {
    properties: { target: amount, reached: amount, startsOn: { ...text, format: 'date' }, endsOn: { ...text, format: 'date' } },
  },
  'roles/reader': { title: 'Reader', entities: { seed: { read: true }, plant: { read: true }, goal: { read: true } } },
  'translations/fr': { title: 'Français', texts: {} },
})

const now = '2026-06-10T12:00:00.000Z'

describe.each(databases)('what people do with customer records, on %s', (database) => {
  let server: TestServer
  const made = async (entity: string, values: object): Promise<string> =>
    (await server.request('POST', `/api/records/${entity}`, values)).body.data.id
  const act = (entity: string, id: string, name: string): Promise<Answer> =>
    server.request('POST', `/api/records/${entity}/${id}/actions/crm.${name}`, {})
  beforeAll(async () => {
    server = await startServer(database, layers)
  })
  afterAll(() => server.close())

  it('a record is converted by its name, and that is taken back', async () => {
    const seed = await made('seed', { name: 'Bean' })
    const { status, body } = await act('seed', seed, 'convert')
    expect([status, body.data.title, body.data.data.became.length]).toEqual([200, 'Converted', 1])
    const [plant] = body.data.data.became
    expect(body.data.blocks[0].rows).toEqual([['Plant', { entity: 'plant', id: plant.id, label: 'Bean' }]])
    expect((await act('seed', seed, 'convert')).status).toBe(409)
    expect((await act('seed', seed, 'undo-conversion')).body.data.data.deleted).toEqual([{ entity: 'plant', id: plant.id }])
    expect((await server.request('GET', `/api/records/plant/${plant.id}`)).body.data?.deletedAt ?? 'gone').not.toBeNull()
    expect((await server.request('GET', `/api/records/seed/${seed}/convert`)).body.data.became).toBeNull()
  })

  it('says which records are like one, and in what; also in French', async () => {
    const [one, other] = [await made('plant', { name: 'Rosé' }), await made('plant', { name: 'ROSE' })]
    const { body } = await act('plant', one, 'find-duplicates')
    expect(body.data.blocks).toEqual([
      {
        kind: 'table',
        columns: ['Record', 'Alike in', 'Points'],
        rows: [[{ entity: 'plant', id: other, label: 'ROSE' }, 'Name 100 %', '2 of 2']],
      },
    ])
    const alone = await made('plant', { name: 'Oak' })
    expect((await act('plant', alone, 'find-duplicates')).body.data.blocks[0].text).toBe('No other record looks like this one.')
    const path = `/api/records/plant/${one}/actions/crm.find-duplicates`
    const french = await server.request('POST', path, {}, { 'Accept-Language': 'fr' })
    expect(french.body.data.title).toBe('Fiches semblables')
  })

  it('offers each only where the metadata has a use for it, and in no menu', async () => {
    const offered = async (entity: string, id: string) =>
      (await server.request('GET', `/api/records/${entity}/${id}/actions`)).body.data.filter(({ name }: { name: string }) =>
        name.startsWith('crm.'),
      )
    const seed = await offered('seed', await made('seed', { name: 'Pea' }))
    expect(seed.map(({ name, isByName }: { name: string; isByName: boolean }) => [name, isByName])).toEqual([
      ['crm.convert', true],
      ['crm.undo-conversion', true],
    ])
    const plant = await offered('plant', await made('plant', { name: 'Elm' }))
    expect(plant.map(({ name }: { name: string }) => name)).toEqual(['crm.find-duplicates'])
    expect(await offered('goal', await made('goal', {}))).toEqual([])
  })

  it('gives nobody more than they may: who only reads converts nothing', async () => {
    const account = { name: 'Rea', email: `rea-${database}@example.test`, password: 'a password that is long' }
    await server.engine.createUser({ ...account, roles: ['reader'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), account.email, account.password, 'test')
    const seed = await made('seed', { name: 'Kept' })
    for (const path of ['convert', 'actions/crm.convert']) {
      const address = `/api/records/seed/${seed}/${path}`
      const { status, body } = await request(server.url, 'POST', address, {}, { authorization: `Bearer ${token}` })
      expect([status, body.code], path).toEqual([403, 'forbidden'])
    }
    expect((await server.request('GET', '/api/records/plant?filter=name=="Kept"&count=true')).body.page.total).toBe(0)
  })
})

describe('how far an objective is', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer('sqlite', layers, { clock: { now: () => new Date(now) } })
  })
  afterAll(() => server.close())

  const june = { startsOn: '2026-06-01', endsOn: '2026-06-30', target: 900 }
  it.each([
    [
      'on the way',
      { ...june, reached: 450 },
      'On track',
      'good',
      { gone: 10, days: 30, percent: 50, expected: 1350 },
      /1,350.*22\.5 a day/,
    ],
    ['somewhat behind', { ...june, reached: 250 }, 'Behind', 'fair', { expected: 750 }, /it will be 750/],
    ['far behind', { ...june, reached: 90 }, 'Behind', 'poor', { expected: 270 }, /it will be 270/],
    ['met', { ...june, reached: 900 }, 'Met', 'good', { percent: 100 }, /900 of 900/],
    ['missed', { ...june, startsOn: '2026-05-01', endsOn: '2026-05-31', reached: 800 }, 'Nearly over', 'poor', {}, /100 are missing/],
    ['to come', { ...june, startsOn: '2026-07-01', endsOn: '2026-07-31', reached: 0 }, 'Not begun', 'fair', { gone: 0 }, /0 of 31 days/],
  ])('%s', async (_, values, level, tone, data, words) => {
    const { id } = (await server.request('POST', '/api/records/goal', values)).body.data
    const panels = (await server.request('GET', `/api/records/goal/${id}/panels`)).body.data
    expect(panels).toEqual([{ name: 'crm.progress', title: 'Progress' }])
    const { blocks, data: told } = (await server.request('GET', `/api/records/goal/${id}/panels/crm.progress`)).body.data
    expect([blocks[0].level, blocks[0].tone]).toEqual([level, tone])
    expect(told).toMatchObject(data)
    expect(blocks[1].text).toMatch(words)
  })
})

describe('addresses beneath records', () => {
  const weighing = definePlugin({
    name: 'weighing',
    version: '1.0.0',
    rights: ['read'],
    recordRoutes: {
      'GET {id}/weight': {
        query: { unit: 'text', digits: 'integer' },
        describe: ({ title }) => ({ summary: `What a ${title} weighs`, answer: { description: 'Kilograms', properties: {} } }),
        run: async ({ records, entity, id, query }) => ({ data: { of: (await records.get(entity, id)).label, ...query } }),
      },
      'POST weigh': { body: 'needed', describe: () => undefined, run: async ({ body }) => ({ data: body, more: true }) },
    },
  })
  const withPlugins = async (plugins: readonly Plugin[], work: (url: string, token: string) => Promise<void>) => {
    const { address, folder, remove } = await newDatabase('sqlite')
    const engine = await createEngine({ layers, plugins, database: address, files: join(folder, 'files') })
    const account = { name: 'Ann', email: 'ann@example.test', password: 'a password that is long' }
    await engine.createUser({ ...account, isAdministrator: true })
    const { token } = await engine.sessions.signIn(engine.context(null), account.email, account.password, 'test')
    const served = await serveEngine(engine)
    try {
      await work(served.url, token)
    } finally {
      await served.close()
      await engine.close()
      remove()
    }
  }

  it('are there with the plugin that brings them, are described, and read what they declare', async () => {
    await withPlugins([weighing], async (url, token) => {
      const ask = (method: string, path: string, body?: unknown) => request(url, method, path, body, { authorization: `Bearer ${token}` })
      const { id } = (await ask('POST', '/api/records/seed', { name: 'Bean' })).body.data
      expect((await ask('GET', `/api/records/seed/${id}/weight?digits=2`)).body).toEqual({ data: { of: 'Bean', digits: 2 } })
      expect((await ask('GET', `/api/records/seed/${id}/weight?digits=two`)).body.detail).toContain('a whole number; got "two"')
      expect((await ask('GET', `/api/records/seed/${id}/weight?unti=kg`)).body.detail).toContain('Did you mean "unit"?')
      expect((await ask('POST', '/api/records/seed/weigh', { a: 1 })).body).toEqual({ data: { a: 1 }, more: true })
      const { paths } = (await ask('GET', '/api/openapi.json')).body
      expect(paths['/records/seed/{id}/weight'].get.summary).toBe('What a seed weighs')
      expect(paths['/records/seed/{id}/convert']).toBeUndefined()
      // Without the plugin there is no conversion: it is the plugin's.
      expect((await ask('POST', `/api/records/seed/${id}/convert`, {})).status).toBe(404)
    })
  })

  it('begin with no word of the engine, which knows all of its own', () => {
    const words = Object.keys(doors).flatMap((door) => /^\w+ \/api\/records\/:entity\/(?::id\/)?([a-z-]+)/.exec(door)?.[1] ?? [])
    const brought = new Set(recordRoutesOf([crm]).map(({ path }) => firstWord(path)))
    expect([...new Set(words.filter((word) => !brought.has(word)))].sort()).toEqual([...ownWords].sort())
  })

  it('are refused when two plugins bring one, or when they are none', async () => {
    await expect(withPlugins([crm, { ...crm, name: 'again' }], async () => undefined)).rejects.toThrow(
      'Two plugins answer "GET duplicates"',
    )
    const taken = { ...weighing, recordRoutes: { 'GET {id}/history': weighing.recordRoutes['POST weigh'] } }
    await expect(withPlugins([taken], async () => undefined)).rejects.toThrow('is an address of the engine')
    const odd = { ...weighing, recordRoutes: { 'PUT ../x': weighing.recordRoutes['POST weigh'] } }
    await expect(withPlugins([odd], async () => undefined)).rejects.toThrow('"PUT ../x" is no route of records')
  })
})
