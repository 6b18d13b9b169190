import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyLayers, createEngine, planLayers } from '../../engine/engine.ts'
import { createRecord, deleteRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase, startServer, type TestServer } from '../support/engine.ts'

const firm = (unique: unknown) =>
  layersOf({ 'entities/firm': { properties: { name: { title: 'Name', type: 'string', maxLength: 40, 'x-unique': unique } } } })

describe.each(databases)('unique without regard to case and accents on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, firm('folded'))
  })
  afterAll(() => server.close())

  const post = (body: unknown) => server.request('POST', '/api/records/firm', body)

  it('refuses what differs only in case and accents, also among those that are sent together', async () => {
    expect((await post({ name: 'Żółw & Søn' })).status).toBe(201)
    expect((await post({ name: 'ZOLW & SON' })).body.errors).toMatchObject([{ pointer: '/name', code: 'not-unique' }])
    expect((await post([{ name: 'Crème' }, { name: 'creme' }])).body.errors).toMatchObject([{ pointer: '/1/name', code: 'not-unique' }])
    expect((await post([{ name: null }, {}, { name: 'Zolw' }])).status).toBe(201)
  })

  it('lets one of many win that come at the same time, and frees the value of what lies in the trash', async () => {
    const names = ['Émile', 'emile', 'EMILE', 'Emilé', 'èmile', 'EMÎLE']
    const answers = await Promise.all(names.map((name) => post({ name })))
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses[0]).toBe(201)
    expect(statuses.slice(1).every((status) => status === 409 || status === 422)).toBe(true)
    const made = answers.find(({ status }) => status === 201)
    await server.request('DELETE', `/api/records/firm/${made?.body.data.id}`)
    expect((await post({ name: 'Emile' })).status).toBe(201)
  })

  it('is a step that stops at stored values which would be the same, and can be taken back', async () => {
    const { address, folder, remove } = await newDatabase(database)
    const engine = await createEngine({ layers: firm(true), database: address, files: folder })
    const at = engine.context(null)

    const ids = [(await createRecord(at, 'firm', { name: 'Ébène' })).id, (await createRecord(at, 'firm', { name: 'ebene' })).id]
    await expect(applyLayers({ layers: firm('folded'), database: address })).rejects.toMatchObject({
      message: expect.stringContaining('2 records'),
    })
    await deleteRecord(at, 'firm', ids[1] ?? '')
    await applyLayers({ layers: firm('folded'), database: address })
    expect((await planLayers({ layers: firm('folded'), database: address })).steps).toEqual([])
    await applyLayers({ layers: firm(true), database: address })
    await engine.close()
    remove()
  })
})
