import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, request, startServer, type TestServer } from '../support/engine.ts'
import { dealLayers } from '../workflow/support.ts'

describe.each(databases)('dates of another system, imported on %s', (database) => {
  let server: TestServer
  let seller = ''
  beforeAll(async () => {
    server = await startServer(database, dealLayers)
    const email = 'seller@example.test'
    await server.engine.createUser({ name: 'Sally', email, password: 'a long enough password', roles: ['seller'] })
    seller = (await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')).token
  })
  afterAll(() => server.close())

  const send = async (file: string, query: Record<string, string>, token = server.token) => {
    const answer = await fetch(`${server.url}/api/records/deal/import?${new URLSearchParams({ name: 'deals.csv', ...query })}`, {
      method: 'POST',
      body: file,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    })
    return { status: answer.status, body: await answer.json() }
  }
  const past = { anyState: 'true', keepDates: 'true' }
  const mapping = {
    Name: 'name',
    Stage: 'stage',
    Made: 'createdAt',
    'Made by': 'createdBy.email',
    Changed: 'updatedAt',
    Stages: 'stage.history',
  }
  const columns = 'Name,Stage,Made,Made by,Changed,Stages'
  const find = async (name: string) => {
    const filter = encodeURIComponent(`record.name == "${name}"`)
    const { body } = await request(
      server.url,
      'GET',
      `/api/records/deal?filter=${filter}&fields=id,version,stage,createdAt,createdBy,updatedAt,updatedBy`,
      undefined,
      {
        authorization: `Bearer ${server.token}`,
      },
    )
    return body.data[0]
  }
  const told = async (id: string, what: string) =>
    (await request(server.url, 'GET', `/api/records/deal/${id}/${what}`, undefined, { authorization: `Bearer ${server.token}` })).body.data

  it('stay as they are in the file, with who made the record and how long it was in which state', async () => {
    const row =
      'Ketch,won,2025-02-03T09:30:00Z,seller@example.test,2025-04-12 16:00,open 2025-02-03T09:30:00Z; offered 2025-03-01; won 2025-04-12 16:00'
    const { body } = await send(`${columns}\n${row}\n`, { ...past, mapping: JSON.stringify(mapping) })
    expect(body.data).toMatchObject({ created: 1, refused: 0, ignoredColumns: [] })
    const record = await find('Ketch')
    expect(record).toMatchObject({
      createdAt: '2025-02-03T09:30:00.000Z',
      createdBy: { label: 'Sally' },
      updatedAt: '2025-04-12T16:00:00.000Z',
      version: 1,
    })
    expect(await told(record.id, 'states')).toMatchObject([
      { state: 'won', transition: { name: 'win' }, since: '2025-04-12T16:00:00.000Z', until: null },
      {
        state: 'offered',
        transition: { name: 'offer' },
        since: '2025-03-01T00:00:00.000Z',
        until: '2025-04-12T16:00:00.000Z',
        seconds: 3_686_400,
      },
      { state: 'open', transition: null, since: '2025-02-03T09:30:00.000Z', seconds: 2_212_200 },
    ])
  })

  it('are told in the history as what the file said, on the day of the import and by whoever imported', async () => {
    const { id } = await find('Ketch')
    const [entry] = await told(id, 'history')
    expect(Date.now() - Date.parse(entry.at)).toBeLessThan(60_000)
    expect(entry).toMatchObject({ kind: 'created', channel: 'import', changes: { createdAt: { after: '2025-02-03T09:30:00.000Z' } } })
    expect(entry.changes.stage).toMatchObject({ after: 'won', message: 'Open 2025-02-03, Offered 2025-03-01, Won 2025-04-12' })
    expect(entry.changes.stage.stays.map(({ state }: { state: string }) => state)).toEqual(['open', 'offered', 'won'])
    expect(entry.by.label).not.toBe('Sally')
  })

  it('are counted by month as any others', async () => {
    const query = 'group=month(createdAt)&measure=count()'
    const { body } = await request(server.url, 'GET', `/api/records/deal/aggregate?${query}`, undefined, {
      authorization: `Bearer ${server.token}`,
    })
    expect(JSON.stringify(body.data)).toContain('2025-02')
  })

  it('of records that are there are taken over later, once', async () => {
    await request(server.url, 'POST', '/api/records/deal', { name: 'Sloop' }, { authorization: `Bearer ${server.token}` })
    const file = `${columns}\nSloop,open,2024-05-06,,2024-05-07,open 2024-05-06\n`
    const again = () => send(file, { ...past, key: 'name', mapping: JSON.stringify(mapping) })
    expect((await again()).body.data).toMatchObject({ updated: 1 })
    const record = await find('Sloop')
    expect(record).toMatchObject({ createdAt: '2024-05-06T00:00:00.000Z', updatedAt: '2024-05-07T00:00:00.000Z', version: 2 })
    expect(await told(record.id, 'states')).toMatchObject([{ state: 'open', since: '2024-05-06T00:00:00.000Z', until: null }])
    const [entry] = await told(record.id, 'history')
    expect(entry.changes.createdAt).toMatchObject({ after: '2024-05-06T00:00:00.000Z', before: expect.stringMatching(/^20/) })
    expect((await again()).body.data).toMatchObject({ updated: 0, unchanged: 1 })
    expect((await find('Sloop')).version).toBe(2)
  })

  it('stay with a record to which a second file adds, and with one of which nothing is said but when it was made', async () => {
    const file = 'Name,Stage,Made,Made by\nBrig,open,2024-05-06,seller@example.test\n'
    const mapped = { Name: 'name', Stage: 'stage', Made: 'createdAt', 'Made by': 'createdBy.email' }
    await send(file, { ...past, key: 'name', mapping: JSON.stringify(mapped) })
    const asMade = { createdAt: '2024-05-06T00:00:00.000Z', updatedAt: '2024-05-06T00:00:00.000Z', updatedBy: { label: 'Sally' } }
    const brig = await find('Brig')
    expect(brig).toMatchObject(asMade)
    expect(Object.keys((await told(brig.id, 'history'))[0].changes).sort()).toEqual(['createdAt', 'createdBy', 'name', 'stage'])
    const more = await send('Name,Amount\nBrig,12\n', { ...past, key: 'name', mapping: '{"Name":"name","Amount":"amount"}' })
    expect(more.body.data).toMatchObject({ updated: 1 })
    expect(await find('Brig')).toMatchObject({ ...asMade, version: 2 })
    const [entry] = await told(brig.id, 'history')
    expect([Object.keys(entry.changes), Date.now() - Date.parse(entry.at) < 60_000]).toEqual([['amount'], true])
    await send('Name,Amount\nBrig,13\n', { key: 'name', mapping: '{"Name":"name","Amount":"amount"}' })
    expect(Date.now() - Date.parse((await find('Brig')).updatedAt)).toBeLessThan(60_000)
  })

  it('without a history begin the state with the record', async () => {
    await send('Name,Stage,Made\nYawl,lost,2025-01-02\n', {
      ...past,
      mapping: JSON.stringify({ Name: 'name', Stage: 'stage', Made: 'createdAt' }),
    })
    const { id } = await find('Yawl')
    expect(await told(id, 'states')).toMatchObject([{ state: 'lost', since: '2025-01-02T00:00:00.000Z', until: null }])
  })

  it.each([
    ['made in the future', 'Bark,open,2999-01-01,,,', 'in-the-future', 'Made'],
    ['changed before it was made', 'Bark,open,2025-02-01,,2025-01-01,', 'not-in-order', 'Changed'],
    ['by nobody who is known', 'Bark,open,2025-02-01,nobody@example.test,,', 'no-such-record', 'Made by'],
    ['whose history ends otherwise', 'Bark,won,2025-02-01,,,open 2025-02-01', 'bad-history', 'Stages'],
    ['whose history runs backwards', 'Bark,won,2025-02-01,,,open 2025-03-01; won 2025-02-01', 'bad-history', 'Stages'],
    ['whose history has a state that there is not', 'Bark,won,2025-02-01,,,begun 2025-03-01; won 2025-04-01', 'not-readable', 'Stages'],
    ['whose history has no moments', 'Bark,won,2025-02-01,,,open; won', 'not-readable', 'Stages'],
  ])('of a record %s are refused with the cell', async (_, row, code, column) => {
    const { body } = await send(`${columns}\n${row}\n`, { ...past, mapping: JSON.stringify(mapping) })
    expect(body.data).toMatchObject({ created: 0, refused: 1, problems: [{ row: 2, code, column }] })
    expect(await find('Bark')).toBeUndefined()
  })

  it('are left out with the reason where the import does not ask for them', async () => {
    const { body } = await send(`${columns}\nCutter,open,2025-02-01,,,\n`, { anyState: 'true', mapping: JSON.stringify(mapping) })
    expect(body.data).toMatchObject({ created: 1 })
    const reasons = new Map(body.data.ignoredColumns.map(({ column, reason }: { column: string; reason: string }) => [column, reason]))
    expect([...reasons.keys()]).toEqual(['Made', 'Made by', 'Changed', 'Stages'])
    for (const reason of reasons.values()) expect(reason).toContain('keepDates=true')
    expect((await find('Cutter')).createdAt).not.toContain('2025-02')
  })

  it('are refused to who is no administrator, and by the API', async () => {
    const { status, body } = await send(
      `${columns}\nDinghy,open,2025-02-01,,,\n`,
      { keepDates: 'true', mapping: JSON.stringify(mapping) },
      seller,
    )
    expect({ status, detail: body.detail }).toEqual({ status: 403, detail: expect.stringContaining('administrators') })
    expect(await find('Dinghy')).toBeUndefined()
    const made = await request(
      server.url,
      'POST',
      '/api/records/deal',
      { name: 'Dory', createdAt: '2025-02-01T00:00:00Z' },
      { authorization: `Bearer ${server.token}` },
    )
    expect(made.status).toBe(201)
    expect(Date.now() - Date.parse(made.body.data.createdAt)).toBeLessThan(60_000)
  })

  it('spare a record when the import is taken back, as it cannot be made as it was', async () => {
    await request(server.url, 'POST', '/api/records/deal', { name: 'Punt' }, { authorization: `Bearer ${server.token}` })
    const { body } = await send('Name,Made\nPunt,2024-05-06\n', {
      ...past,
      key: 'name',
      mapping: JSON.stringify({ Name: 'name', Made: 'createdAt' }),
    })
    const undone = await request(server.url, 'POST', `/api/imports/${body.data.id}/undo`, undefined, {
      authorization: `Bearer ${server.token}`,
    })
    expect(undone.body.data).toMatchObject({ takenBack: 0, spared: 1 })
  })
})
