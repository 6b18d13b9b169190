import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { type DatabaseName, databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = (more: object = {}) => ({ title: 'Text', type: 'string', maxLength: 200, ...more })

const documents = {
  'lists/branch': { values: { 'br-food': { title: 'Food & drink' }, 'br-tools': { title: 'Werkzeuge' } } },
  'types/place': { properties: { street: text(), town: text() } },
  'entities/house': {
    required: ['name'],
    properties: {
      name: text({ 'x-search': true, 'x-weight': 3 }),
      code: text({ 'x-search': true }),
      about: text({ 'x-search': true, maxLength: 20000 }),
      page: text({ 'x-search': true, contentMediaType: 'text/html', maxLength: 2000 }),
      phone: text({ format: 'phone', maxLength: 40, 'x-search': true }),
      mail: text({ format: 'email', 'x-search': true }),
      site: text({ format: 'uri', 'x-search': true }),
      branch: { title: 'Branch', 'x-list': 'branch', 'x-search': true },
      place: { title: 'Place', $ref: 'place', 'x-search': true },
      tags: { title: 'Tags', type: 'array', items: { type: 'string', maxLength: 40 }, 'x-search': true },
      rank: { title: 'Rank', type: 'integer' },
      hidden: text(),
      parts: { title: 'Parts', type: 'array', items: { $ref: 'house-part' } },
    },
    'x-label': '{name}',
  },
  'entities/house-part': { properties: { kind: text({ 'x-search': true }), size: { type: 'integer', title: 'Size' } } },
  'entities/guest': {
    properties: { name: text(), house: { title: 'House', 'x-ref': 'house' }, note: text() },
    'x-label': '{name}, {house.name}',
  },
  'entities/plain': { properties: { title: text(), body: text() }, 'x-label': '{title}', 'x-search': { fields: { body: 2 } } },
}

/** What is stored, the field it is stored in, what is typed, and whether that finds it. */
const rows: readonly (readonly [field: string, value: unknown, query: string, found: boolean])[] = [
  ['name', 'Zażółć gęślą jaźń', 'zazolc', true],
  ['name', 'Zażółć gęślą jaźń', 'JAŹŃ', true],
  ['name', 'Zażółć gęślą jaźń', 'gesl zaz', true],
  ['name', 'Zażółć gęślą jaźń', 'olc', false],
  ['name', 'Łódź', 'lodz', true],
  ['name', 'lodz', 'ŁÓDŹ', true],
  ['name', 'Großmann Straße', 'grossmann strasse', true],
  ['name', 'GROSSMANN', 'großmann', true],
  ['name', 'Müller', 'muller', true],
  ['name', 'Müller', 'mueller', false],
  ['name', 'Smørrebrød', 'smorre', true],
  ['name', 'Crème brûlée', 'creme brul', true],
  ['name', 'Œuvre', 'oeuvre', true],
  ['name', 'Æther', 'aeth', true],
  ['name', 'Příliš žluťoučký kůň', 'zlutoucky kun', true],
  ['name', 'L’Étoile', 'etoile', true],
  ['name', "L'Étoile", 'l’etoile', true],
  ['name', '北京市海淀区', '北京', true],
  ['name', '北京市海淀区', '海淀', true],
  ['name', '北京市海淀区', '区', true],
  ['name', '北京市海淀区', '市海', true],
  ['name', '北京市海淀区', '京北', false],
  ['name', '北京，海淀', '京海', false],
  ['name', 'Huawei华为Pay', '华为', true],
  ['name', 'Huawei华为Pay', 'pay', true],
  ['name', '東京タワー', 'タワ', true],
  ['name', 'شركة النور', 'النور', true],
  ['name', 'شركة النور', 'شرك', true],
  ['name', 'شركة، النور', 'شركة النور', true],
  ['name', 'Komputery i części', 'czesci', true],
  ['name', 'Ann Smith', 'smith ann', true],
  ['name', 'Ann Smith', 'smith bob', false],
  ['name', 'Ann Smith', 'mit', false],
  ['code', 'C-00012', 'C-00012', true],
  ['code', 'C-00012', '00012', true],
  ['code', 'C-00012', 'c-000', true],
  ['code', 'C-00012', '12', false],
  ['phone', '+33 1 23 45 67 89', '0123 45', true],
  ['phone', '+33 1 23 45 67 89', '01 23 45 67 89', true],
  ['phone', '+33 1 23 45 67 89', '+33 123', true],
  ['phone', '+33 1 23 45 67 89', '0033 1 23', true],
  ['phone', '+33 1 23 45 67 89', '6789', true],
  ['phone', '+33 1 23 45 67 89', '0124', false],
  ['phone', '(030) 0074-321', '030 0074', true],
  ['phone', '(030) 0074-321', '0300074321', true],
  ['mail', 'john.smith@example.org', 'smith@', true],
  ['mail', 'john.smith@example.org', 'john.smith@example.org', true],
  ['mail', 'john.smith@example.org', '@example', true],
  ['mail', 'john.smith@example.org', 'smith@other', false],
  ['site', 'https://www.example.org/wine', 'example.org', true],
  ['page', '<p>Rich <b>cheese</b>&nbsp;board</p>', 'cheese board', true],
  ['page', '<p style="color: red">Rich cheese</p>', 'style', false],
  ['page', '<p>1 < 2 and more</p>', 'more', true],
  ['branch', 'br-food', 'drink', true],
  ['branch', 'br-tools', 'werkz', true],
  ['branch', 'br-tools', 'drink', false],
  ['place', { street: 'Rynek Główny 1', town: 'Kraków' }, 'krakow glowny', true],
  ['tags', ['Très bien', 'new'], 'tres', true],
  ['tags', ['Très bien', 'new'], 'old', false],
  ['hidden', 'secretword', 'secretword', false],
  ['about', `${'lorem ipsum '.repeat(400)}zebra`, 'zebra', true],
  ['about', `Überfluß ${'中文'.repeat(700)}终点`, '终点', true],
  ['about', `${'x'.repeat(5000)} yonder`, 'yonder', true],
  ['about', `${'x'.repeat(5000)} yonder`, 'x'.repeat(300), true],
  ['about', 'a "quoted" AND (NOT) word*', '"quoted" AND word*', true],
  ['about', 'tab\tand\nline', 'line tab', true],
]

const wild = [
  '"',
  '*',
  '" OR "',
  "'",
  '\\',
  'a" *',
  'NEAR(a b)',
  '{high} : x',
  'a AND',
  '^a',
  "':*",
  '&',
  '| !',
  'a:*',
  'é"',
  '(',
  ')',
  '-',
  '\u0000',
  '%',
  '?',
  '\ue000123',
  '⁠',
]

describe.each(databases)('search, on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layersOf(documents))
  })
  afterAll(() => server.close())

  const create = async (entity: string, record: object): Promise<string> => {
    const answer = await server.request('POST', `/api/records/${entity}`, record)
    expect(answer.body).toMatchObject({ data: { id: expect.any(String) } })
    return answer.body.data.id
  }
  const found = async (entity: string, query: string, more = ''): Promise<readonly string[]> => {
    const answer = await server.request('GET', `/api/records/${entity}?search=${encodeURIComponent(query)}&fields=id&limit=200${more}`)
    expect(answer.status).toBe(200)
    return answer.body.data.map((row: { id: string }) => row.id)
  }

  it.each(rows)('%s %j, typed %j: %s', async (field, value, query, isFound) => {
    const id = await create('house', { name: 'x', [field]: value })
    expect((await found('house', query)).includes(id)).toBe(isFound)
    expect((await found('house', query, '&sort=-createdAt')).includes(id)).toBe(isFound)
  })

  it.each(wild)('takes %j for text, not for syntax', async (query) => {
    await found('house', query)
    await found('house', query, '&sort=name')
    await found('house', `ann ${query}`)
  })

  it('finds nothing by signs alone, and everything by blanks', async () => {
    await create('house', { name: '- & -' })
    expect(await found('house', '- &')).toEqual([])
    expect(await found('house', '  ')).not.toEqual([])
  })

  it('answers best first: whole words, beginnings, weight', async () => {
    const ids: Record<string, string> = {}
    ids.noteBeginning = await create('house', { name: 'one', about: 'quincetree' })
    ids.nameBeginning = await create('house', { name: 'Quincetree' })
    ids.noteWhole = await create('house', { name: 'two', about: 'a quince' })
    ids.nameWhole = await create('house', { name: 'Quince' })
    ids.nameWhole2 = await create('house', { name: 'The Quince' })
    expect(await found('house', 'quince')).toEqual([ids.nameWhole, ids.nameWhole2, ids.noteWhole, ids.nameBeginning, ids.noteBeginning])
  })

  it('gives every hit once over pages, while others are written', async () => {
    const wanted: string[] = []
    for (const [index, name] of ['Pear', 'Pearl', 'Pear tree', 'Pearson', 'x'].entries()) {
      for (let n = 0; n < 3; n++)
        wanted.push(await create('house', { name: `${name} ${n}`, ...(index % 2 === 0 ? { about: 'pearly' } : {}) }))
    }
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 20; page++) {
      const answer = await server.request('GET', `/api/records/house?search=pear&fields=name&limit=2&count=true${cursor}`)
      expect(answer.status).toBe(200)
      seen.push(...answer.body.data.map((row: { id: string }) => row.id))
      if (answer.body.page.next === null) break
      cursor = `&cursor=${answer.body.page.next}`
      if (page === 1) await create('house', { name: 'Pear written meanwhile' })
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(wanted))
    const other = await server.request('GET', `/api/records/house?search=apple${cursor}`)
    expect(other.body.code).toBe('invalid-cursor')
  })

  it('counts, filters and sorts what is found', async () => {
    await create('house', { name: 'Fig b', rank: 1 })
    await create('house', { name: 'Fig a', rank: 2 })
    await create('house', { name: 'Fig c', rank: 3 })
    const list = async (more: string) => (await server.request('GET', `/api/records/house?search=fig&fields=name${more}`)).body
    expect((await list('&filter=rank > 1&count=true')).page.total).toBe(2)
    expect((await list('&filter=rank > 1')).data.map((row: { name: string }) => row.name)).toEqual(['Fig a', 'Fig c'])
    expect((await list('&sort=-name')).data.map((row: { name: string }) => row.name)).toEqual(['Fig c', 'Fig b', 'Fig a'])
  })

  it('follows changes, the trash and what is rolled back', async () => {
    const id = await create('house', { name: 'Walnut', about: 'Kernel' })
    await server.request('PATCH', `/api/records/house/${id}`, { name: 'Chestnut' })
    expect(await found('house', 'walnut')).toEqual([])
    expect(await found('house', 'chestnut kernel')).toEqual([id])
    await server.request('DELETE', `/api/records/house/${id}`)
    expect(await found('house', 'chestnut')).toEqual([])
    expect(await found('house', 'chestnut', '&trash=true')).toEqual([id])
    await server.request('POST', `/api/records/house/${id}/restore`)
    expect(await found('house', 'chestnut')).toEqual([id])
    const broken = server.engine.database.transaction(async (executor) => {
      await executor.all(sql`update "house" set "name" = 'Rolledback' where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`)
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(await found('house', 'rolledback')).toEqual([])
    expect(await found('house', 'chestnut')).toEqual([id])
    await server.request('POST', '/api/records/house', [{ name: 'Halfway' }, { name: 5 }])
    expect(await found('house', 'halfway')).toEqual([])
    await server.engine.database.transaction((executor) =>
      executor.all(sql`delete from "house" where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`),
    )
    expect(await found('house', 'chestnut', '&trash=true')).toEqual([])
  })

  it('finds records by what they point to and by their lines, behind the others', async () => {
    const house = await create('house', { name: 'Rosewood', parts: [{ kind: 'Attic', size: 1 }] })
    const guest = await create('guest', { name: 'Bob', house })
    const other = await create('guest', { name: 'Rose' })
    expect(await found('guest', 'rose')).toEqual([other, guest])
    expect(await found('guest', 'bob rosew')).toEqual([guest])
    expect(await found('guest', 'bob nobody')).toEqual([])
    expect(await found('guest', 'rose', '&sort=name')).toEqual([guest, other])
    expect(await found('house', 'attic')).toEqual([house])
    expect(await found('house', 'rosewood attic')).toEqual([house])
    await server.request('PATCH', `/api/records/house/${house}`, { name: 'Elmwood', parts: [] })
    expect(await found('guest', 'rosewood')).toEqual([])
    expect(await found('guest', 'elmwood')).toEqual([guest])
    expect(await found('house', 'attic')).toEqual([])
  })

  it('reads what x-search of the entity lists, and nothing else', async () => {
    const id = await create('plain', { title: 'Heading', body: 'Content' })
    expect(await found('plain', 'content')).toEqual([id])
    expect(await found('plain', 'heading')).toEqual([])
  })

  it('searches all entities, the better hits first, and says where the words stand', async () => {
    const search = async (q: string, more = '') => (await server.request('GET', `/api/search?q=${encodeURIComponent(q)}${more}`)).body.data
    const whole = await create('plain', { title: 'Juniper card', body: 'A branch of the Wacholdér, cut in May' })
    const first = await create('house', { name: 'Wacholderhaus' })
    const second = await create('house', { name: 'x', page: '<p>Beside <b>Wacholder</b> bushes</p>' })
    const third = await create('house', { name: 'Zum Wacholder' })
    const hits = await search('wachölder')
    expect(hits).toEqual([
      {
        entity: 'house',
        title: 'house',
        id: third,
        label: 'Zum Wacholder',
        match: { field: 'name', title: 'Text', text: 'Zum Wacholder', marks: [[4, 9]] },
      },
      {
        entity: 'house',
        title: 'house',
        id: second,
        label: 'x',
        match: { field: 'page', title: 'Text', text: 'Beside Wacholder bushes', marks: [[7, 9]] },
      },
      {
        entity: 'house',
        title: 'house',
        id: first,
        label: 'Wacholderhaus',
        match: { field: 'name', title: 'Text', text: 'Wacholderhaus', marks: [[0, 9]] },
      },
      {
        entity: 'plain',
        title: 'plain',
        id: whole,
        label: 'Juniper card',
        match: { field: 'body', title: 'Text', text: 'A branch of the Wacholdér, cut in May', marks: [[16, 9]] },
      },
    ])
    expect(await search('wacholder', '&limit=1')).toHaveLength(2)
    expect(await search('cut wachold')).toMatchObject([
      {
        id: whole,
        match: {
          marks: [
            [16, 7],
            [27, 3],
          ],
        },
      },
    ])
    const person = (await search('ann@exam')).filter((hit: { entity: string }) => hit.entity === 'user')
    expect(person).toMatchObject([{ label: 'Ann Admin', match: { field: 'email' } }])
    expect(await search('"*')).toEqual([])
    await server.request('DELETE', `/api/records/house/${third}`)
    expect((await search('wacholder', '&limit=1')).map((hit: { id: string }) => hit.id)).toEqual([second, whole])
    for (const bad of ['/api/search', '/api/search?q=a&limit=0', '/api/search?q=a&what=1']) {
      expect((await server.request('GET', bad)).body.code).toBe('invalid-parameter')
    }
    expect((await server.request('GET', '/api/search?q=a', undefined, { authorization: '' })).status).toBe(401)
  })

  it('survives VACUUM', async () => {
    const id = await create('house', { name: 'Vacuumed' })
    const gone = await create('house', { name: 'Gone before' })
    await vacuum(database, gone)
    expect(await found('house', 'vacuumed')).toEqual([id])
    await server.request('PATCH', `/api/records/house/${id}`, { name: 'Still there' })
    expect(await found('house', 'vacuumed')).toEqual([])
    expect(await found('house', 'still there')).toEqual([id])
  })

  async function vacuum(name: DatabaseName, gone: string): Promise<void> {
    const { engine } = server
    const first = await engine.database.all<{ id: string }>(sql`select "id" from "house" order by "created_at" limit 5`)
    for (const id of [...first.map((row) => row.id), gone]) {
      await engine.database.transaction((executor) =>
        executor.all(sql`delete from "house" where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`),
      )
    }
    if (name === 'sqlite') await engine.database.all(sql`pragma query_only = off`)
    await engine.database.all(sql`vacuum`)
  }
})
