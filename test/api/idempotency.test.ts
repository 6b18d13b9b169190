import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/firm': { required: ['name'], properties: { name: { title: 'Name', type: 'string', maxLength: 40 } } },
})

describe.each(databases)('Idempotency-Key on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layers)
  })
  afterAll(() => server.close())

  const post = (key: string, body: unknown) => server.request('POST', '/api/records/firm', body, { 'idempotency-key': key })
  const count = async () => Number((await server.engine.database.all<{ n: number }>(sql`select count(*) as n from "firm"`))[0]?.n)

  it('answers a request that comes again as it answered the first, and carries it out once', async () => {
    const first = await post('"k-1"', { name: 'A' })
    expect(first.status).toBe(201)
    await server.request('PATCH', `/api/records/firm/${first.body.data.id}`, { name: 'changed' })
    const before = await count()
    const again = await post('"k-1"', { name: 'A' })
    expect([again.status, again.text]).toEqual([201, first.text])
    for (const header of ['location', 'etag']) expect(again.headers.get(header)).toBe(first.headers.get(header))
    expect(await count()).toBe(before)
  })

  it('the same for an array', async () => {
    const before = await count()
    const [first, again] = [await post('k-2', [{ name: 'A' }, { name: 'B' }]), await post('k-2', [{ name: 'A' }, { name: 'B' }])]
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text])
    expect(await count()).toBe(before + 2)
  })

  it('refuses the key for another request, and a key that is none', async () => {
    await post('k-3', { name: 'A' })
    const other = await post('k-3', { name: 'B' })
    expect([other.status, other.body.code]).toEqual([422, 'key-reused'])
    expect((await post('"', { name: 'B' })).status).toBe(400)
    expect((await post('x'.repeat(201), { name: 'B' })).status).toBe(400)
  })

  it('carries out a request once of which ten come at the same time', async () => {
    const before = await count()
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('k-4', { name: 'once' })))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await count()).toBe(before + 1)
  })

  it('keeps no key of a request that was refused, nor one that is a day old', async () => {
    expect((await post('k-5', { name: '' })).status).toBe(422)
    expect((await post('k-5', { name: 'now right' })).status).toBe(201)
    const { database: store } = server.engine
    const past = store.dialect.bindColumn('2026-01-01T00:00:00.000Z', { kind: 'instant' })
    await store.transaction((executor) => executor.all(sql`update "idempotency_key" set "expires_at" = ${past}`))
    const before = await count()
    expect((await post('k-5', { name: 'anew' })).status).toBe(201)
    expect(await count()).toBe(before + 1)
    const [row] = await store.all<{ n: number }>(sql`select count(*) as n from "idempotency_key"`)
    expect(Number(row?.n)).toBe(1)
  })
})
