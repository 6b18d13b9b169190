import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { identifier, sql } from '../../engine/base/sql.ts'
import { ImportRuns } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/town': {
    properties: {
      code: { title: 'Code', type: 'string', maxLength: 10, 'x-unique': true },
      name: { title: 'Name', type: 'string', maxLength: 40 },
      people: { title: 'People', type: 'integer', minimum: 0 },
      mail: { title: 'Contact', type: 'string', format: 'email' },
      twin: { title: 'Twin', 'x-ref': 'town' },
    },
    'x-key': 'code',
    'x-label': '{name}',
  },
  'entities/secret': { properties: { name: { type: 'string', maxLength: 10 } }, 'x-not-in': ['import', 'export'] },
  'translations/fr': { title: 'Français', texts: { 'town.people': 'Habitants' } },
})

const csv = { 'content-type': 'text/csv' }

describe.each(databases)('files over HTTP, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(kind, layers)
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    rmSync(join(server.engine.files, 'imports'), { recursive: true, force: true })
    await server.engine.database.transaction(async (executor) => {
      for (const table of ['import_problem', 'import_write', 'import_run', 'import_mapping', 'town'])
        await executor.all(sql`delete from ${identifier(table)}`)
    })
  })

  const send = (query: string, body: string, headers: Record<string, string> = {}) =>
    server.request('POST', `/api/records/town/import${query}`, body, { ...csv, ...headers })
  const towns = async (): Promise<readonly Record<string, unknown>[]> =>
    (await server.request('GET', '/api/records/town?sort=code&fields=code,name,people&limit=200')).body.data.map(
      ({ code, name, people }: Record<string, unknown>) => ({ code, name, people }),
    )
  const leftFiles = () => readdirSync(join(server.engine.files, 'imports'))

  it('takes a whole import back, but for what was changed since', async () => {
    await send('', 'Code,Name,Habitants\nA,Alpha,1\nB,Beta,2\n')
    const { id } = (await send('?key=code', 'Code,Name,Habitants\nA,Aleph,11\nB,Beth,\nC,Gimel,3\nD,Daleth,4\n')).body.data
    const [, b, , d] = (await server.request('GET', '/api/records/town?sort=code')).body.data
    await server.request('PATCH', `/api/records/town/${b.id}`, { name: 'Bet' })
    await server.request('PATCH', `/api/records/town/${d.id}`, { people: 40 })
    const undone = await server.request('POST', `/api/imports/${id}/undo`)
    expect(undone.body.data).toMatchObject({ state: 'undone', created: 2, updated: 2, takenBack: 2, spared: 2 })
    expect(await towns()).toEqual([
      { code: 'A', name: 'Alpha', people: 1 },
      { code: 'B', name: 'Bet', people: null },
      { code: 'D', name: 'Daleth', people: 40 },
    ])
    const [a] = (await server.request('GET', '/api/records/town?sort=code')).body.data
    const [told] = (await server.request('GET', `/api/records/town/${a.id}/history`)).body.data
    expect(told).toMatchObject({
      channel: 'import',
      changes: { name: { before: 'Aleph', after: 'Alpha' }, people: { before: 11, after: 1 } },
    })
    const audit = await server.request('GET', '/api/audit?kind=import-undone')
    expect(audit.body.data).toMatchObject([{ subject: 'town', changes: { takenBack: 2, spared: 2 } }])

    expect((await server.request('POST', `/api/imports/${id}/undo`)).body.detail).toContain('taken back already')
    expect((await server.request('POST', `/api/imports/${id}/resume`)).status).toBe(409)
    const trial = await send('?dryRun=true', 'Code,Name\nZ,Zed\n')
    expect((await server.request('POST', `/api/imports/${trial.body.data.id}/undo`)).body.detail).toContain('changed nothing')
    expect(await towns()).toHaveLength(3)
  })

  it('takes back no more than was kept: a refused row leaves no trace', async () => {
    const sent = await send('?key=code', `Code,Name\nA,Alpha\nA,Aleph\nB,${'x'.repeat(60)}\n`)
    expect(sent.body.data).toMatchObject({ created: 1, updated: 1, refused: 1 })
    const undone = await server.request('POST', `/api/imports/${sent.body.data.id}/undo`)
    expect(undone.body.data).toMatchObject({ takenBack: 1, spared: 0 })
    expect(await towns()).toEqual([])
  })

  it('takes back what one import did to a record in several chunks', async () => {
    await send('', 'Code,Name,Habitants\nA,Alpha,1\n')
    const filler = Array.from({ length: 500 }, (_, index) => `F${index},Filler,\n`).join('')
    const sent = await send('?key=code', `Code,Name,Habitants\nA,Aleph,2\nB,Beth,1\n${filler}A,Alif,3\nB,Bet,2\n`)
    expect(sent.body.data).toMatchObject({ created: 501, updated: 3 })
    const undone = await server.request('POST', `/api/imports/${sent.body.data.id}/undo`)
    expect(undone.body.data).toMatchObject({ takenBack: 502, spared: 0 })
    expect(await towns()).toEqual([{ code: 'A', name: 'Alpha', people: 1 }])
  })

  it('answers a report, and keeps the problems as a file beside the rows', async () => {
    const sent = await send('?key=code', 'Code,Habitants,Name,Odd\nA,12,Alpha,1\nB,twelve,Beta,\nC,,"=Gamma, x",\n')
    expect(sent.status).toBe(200)
    expect(sent.body.data).toMatchObject({
      entity: 'town',
      state: 'done',
      dryRun: false,
      rows: 3,
      created: 2,
      refused: 1,
      ignoredColumns: [{ column: 'Odd' }],
      problems: [{ row: 3, column: 'Habitants', field: 'people', value: 'twelve', code: 'not-readable' }],
    })
    expect(await towns()).toEqual([
      { code: 'A', name: 'Alpha', people: 12 },
      { code: 'C', name: '=Gamma, x', people: null },
    ])
    const file = await server.request('GET', `/api/imports/${sent.body.data.id}/problems`)
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(file.text.replace('\uFEFF', '').split('\r\n')).toEqual([
      'Code,Habitants,Name,Odd,Row,Problems',
      expect.stringMatching(/^B,twelve,Beta,,3,"?Habitants: "+twelve"+ is not a number/),
      '',
    ])
    expect(leftFiles()).toEqual([])
  })

  it('keeps nothing of a dry run but its report', async () => {
    const { body } = await send('?dryRun=true', 'Code,People\nA,1\nA,2\n')
    expect(body.data).toMatchObject({ dryRun: true, state: 'done', created: 1, refused: 1, problems: [{ row: 3, code: 'not-unique' }] })
    expect(await towns()).toEqual([])
    expect((await server.request('GET', `/api/imports/${body.data.id}`)).body.data).toEqual(body.data)
  })

  it('takes a mapping from the address, saves it, and finds it by name', async () => {
    const mapping = encodeURIComponent('{"Where": "name", "No": "code"}')
    await send(`?mapping=${mapping}&key=code&save=Old system`, 'No,Where\nA,Alpha\n')
    expect((await send('?mapping=Old system', 'No,Where\nA,Aleph\nB,Beta\n')).body.data).toMatchObject({ created: 1, updated: 1 })
    const saved = (await server.request('GET', '/api/import-mappings?entity=town')).body.data
    expect(saved).toEqual([
      { id: expect.any(String), entity: 'town', name: 'Old system', settings: { key: 'code', mapping: { Where: 'name', No: 'code' } } },
    ])
    expect((await server.request('DELETE', `/api/import-mappings/${saved[0].id}`)).status).toBe(204)
    expect((await send('?mapping=Old system', 'No\nA\n')).body).toMatchObject({ code: 'invalid-parameter', parameter: 'mapping' })
  })

  it('proposes where columns go, by title in any language and by what the cells look like', async () => {
    const { body } = await send(
      '?propose=true',
      'CODE,Habitants,Écrire à,Town name,Blah\nA,12,a@example.com,Alpha,x\nB,,b@example.com,Beta,y\n',
    )
    expect(body.data.columns).toEqual([
      { column: 'CODE', field: 'code', by: 'title', samples: ['A', 'B'] },
      { column: 'Habitants', field: 'people', by: 'title', samples: ['12'] },
      { column: 'Écrire à', field: 'mail', by: 'values', samples: ['a@example.com', 'b@example.com'] },
      { column: 'Town name', field: 'name', by: 'words', samples: ['Alpha', 'Beta'] },
      { column: 'Blah', field: null, by: null, samples: ['x', 'y'] },
    ])
    expect(await towns()).toEqual([])
  })

  it('takes several formats, also in a form', async () => {
    const form = new FormData()
    form.append('key', 'code')
    form.append('file', new Blob(['code;name\nA;Alpha\n']), 'towns.csv')
    const answer = await fetch(`${server.url}/api/records/town/import`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${server.token}` },
    })
    expect(((await answer.json()) as { data: object }).data).toMatchObject({ file: 'towns.csv', format: 'csv', created: 1 })
    const lines = '{"code":"A","name":"Aleph","people":3}\n{"code":"B","name":"1,234","people":null}\n'
    const sent = await send('?key=code', lines, { 'content-type': 'application/x-ndjson' })
    expect(sent.body.data).toMatchObject({ format: 'ndjson', created: 1, updated: 1, problems: [] })
    expect(await towns()).toEqual([
      { code: 'A', name: 'Aleph', people: 3 },
      { code: 'B', name: '1,234', people: null },
    ])
    const back = await fetch(`${server.url}/api/records/town/export?format=xlsx&fields=code,people`, {
      headers: { authorization: `Bearer ${server.token}` },
    })
    const workbook = Buffer.from(await back.arrayBuffer())
    const again = await fetch(`${server.url}/api/records/town/import?key=code`, {
      method: 'POST',
      body: workbook,
      headers: { authorization: `Bearer ${server.token}`, 'content-type': String(back.headers.get('content-type')) },
    })
    expect(((await again.json()) as { data: object }).data).toMatchObject({ format: 'xlsx', unchanged: 2 })
  })

  it('sends a client that does not want to wait to the import', async () => {
    const sent = await send('', 'Code\nA\n', { prefer: 'respond-async' })
    expect([sent.status, sent.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
    expect(sent.headers.get('location')).toBe(`/api/imports/${sent.body.data.id}`)
    await expect.poll(async () => (await server.request('GET', `/api/imports/${sent.body.data.id}`)).body.data.state).toBe('done')
    expect(await towns()).toHaveLength(1)
    expect((await server.request('GET', '/api/imports')).body.data).toMatchObject([{ id: sent.body.data.id, created: 1 }])
  })

  it('does once what is asked twice with one key', async () => {
    const headers = { 'idempotency-key': 'once' }
    const first = await send('', 'Name\nAlpha\n', headers)
    const second = await send('', 'Name\nAlpha\n', headers)
    expect(second.body.data).toEqual(first.body.data)
    expect(await towns()).toHaveLength(1)
    expect(leftFiles()).toEqual([])
  })

  it('tells a file that cannot be read, keeps what stood before, and goes on when asked', async () => {
    const sent = await send('', `Code\n${Array.from({ length: 600 }, (_, index) => `T${index}\n`).join('')}"open`)
    expect([sent.status, sent.body.code]).toEqual([400, 'invalid-parameter'])
    expect(sent.body.import).toMatchObject({ state: 'failed', rows: 500, position: 501 })
    const resumed = await server.request('POST', `/api/imports/${sent.body.import.id}/resume`)
    expect(resumed.body.import).toMatchObject({ rows: 500, created: 500 })
  })

  it('stops when it is cancelled, and can be resumed without a row twice or missing', async () => {
    const count = 3000
    const text = `Name,People\n${Array.from({ length: count }, (_, index) => `Town ${index},${index % 100 === 99 ? 'x' : index}\n`).join('')}`
    const { isHeld, letGo } = holdAfterFirstChunk()
    const id = (await send('?async=true', text)).body.data.id as string
    try {
      await isHeld
      const cancelled = await server.request('POST', `/api/imports/${id}/cancel`)
      expect(cancelled.body.data).toMatchObject({ state: 'cancelled', rows: 500, created: 495, refused: 5 })
    } finally {
      letGo()
    }
    expect(await countTowns()).toBe(495)
    await server.request('POST', `/api/imports/${id}/resume`)
    const ended = (await server.request('GET', `/api/imports/${id}`)).body.data
    expect(ended).toMatchObject({ state: 'done', rows: count, created: (count * 99) / 100, refused: count / 100 })
    expect(await countTowns()).toBe((count * 99) / 100)
    const file = await server.request('GET', `/api/imports/${id}/problems`)
    expect(file.text.trim().split('\r\n')).toHaveLength(1 + count / 100)
  })

  it('goes on where a process that is gone has stopped', async () => {
    const runs = new ImportRuns(join(server.engine.files, 'imports'))
    const context = server.engine.context(null)
    const path = await runs.newPath()
    writeFileSync(path, `Name\n${Array.from({ length: 1200 }, (_, index) => `Town ${index}\n`).join('')}`)
    const { id } = await runs.start(context, { entity: 'town', path, fileName: null, dryRun: false })
    let transactions = 0
    const dying = {
      ...context,
      database: {
        ...context.database,
        transaction: (work: Parameters<typeof context.database.transaction>[0]) => {
          transactions += 1
          if (transactions > 1) throw new Error('the process has died')
          return context.database.transaction(work)
        },
      } as typeof context.database,
    }
    await expect(runs.work((work) => work(dying), id)).rejects.toThrow('the process has died')
    await server.engine.database.transaction((executor) =>
      executor.all(sql`update "import_run" set "worker" = 'elsewhere|1|x', "alive_at" = "created_at"`),
    )
    const later = { ...context, now: new Date(Date.now() + 120_000) }
    const other = new ImportRuns(join(server.engine.files, 'imports'))
    expect(await other.get(later, id)).toMatchObject({ state: 'interrupted', rows: 500, created: 500 })
    await other.resume(later, id)
    expect(await other.work((work) => work(context), id)).toMatchObject({ state: 'done', rows: 1200, created: 1200 })
    expect(await countTowns()).toBe(1200)
  })

  it.each([
    ['another content type', '', 'x', { 'content-type': 'application/json' }, 415, 'unsupported-media-type'],
    ['a mapping that is not JSON', '?mapping={', 'x', {}, 400, 'invalid-parameter'],
    ['a key that no column fills', '?key=code', 'Name\nA\n', {}, 400, 'invalid-parameter'],
    [
      'what is no workbook',
      '',
      'PK',
      { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
      400,
      'invalid-parameter',
    ],
  ])('refuses %s', async (_name, query, body, headers, status, code) => {
    const answer = await send(query, body, headers as Record<string, string>)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(leftFiles()).toEqual([])
    expect((await towns()).filter(({ name }) => name !== null)).toEqual([])
  })

  it('keeps entities out of files that are left out of them', async () => {
    expect((await server.request('GET', '/api/records/secret/export')).body.code).toBe('forbidden')
    expect((await server.request('POST', '/api/records/secret/import', 'name\na\n', csv)).body.code).toBe('forbidden')
  })

  it('shows an import to whoever started it', async () => {
    const runs = new ImportRuns(join(server.engine.files, 'imports'))
    const path = await runs.newPath()
    writeFileSync(path, 'Name\nA\n')
    const { id } = await runs.start(server.engine.context(null), { entity: 'town', path, fileName: null, dryRun: false })
    expect((await server.request('GET', `/api/imports/${id}`)).status).toBe(404)
    expect((await server.request('POST', `/api/imports/${id}/cancel`)).status).toBe(404)
    await runs.work((work) => work(server.engine.context(null)), id)
  })

  /** An import waits once its first rows are kept, until the next transaction is: by then somebody has said what shall become of it. */
  function holdAfterFirstChunk(): { readonly isHeld: Promise<void>; letGo(): void } {
    const { database } = server.engine
    const { transaction } = database
    let hold: () => void = () => undefined
    let release: () => void = () => undefined
    const isHeld = new Promise<void>((resolve) => {
      hold = resolve
    })
    const isReleased = new Promise<void>((resolve) => {
      release = resolve
    })
    const letGo = () => {
      Object.assign(database, { transaction })
      release()
    }
    const holding = async (...given: Parameters<typeof transaction>) => {
      const kept = await transaction(...given)
      if ((await database.all(sql`select 1 from "town" limit 1`)).length > 0) {
        Object.assign(database, { transaction: letting })
        hold()
        await isReleased
      }
      return kept
    }
    const letting = async (...given: Parameters<typeof transaction>) => {
      const kept = await transaction(...given)
      letGo()
      return kept
    }
    Object.assign(database, { transaction: holding })
    return { isHeld, letGo }
  }

  const countTowns = async (): Promise<number> => (await server.request('GET', '/api/records/town?count=true&limit=1')).body.page.total
})
