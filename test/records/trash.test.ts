import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const name = { title: 'Name', type: 'string', maxLength: 40 }
const layers = layersOf({
  'entities/firm': {
    properties: { name: { ...name, 'x-unique': true }, lines: { type: 'array', items: { $ref: 'firm-line' } } },
    'x-label': '{name}',
  },
  'entities/firm-line': { properties: { name } },
  'entities/child': { properties: { name, firm: { 'x-ref': 'firm', 'x-on-delete': 'cascade' } } },
  'entities/grandchild': { properties: { name, child: { 'x-ref': 'child', 'x-on-delete': 'cascade' } } },
  'entities/friend': {
    properties: {
      name,
      firm: { 'x-ref': 'firm', 'x-on-delete': 'clear' },
      firms: { type: 'array', items: { 'x-ref': 'firm' } },
      about: { 'x-ref': ['firm', 'child'], 'x-on-delete': 'clear' },
    },
  },
  'entities/guard': { properties: { name, child: { 'x-ref': 'child' } } },
})

describe.each(databases)('trash, archive and purge on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layers)
  })
  afterAll(() => server.close())

  const post = async (entity: string, body: object) => (await server.request('POST', `/api/records/${entity}`, body)).body.data
  const get = (entity: string, id: string) => server.request('GET', `/api/records/${entity}/${id}`)
  const remove = (entity: string, id: string, query = '') => server.request('DELETE', `/api/records/${entity}/${id}${query}`)
  const restore = (entity: string, id: string) => server.request('POST', `/api/records/${entity}/${id}/restore`)
  const names = async (query: string) =>
    (await server.request('GET', `/api/records/${query}`)).body.data.map((record: { label: string }) => record.label)

  async function family(label: string) {
    const firm = await post('firm', { name: label, lines: [{ name: 'l' }] })
    const child = await post('child', { name: `${label} child`, firm: firm.id })
    const early = await post('child', { name: `${label} early`, firm: firm.id })
    const grandchild = await post('grandchild', { name: `${label} grandchild`, child: child.id })
    const friend = await post('friend', { name: label, firm: firm.id, firms: [firm.id], about: { entity: 'firm', id: firm.id } })
    return { firm, child, early, grandchild, friend }
  }

  it('takes along what goes with a record, and brings back what went with it', async () => {
    const { firm, child, early, grandchild, friend } = await family('A')
    expect((await remove('child', early.id)).status).toBe(204)
    expect((await remove('firm', firm.id)).status).toBe(204)
    for (const [entity, { id }] of [
      ['firm', firm],
      ['child', child],
      ['grandchild', grandchild],
    ] as const)
      expect((await get(entity, id)).status).toBe(404)
    expect((await get('friend', friend.id)).body.data).toMatchObject({ version: 1, firm: { id: firm.id }, firms: [] })
    const alone = await restore('grandchild', grandchild.id)
    expect(alone.body.errors).toMatchObject([{ pointer: '/child', code: 'no-such-record' }])
    expect((await restore('firm', firm.id)).status).toBe(200)
    for (const [entity, { id }] of [
      ['firm', firm],
      ['child', child],
      ['grandchild', grandchild],
    ] as const) {
      expect((await get(entity, id)).body.data.version, entity).toBe(3)
    }
    expect((await get('child', early.id)).status).toBe(404)
    expect((await get('friend', friend.id)).body.data.firms).toMatchObject([{ id: firm.id }])
  })

  it('is refused while something that stays must not lose what goes', async () => {
    const { firm, child } = await family('B')
    const guard = await post('guard', { child: child.id })
    const refused = await remove('firm', firm.id)
    expect(refused.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('1 guard') })
    expect((await get('child', child.id)).status).toBe(200)
    await remove('guard', guard.id)
    expect((await remove('firm', firm.id)).status).toBe(204)
    expect((await remove('firm', firm.id, '?purge=true')).body.detail).toContain('1 guard')
    await remove('guard', guard.id, '?purge=true')
    expect((await remove('firm', firm.id, '?purge=true')).status).toBe(204)
    expect((await restore('firm', firm.id)).status).toBe(404)
  })

  it('a record comes back only while its unique values are free', async () => {
    const { firm } = await family('C')
    await remove('firm', firm.id)
    await post('firm', { name: 'C' })
    expect((await restore('firm', firm.id)).body.errors).toMatchObject([{ pointer: '/name', code: 'not-unique' }])
  })

  it('removes for good only what lies in the trash, clears what pointed there, and forgets the values', async () => {
    const { firm, child, friend } = await family('D secret')
    expect((await remove('firm', firm.id, '?purge=true')).body.code).toBe('conflict')
    await remove('firm', firm.id)
    expect((await remove('firm', firm.id, '?purge=true')).status).toBe(204)
    expect((await restore('child', child.id)).status).toBe(404)
    const { data } = (await get('friend', friend.id)).body
    expect(data).toMatchObject({ firm: null, firms: [], about: null })
    const changes = (await server.request('GET', `/api/records/friend/${friend.id}/history`)).body.data
    expect(changes[0]).toMatchObject({ kind: 'updated' })
    const id = server.engine.database.dialect.bindColumn(firm.id, { kind: 'id' })
    const entries = await server.engine.database.all<{ kind: string; changes: unknown }>(
      sql`select "kind", "changes" from "audit_entry" where "subject_id" = ${id} order by "subject_version"`,
    )
    expect(entries.map(({ kind }) => kind)).toEqual(['created', 'deleted', 'purged'])
    expect(JSON.stringify(entries)).not.toContain('secret')
  })

  it('lists leave out what is archived unless they are asked for it', async () => {
    const firm = await post('firm', { name: 'Old' })
    const path = `/api/records/firm/${firm.id}`
    const archived = await server.request('POST', `${path}/archive`)
    expect(archived.body.data).toMatchObject({ version: 2, archivedAt: expect.any(String) })
    expect((await server.request('POST', `${path}/archive`)).body.data.version).toBe(2)
    expect(await names('firm?filter=record.name=="Old"')).toEqual([])
    expect(await names('firm?filter=record.name=="Old"&archived=true')).toEqual(['Old'])
    expect((await server.request('GET', path)).status).toBe(200)
    expect((await server.request('POST', `${path}/unarchive`)).body.data).toMatchObject({ version: 3, archivedAt: null })
    expect(await names('firm?filter=record.name=="Old"')).toEqual(['Old'])
  })
})
