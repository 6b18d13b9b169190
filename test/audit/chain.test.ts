import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rawSql, sql } from '../../engine/base/sql.ts'
import { createEngine } from '../../engine/engine.ts'
import { createRecord, deleteRecord, purgeRecord, readAnchor, recordEvent, verifyAudit } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/boat': { properties: { name: { title: 'Name', type: 'string', maxLength: 40 } }, 'x-label': '{name}' },
})

describe.each(databases)('the chain of the audit on %s', (name) => {
  let server: TestServer
  beforeEach(async () => {
    server = await startServer(name, layers)
    for (const boat of ['Gull', 'Tern', 'Swan']) await server.request('POST', '/api/records/boat', { name: boat })
    return () => server.close()
  })

  const verify = (anchors: readonly string[] = []) => verifyAudit(server.engine.context(null), anchors.map(readAnchor))
  const messages = async (anchors: readonly string[] = []) => (await verify(anchors)).problems.map(({ message }) => message)
  const run = (text: string) => server.engine.database.transaction((executor) => executor.all(rawSql(text)))
  /** Somebody with the database in their hands, who takes the triggers away first. */
  const tamper = async (text: string) => {
    const off =
      name === 'sqlite'
        ? ['drop trigger "audit_entry_keep_update"', 'drop trigger "audit_entry_keep_delete"']
        : ['alter table "audit_entry" disable trigger user']
    for (const statement of [...off, text]) await run(statement)
  }
  const boat = (column: string) => `(select "${column}" from "audit_entry" where "subject" = 'boat' order by "id" limit 1)`

  it('holds what happened, each entry chained to the one before', async () => {
    const { entries, problems, heads } = await verify()
    expect(problems).toEqual([])
    expect(entries).toBeGreaterThanOrEqual(5)
    expect(heads.reduce((sum, { number }) => sum + number, 0)).toBe(entries)
  })

  it('takes writers side by side, and has no gap afterwards', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => server.request('POST', '/api/records/boat', { name: `Boat ${index}` })))
    const { problems, entries } = await verify()
    expect(problems).toEqual([])
    expect(entries).toBeGreaterThanOrEqual(35)
  })

  it('goes on where another process has written, and where a write was lost at its end', async () => {
    const { database, files } = server.engine
    const other = await createEngine({ layers, database: server.address, files })
    try {
      for (const engine of [server.engine, other, other, server.engine, other])
        await createRecord(engine.context(null), 'boat', { name: 'Heron' })
    } finally {
      await other.close()
    }
    const before = (await verify()).entries
    await run(
      name === 'sqlite'
        ? `create trigger "no_lost" before insert on "audit_entry" when new."kind" = 'lost' begin select raise(abort, 'lost'); end`
        : `alter table "audit_entry" add constraint "no_lost" check ("kind" <> 'lost')`,
    )
    const lost = database.transaction((executor) =>
      recordEvent({ ...server.engine.context(null), executor, channel: 'engine' }, { kind: 'lost' }),
    )
    await expect(lost).rejects.toThrow()
    await createRecord(server.engine.context(null), 'boat', { name: 'Stork' })
    expect(await verify()).toMatchObject({ entries: before + 1, problems: [] })
  })

  it('counts no entry of a write that was taken back', async () => {
    const before = (await verify()).entries
    const { status } = await server.request('POST', '/api/records/boat', [{ name: 'Fine' }, { name: 'x'.repeat(41) }])
    expect(status).toBe(422)
    expect(await verify()).toMatchObject({ entries: before, problems: [] })
  })

  it.each([
    'update "audit_entry" set "kind" = \'created\'',
    'update "audit_entry" set "changes" = \'{}\'',
    'update "audit_entry" set "hash" = null',
    'delete from "audit_entry"',
  ])('refuses %s', async (text) => {
    await expect(run(text)).rejects.toThrow(/audit can neither be changed nor removed/)
  })

  it('finds a changed value, a changed kind and a changed person', async () => {
    await tamper(`update "audit_entry" set "changes" = '{"name":{"after":"Crow"}}' where "id" = ${boat('id')}`)
    expect(await messages()).toEqual([expect.stringMatching(/^The values of entry \d+ are not those that were written/)])
    await run(`update "audit_entry" set "kind" = 'deleted' where "id" = ${boat('id')}`)
    expect(await messages()).toEqual([expect.stringMatching(/^Entry \d+ is not as it was written/)])
  })

  it('finds a removed entry in the middle and at the end', async () => {
    await tamper(`delete from "audit_entry" where "id" = ${boat('id')}`)
    expect(await messages()).toEqual([expect.stringMatching(/^Entry \d+ is missing/)])
    await run('delete from "audit_entry" where "id" = (select "id" from "audit_entry" order by "number" desc limit 1)')
    expect(await messages()).toContainEqual(expect.stringMatching(/the last ones were removed/))
  })

  it('finds an entry that was put in, with or without a place in the chain', async () => {
    const columns = '"id", "version", "created_at", "kind", "channel", "subject", "subject_version"'
    await run(
      `insert into "audit_entry" (${columns}) select ${name === 'sqlite' ? "'0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'" : 'gen_random_uuid()'}, 1, "created_at", 'updated', 'api', 'boat', 1 from "audit_entry" limit 1`,
    )
    expect(await messages()).toEqual([expect.stringMatching(/stands in no chain/)])
  })

  it('finds a chain that was written anew as a whole, by an anchor that was noted before', async () => {
    const { heads } = await verify()
    const [head] = heads
    const anchor = `${head?.chain}:${head?.number}:${head?.hash}`
    expect(await messages([anchor])).toEqual([])
    const other = `${head?.chain}:${head?.number}:${'0'.repeat(64)}`
    expect(await messages([other])).toEqual([expect.stringMatching(/another hash than the anchor/)])
    expect(() => readAnchor('1:2:nothing')).toThrow(/chain:number:hash/)
  })

  it('stays whole when a record is purged, whose values go', async () => {
    const context = server.engine.context(null)
    const [{ id }] = (await server.engine.database.all<{ id: string }>(sql`select "id" from "boat" where "name" = 'Tern'`)) as [
      { id: string },
    ]
    await deleteRecord(context, 'boat', id)
    await purgeRecord(context, 'boat', id)
    const { problems, emptied } = await verify()
    expect(problems).toEqual([])
    expect(emptied).toBeGreaterThanOrEqual(2)
    const rows = await server.engine.database.all(rawSql('select "changes" from "audit_entry"'))
    expect(JSON.stringify(rows)).not.toContain('Tern')
  })

  it('finds values that were taken out without a word', async () => {
    await run(`update "audit_entry" set "changes" = null, "salt" = null where "id" = ${boat('id')}`)
    expect(await messages()).toEqual([expect.stringMatching(/taken out, and nothing says why/)])
  })
})

describe.each(databases)('what stands in the audit on %s', (name) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(name, layers)
  })
  afterAll(() => server.close())
  const audit = async (query: string) => (await server.request('GET', `/api/audit?${query}`)).body

  it('names exports, changes of the metadata and sign-ins', async () => {
    await server.request('GET', '/api/records/boat/export?format=csv&filter=name%20!%3D%20%22x%22')
    const { data } = await audit('kind=exported')
    expect(data).toMatchObject([{ subject: 'boat', by: { label: 'Ann Admin' }, changes: { format: 'csv', filter: 'name != "x"' } }])
    expect((await audit('kind=metadata-applied')).data).toMatchObject([{ subject: 'metadata', by: null, changes: { version: 1 } }])
    expect((await audit('subject=account')).data.length).toBeGreaterThan(0)
  })

  it('pages, the newest first, and filters by person and period', async () => {
    const first = await audit('limit=1')
    const second = await audit(`limit=1&cursor=${first.page.next}`)
    expect(second.data[0].id < first.data[0].id).toBe(true)
    expect((await audit('from=2999-01-01')).data).toEqual([])
    expect((await audit('person=0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24')).data).toEqual([])
    expect((await server.request('GET', '/api/audit?from=today')).status).toBe(400)
  })

  it('is for administrators only', async () => {
    await server.engine.createUser({ name: 'Ben', email: 'ben@example.test', password: 'a long enough password' })
    const session = await server.request('POST', '/api/session', { email: 'ben@example.test', password: 'a long enough password' })
    const token = session.body.token ?? session.body.data?.token
    const { status } = await server.request('GET', '/api/audit', undefined, { authorization: `Bearer ${token}` })
    expect(status).toBe(403)
  })
})
