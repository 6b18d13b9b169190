import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportCommand } from '../../engine/cli/commands/export.ts'
import { readEnvironment } from '../../engine/cli/environment.ts'
import { createRecord, createRecords, openFile, prepareExport } from '../../engine/records/index.ts'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { shopLayers } from '../support/shop.ts'

describe.each(databases)('an export on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(kind, shopLayers)
    const firm = (name: string, more: object = {}) => createRecord(server.engine.context(null), 'firm', { name, ...more })
    const { id } = await firm('=1+1', {
      code: 'A',
      limit: 1.5,
      founded: '2026-01-31',
      place: { town: 'Łódź', street: '1, Long "Street"' },
      mood: 'good',
    })
    await firm('-Beta', { code: 'B', isActive: false, limit: 0 })
    await createRecord(server.engine.context(null), 'person', { name: 'Ann', firm: id })
    const line = { text: 'Tea', quantity: 2, price: 1.25 }
    await createRecord(server.engine.context(null), 'bill', { number: 'B1', firm: id, lines: [line, { ...line, text: '@Coffee' }] })
  })
  afterAll(() => server.close())

  const get = (entity: string, query: string) => server.request('GET', `/api/records/${entity}/export?${query}`)
  const linesOf = (text: string) => text.replace('\uFEFF', '').split('\r\n').slice(0, -1)

  it('writes titles for people, composites in parts, titles of options, and no formula', async () => {
    const answer = await get('firm', 'sort=code')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="firm-\d{4}-\d\d-\d\d\.csv"$/)
    expect(linesOf(answer.text)).toEqual([
      'Name,Code,Mood,Limit,Founded,Active,Place: Street,Place: Town,SIREN,Billed',
      `'=1+1,A,Good,1.5,2026-01-31,true,"1, Long ""Street""",Łódź,,5`,
      `'-Beta,B,,0,,false,,,,0`,
    ])
  })

  it('writes paths, references by their key, and a row for each line', async () => {
    const answer = await get('bill', 'titles=false&fields=number,firm,lines')
    const [titles, first = '', second = ''] = linesOf(answer.text)
    expect(titles).toBe('id,number,firm,lines.text,lines.quantity,lines.price,lines.unit,lines.amount')
    const id = first.slice(0, 36)
    expect([first, second]).toEqual([`${id},B1,'=1+1,Tea,2,1.25,piece,2.5`, `${id},,,'@Coffee,2,1.25,piece,2.5`])
  })

  it('takes the parameters of a list', async () => {
    expect(linesOf((await get('firm', 'fields=code&filter=isActive')).text)).toEqual(['Code', 'A'])
    expect(linesOf((await get('firm', 'fields=code&sort=-code')).text)).toEqual(['Code', 'B', 'A'])
    expect(linesOf((await get('firm', 'fields=code&search=beta')).text)).toEqual(['Code', 'B'])
  })

  it.each([
    ['a format that does not exist', 'format=pdf', 'invalid-parameter', 'format'],
    ['a field that does not exist', 'fields=nmae', 'invalid-parameter', 'fields'],
    ['a filter that cannot be read', 'filter=nmae', 'invalid-filter', 'filter'],
    ['a sort that does not exist', 'sort=nmae', 'invalid-parameter', 'sort'],
    ['a parameter that does not exist', 'limit=3', 'invalid-parameter', 'limit'],
  ])('refuses %s before anything is sent', async (_name, query, code, parameter) => {
    expect((await get('firm', query)).body).toMatchObject({ code, parameter })
  })

  it('speaks of one state of the database, whatever is written meanwhile', async () => {
    const context = () => server.engine.context(null)
    await createRecords(
      context(),
      'person',
      Array.from({ length: 999 }, (_, index) => ({ name: `Person ${index}` })),
    )
    const names: string[] = []
    await prepareExport(context(), 'person', { format: 'ndjson', fields: 'name', sort: 'name' }).write(async (piece) => {
      if (names.length === 0) await createRecords(context(), 'person', [{ name: 'Aaron' }, { name: 'Zzz' }])
      for (const line of String(piece).trim().split('\n')) names.push(JSON.parse(line).name)
    })
    expect(names).toHaveLength(1000)
    expect(new Set(names).size).toBe(1000)
    expect(names).not.toContain('Zzz')
  })

  it('stops when the client goes away, and serves the next one', async () => {
    for (let attempt = 0; attempt < 4; attempt++) {
      const abort = new AbortController()
      const answer = await fetch(`${server.url}/api/records/person/export?format=ndjson`, {
        signal: abort.signal,
        headers: { authorization: `Bearer ${server.token}` },
      })
      expect(answer.status).toBe(200)
      abort.abort()
    }
    expect((await get('firm', 'fields=code')).status).toBe(200)
  })
})

describe('kartoteka export', () => {
  it('writes a file whose ending says the format', async () => {
    const server = await startServer('sqlite', shopLayers)
    const folder = mkdtempSync(join(tmpdir(), 'kartoteka-export-'))
    try {
      await createRecord(server.engine.context(null), 'firm', { name: 'Alpha', code: 'A' })
      const lines: string[] = []
      const environment = {
        ...readEnvironment({}),
        print: (line: string) => void lines.push(line),
        openEngine: async () => ({ ...server.engine, close: async () => undefined }),
      }
      const run = (...args: string[]) => exportCommand.run(args, environment)
      expect(await run('firm', join(folder, 'firms.csv'), '--fields', 'name,code', '--paths')).toBe(0)
      expect(readFileSync(join(folder, 'firms.csv'), 'utf8')).toBe('\uFEFFname,code\r\nAlpha,A\r\n')
      expect(lines).toEqual([`firms are in ${join(folder, 'firms.csv')}.`])
      await run('firm', join(folder, 'firms.xlsx'), '--fields', 'name')
      expect((await openFile(join(folder, 'firms.xlsx'))).columns).toEqual(['Name'])
      await expect(run('firm', join(folder, 'firms.pdf'))).rejects.toThrow('--format csv, xlsx, ndjson')
    } finally {
      await server.close()
      rmSync(folder, { recursive: true })
    }
  })
})
