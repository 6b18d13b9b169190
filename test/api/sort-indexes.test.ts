import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql, type Sql, sql } from '../../engine/base/sql.ts'
import type { Database } from '../../engine/database/index.ts'
import { getRecord, listRecords } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/firm': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01, 'x-index': true },
      essay: { title: 'Essay', type: 'string', maxLength: 4000, 'x-index': true },
    },
    'x-label': '{name}',
    'x-views': {
      all: { title: 'All', columns: ['name'], sort: 'name' },
      large: { title: 'Large', columns: ['name'], sort: '-amount,name' },
    },
  },
  'entities/call': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'calls' },
      about: { title: 'About', 'x-ref': ['firm', 'call'], 'x-inverse': 'remarks' },
    },
  },
})

describe.each(databases)('the indexes of sorts on %s', (database) => {
  let server: TestServer
  let firm: string
  let cursor: (sort: string) => Promise<string>
  beforeAll(async () => {
    server = await startServer(database, layers)
    const firms = Array.from({ length: 12 }, (_, index) => ({
      name: index === 3 ? null : `É${index}`,
      amount: index % 4 === 0 ? null : index,
    }))
    const made = await server.request('POST', '/api/records/firm', firms)
    expect(made.status, made.text).toBe(201)
    firm = made.body.data[0].id
    cursor = async (sort) => (await server.request('GET', `/api/records/firm?limit=2&sort=${sort}`)).body.page.next
  })
  afterAll(() => server.close())

  /** The plan of the first statement of some work, where reading every row and sorting them is no choice. */
  const planOf = async (work: (database: Database) => Promise<unknown>): Promise<string> => {
    const statements: Sql[] = []
    const { database: real } = server.engine
    const spy = new Proxy(real, {
      get: (target, name) =>
        name !== 'all' && name !== 'one'
          ? Reflect.get(target, name)
          : (statement: Sql) => {
              statements.push(statement)
              return target[name](statement)
            },
    })
    await work(spy)
    const [statement] = statements
    if (statement === undefined) throw new Error('nothing was asked of the database')
    const lines = await real.transaction(async (transaction) => {
      if (database === 'sqlite') return transaction.all<Record<string, string>>(sql`explain query plan ${statement}`)
      for (const setting of ['enable_seqscan', 'enable_sort', 'enable_bitmapscan'])
        await transaction.all(rawSql(`set local ${setting} = off`))
      return transaction.all<Record<string, string>>(sql`explain ${statement}`)
    })
    return lines.map((line) => line.detail ?? line['QUERY PLAN']).join('\n')
  }
  const listed = (query: Parameters<typeof listRecords>[2]) =>
    planOf((spied) => listRecords({ ...server.engine.context(null), database: spied }, 'firm', { fields: 'name', ...query }))

  it.each([
    ['name', 'firm_name_folded_sort'],
    ['-name', 'firm_name_folded_sort'],
    ['amount', 'firm_amount_sort'],
    ['-amount,name', 'firm_amount_name_folded_desc_sort'],
    ['amount,-name', 'firm_amount_name_folded_desc_sort'],
    ['createdAt', 'firm_created_at_id_index'],
    ['-createdAt', 'firm_created_at_id_index'],
  ])('reads a page by %s from %s', async (sort, index) => {
    for (const query of [{ sort }, { sort, cursor: await cursor(sort) }]) expect(await listed(query)).toContain(index)
  })

  it('goes on from the place of a cursor, not from the beginning', async () => {
    const plan = await listed({ sort: 'name', cursor: await cursor('name') })
    expect(plan).toMatch(
      database === 'sqlite' ? /SEARCH t\d+ USING INDEX firm_name_folded_sort \(\(.*,name,id\)>\(/ : /Index Cond: .*ROW\(.*\) > ROW\(/,
    )
  })

  it('finds the newest of what points to a record by the index of the reference', async () => {
    const plan = (fields: string) =>
      planOf((spied) => getRecord({ ...server.engine.context(null), database: spied }, 'firm', firm, { fields }))
    expect(await plan('name,calls(name;sort=-createdAt;limit=50)')).toContain('call_firm_id_created_at_id_index')
    expect(await plan('name,remarks(name;sort=-createdAt;limit=50)')).toContain('call_about_id_created_at_id_index')
  })

  it('makes no index of long texts, keeps them and sorts by them all the same', async () => {
    const essay = Array.from({ length: 4000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join('')
    expect((await server.request('PATCH', `/api/records/firm/${firm}`, { essay })).status).toBe(200)
    const firms = server.engine.model.entities.get('firm')
    expect(firms?.sortIndexes?.map(({ name }) => name)).toEqual([
      'firm_name_folded_sort',
      'firm_amount_name_folded_desc_sort',
      'firm_amount_sort',
    ])
    expect(
      (await server.request('GET', '/api/records/firm?sort=essay,name&limit=2')).body.data.map((row: { name: string }) => row.name),
    ).toEqual(['É0', 'É1'])
  })
})
