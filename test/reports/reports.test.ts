import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportPage } from '../../plugins/reports/report-pdf.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const money = { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'currency' }
const layers = layersOf({
  'entities/firm': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      seat: { title: 'Seat', type: 'object', properties: { town: { title: 'Town', type: 'string', maxLength: 40 } } },
    },
    'x-label': '{name}',
  },
  'entities/part': {
    properties: { text: { title: 'Text', type: 'string', maxLength: 40 } },
    'x-plural': 'Parts',
  },
  'entities/deal': {
    'x-plural': 'Deals',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      stage: { title: 'Stage', enum: ["it's new", 'a\\b', 'won'] },
      amount: { title: 'Amount', ...money },
      rate: { title: 'Rate', type: 'number', multipleOf: 0.1 },
      isHot: { title: 'Hot', type: 'boolean' },
      currency: { title: 'Currency', enum: ['EUR', 'USD'] },
      closedOn: { title: 'Closed', type: 'string', format: 'date' },
      seenAt: { title: 'Seen', type: 'string', format: 'date-time' },
      margin: { title: 'Margin', type: 'integer' },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'deals' },
      about: { title: 'About', 'x-ref': ['firm', 'deal'] },
      parts: { title: 'Parts', type: 'array', items: { $ref: 'part' } },
      discount: { title: 'Discount', type: 'number', multipleOf: 0.01, 'x-display': { format: 'percent' } },
      margins: { title: 'Margins', type: 'number', multipleOf: 0.0001, 'x-display': { format: 'percent' } },
    },
    'x-label': '{name}',
    'x-views': { all: { title: 'All', columns: ['name'] } },
  },
  ...Object.fromEntries(
    [
      'stage',
      'rate',
      'isHot',
      'firm',
      'firm.name',
      'about',
      'week(closedOn)',
      'day(seenAt)',
      'quarter(seenAt)',
      'year(closedOn)',
      'margin',
    ].map((group, index) => [`reports/by-${index}`, { title: `By ${group}`, entity: 'deal', group: [group], measures: ['count()'] }]),
  ),
  'reports/amounts': {
    title: 'Amounts',
    entity: 'deal',
    group: ['stage'],
    measures: ['sum(amount)', 'count()'],
    sort: '-sum(amount)',
    limit: 1,
    period: { field: 'closedOn', compare: true },
  },
  'reports/matrix': { title: 'Matrix', entity: 'deal', group: ['stage'], across: 'isHot', measures: ['avg(margin)'], chart: 'heatmap' },
  'reports/towns': { title: 'Towns', entity: 'part', group: ['owner.firm.seat.town', 'month(owner.closedOn)'], measures: ['count()'] },
  'reports/discounts': { title: 'Discounts', entity: 'deal', group: ['discount'], measures: ['avg(margins)', 'max(amount)', 'count()'] },
  'reports/discounted': {
    title: 'Discounted',
    entity: 'deal',
    kind: 'list',
    columns: ['name', 'discount', 'isHot'],
    filter: 'record.discount > 0.0',
  },
  'reports/margins': { title: 'Margins', entity: 'deal', group: ['margin'] },
  'reports/secretly': { title: 'Filtered', entity: 'deal', filter: 'record.margin > 3' },
  'reports/bosses': { title: 'For bosses', entity: 'deal', roles: 'boss' },
  'reports/listed': {
    title: 'Listed',
    entity: 'deal',
    kind: 'list',
    columns: ['name', 'firm.name', 'closedOn'],
    sort: '-amount',
    limit: 2,
  },
  'dashboards/board': {
    title: 'Board',
    period: 'last-year',
    filters: {
      stage: { title: 'Stage', fields: { deal: 'stage' } },
      firm: { title: 'Firm', fields: { deal: 'firm' } },
      hot: { title: 'Hot', fields: { deal: 'isHot' } },
      margin: { title: 'Margin', fields: { deal: 'margin' } },
      name: { title: 'Name', fields: { firm: 'name' } },
    },
    tiles: {
      a: { title: 'Amounts', report: 'amounts', span: 4 },
      b: { title: 'Margins', report: 'margins' },
      c: { title: 'All', view: 'deal.all' },
    },
  },
  'roles/seller': {
    title: 'Seller',
    entities: { firm: { read: true }, deal: { read: "record.stage != 'won'", fields: { margin: 'hidden' } } },
  },
  'roles/boss': { title: 'Boss', inherits: ['seller'], entities: { firm: { read: true } } },
})

describe.each(databases)('reports over HTTP on %s', (database) => {
  let server: TestServer
  const headers: Record<string, Record<string, string>> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    const firms = (await server.request('POST', '/api/records/firm', [{ name: "L'Écrin" }, { name: null }])).body.data
    const deal = (
      name: string,
      stage: string | null,
      amount: number | null,
      currency: string | null,
      closedOn: string | null,
      more = {},
    ) => ({
      ...{ name, stage, amount, currency, closedOn, ...more },
    })
    const made = await server.request('POST', '/api/records/deal', [
      deal('A', "it's new", 100, 'EUR', '2026-01-05', {
        ...{ discount: 0.2, margins: 0.1255, parts: [{ text: 'Sail' }] },
        firm: firms[0].id,
        rate: 1,
        isHot: true,
        margin: 5,
        seenAt: '2026-01-31T23:30:00Z',
      }),
      deal('B', 'a\\b', 50.55, 'EUR', '2025-12-31', {
        firm: firms[1].id,
        rate: 1.5,
        isHot: false,
        margin: 3,
        about: { entity: 'firm', id: firms[0].id },
      }),
      deal('C', 'won', 7, 'USD', '2026-03-01', { rate: 2, isHot: true, margin: 8, seenAt: '2026-02-01T00:00:00Z' }),
      deal('D', "it's new", 20, 'EUR', '2026-06-30', { isHot: false, margin: 1 }),
      deal('E', null, null, null, null),
    ])
    expect(made.status).toBe(201)
    for (const role of ['seller', 'boss']) {
      const user = { name: role, email: `${role}@example.test`, password: 'a long enough password', roles: [role] }
      await server.engine.createUser(user)
      const { token } = await server.engine.sessions.signIn(server.engine.context(null), user.email, user.password, 'test')
      headers[role] = { authorization: `Bearer ${token}` }
    }
  })
  afterAll(() => server.close())

  /** The cells of the first sheet with their number formats (ECMA-376, 18.8.30: some have numbers only). */
  const cellsOf = async (path: string) => {
    const response = await fetch(`${server.url}/api/${path}`, { headers: { authorization: `Bearer ${server.token}` } })
    const parts = unzipSync(new Uint8Array(await response.arrayBuffer()))
    const text = (name: string) => strFromU8(parts[name] ?? new Uint8Array())
    const [, formats = ''] = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(text('xl/styles.xml')) ?? []
    const ids = [...formats.matchAll(/numFmtId="(\d+)"/g)].map(([, id]) => id)
    const named: Record<string, string> = { 0: 'General', 4: '#,##0.00', 9: '0%', 10: '0.00%' }
    return [...text('xl/worksheets/sheet1.xml').matchAll(/<c(?: s="(\d+)")?(?: t="\w+")?\/?>(?:<v>([^<]*))?/g)].map(
      ([, style = '0', value]) => ({
        format: named[ids[Number(style)] ?? ''],
        value: value === undefined ? undefined : Number(value),
      }),
    )
  }
  const ask = (path: string, as?: string) => server.request('GET', `/api/${path}`, undefined, as === undefined ? {} : headers[as])

  it.each(Array.from({ length: 11 }, (_, index) => index))('drills from each number to its records: %i', async (index) => {
    const { body } = await ask(`reports/by-${index}`)
    expect(body.data.rows.length).toBeGreaterThan(1)
    for (const { filter, values } of body.data.rows) {
      const list = await ask(`records/deal?count=true&filter=${encodeURIComponent(filter || 'true')}`)
      expect([filter, list.status, list.body.page?.total]).toEqual([filter, 200, values[0]])
    }
  })

  it('says what its figures are made of, one currency at a time', async () => {
    const { data } = (await ask('reports/amounts?period=2026-01-01..2026-12-31&filter=isHot')).body
    expect(data.rows.map(({ keys, values }: { keys: unknown; values: unknown }) => [keys, values])).toEqual([[["it's new"], [100, 1]]])
    expect(data.basis).toMatchObject({
      declared: null,
      asked: 'isHot',
      period: { name: '2026-01-01..2026-12-31', field: 'closedOn' },
      currency: { value: 'EUR', path: 'currency', others: [{ value: 'USD', records: 1 }] },
      records: 1,
    })
    expect(Date.parse(data.basis.calculatedAt)).toBeLessThanOrEqual(Date.now())
    const dollars = (await ask('reports/amounts?currency=USD')).body.data
    expect([dollars.totals, dollars.basis.records]).toEqual([[7, 1], 1])
  })

  it('compares with the period before, and totals what the limit leaves out', async () => {
    const { data } = (await ask('reports/amounts?period=2026-01-01..2026-12-31')).body
    expect([data.totals, data.totalsBefore, data.more, data.rows.length]).toEqual([[120, 2], [50.55, 1], false, 1])
    const all = (await ask('reports/amounts')).body.data
    expect([all.totals, all.totalsBefore, all.more]).toEqual([[170.55, 3], undefined, true])
  })

  it('works out lines and columns of a matrix from the records, not from means', async () => {
    const { data } = (await ask('reports/matrix')).body
    expect(data.lineTotals.find(({ keys }: { keys: string[] }) => keys[0] === "it's new").values).toEqual([3])
    expect(data.columnTotals.find(({ keys }: { keys: boolean[] }) => keys[0] === true).values).toEqual([6.5])
    expect(data.totals).toEqual([4.25])
  })

  it('lists records', async () => {
    const { data } = (await ask('reports/listed')).body
    expect(data.records.map(({ name, firm }: { name: string; firm: { name: string } }) => [name, firm.name])).toEqual([
      ['A', "L'Écrin"],
      ['B', null],
    ])
    expect([data.more, data.basis.records]).toEqual([true, 5])
  })

  it('counts what the person may see, and hides reports of what they may not', async () => {
    // One has no stage, of which the condition says nothing certain.
    expect((await ask('reports/by-0', 'seller')).body.data.basis.records).toBe(3)
    const names = (await ask('reports', 'seller')).body.data.map(({ name }: { name: string }) => name)
    expect(names).not.toContain('margins')
    for (const hidden of ['margins', 'secretly', 'matrix', 'bosses', 'by-10', 'none']) {
      const { status, body } = await ask(`reports/${hidden}`, 'seller')
      expect([status, body.code, JSON.stringify(body).includes('argin')]).toEqual([404, 'not-found', hidden === 'margins'])
    }
    expect((await ask('reports/bosses', 'boss')).status).toBe(200)
    expect((await ask('reports/by-0?filter=margin%20%3E%201', 'seller')).body.code).toBe('invalid-filter')
  })

  it('answers dashboards with the tiles that the person may see, by one period', async () => {
    expect((await ask('dashboards/board')).body.data.tiles[0].report.basis.period.name).toBe('last-year')
    const board = (await ask('dashboards/board?period=2026-01-01..2026-12-31')).body.data
    expect(board.tiles.map(({ key, view }: { key: string; view: string }) => [key, view])).toEqual([
      ['a', null],
      ['b', null],
      ['c', 'deal.all'],
    ])
    expect(board.tiles[0].report.basis.period.name).toBe('2026-01-01..2026-12-31')
    expect((await ask('dashboards/board', 'seller')).body.data.tiles.map(({ key }: { key: string }) => key)).toEqual(['a', 'c'])
    expect((await ask('dashboards/none')).status).toBe(404)
  })

  it('narrows all tiles of a dashboard by its filters, and says of those that it leaves whole', async () => {
    const asked = async (filters: object, who?: string) => {
      const { status, body } = await ask(`dashboards/board?period=all&filters=${encodeURIComponent(JSON.stringify(filters))}`, who)
      return { status, code: body.code, detail: body.detail, ...body.data }
    }
    const stage = await asked({ stage: "it's new", name: 'x' })
    expect(
      stage.tiles.map(({ report }: { report: { basis: { records: number; asked: string } } | null }) => report?.basis ?? {}),
    ).toMatchObject([{ records: 2, asked: "record.stage == 'it\\'s new'" }, { records: 2 }, {}])
    expect(stage.tiles.map(({ unfiltered }: { unfiltered: string[] }) => unfiltered)).toEqual([['Name'], ['Name'], ['Name']])
    expect(stage.filters.map(({ key, value }: { key: string; value: string }) => [key, value])).toEqual([
      ...[
        ['stage', "it's new"],
        ['firm', null],
        ['hot', null],
      ],
      ...[
        ['margin', null],
        ['name', 'x'],
      ],
    ])
    expect((await asked({ hot: 'true', margin: '5' })).tiles[1].report.basis.records).toBe(1)
    const [firm] = (await server.request('GET', '/api/records/firm?sort=name')).body.data
    expect((await asked({ firm: firm.id })).tiles[1].report.basis.records).toBe(1)
    const seller = await asked({}, 'seller')
    expect(seller.filters.map(({ key }: { key: string }) => key)).toEqual(['stage', 'firm', 'hot', 'name'])
    for (const [filters, who, told] of [
      [{ margin: '5' }, 'seller', /no filter "margin"/],
      [{ stag: 'a' }, undefined, /Did you mean "stage"/],
      [{ hot: 'maybe' }, undefined, /"hot" does not take "maybe"/],
      [{ stage: 3 }, undefined, /object of texts/],
    ] as const)
      expect(await asked(filters, who)).toMatchObject({ status: 400, code: 'invalid-parameter', detail: expect.stringMatching(told) })
  })

  it('is written as CSV with its basis, and as a workbook', async () => {
    const csv = await ask('reports/amounts?format=csv&period=2026-01-01..2026-12-31')
    expect(csv.headers.get('content-disposition')).toMatch(/amounts-\d{4}-\d\d-\d\d\.csv/)
    expect(csv.text.split('\r\n').slice(0, 5)).toEqual([
      'Stage,Amount,Deals',
      "it's new,120,2",
      'Total,120,2',
      '',
      'Period,2026-01-01,2026-12-31',
    ])
    expect((await ask('reports/listed?format=xlsx')).headers.get('content-type')).toContain('spreadsheetml')
  })

  it('is set on paper in the language of the person, with its filter, period, time and number of records', async () => {
    const { data } = (await ask('reports/amounts?period=2026-01-01..2026-12-31&filter=isHot')).body
    const page = reportPage(data, { model: server.engine.model, language: 'fr' })
    const at = data.basis.calculatedAt
    const moment = new Intl.DateTimeFormat('fr', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))
    for (const part of [
      ...['Période: 1 janv. 2026 – 31 déc. 2026', 'Comparée à: 1 janv. 2025 – 31 déc. 2025', `Calculé le: ${moment} UTC`],
      `Filtre: ${data.basis.filter.replaceAll('&', '&amp;').replaceAll('>', '&gt;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}<`,
      `Fiches: ${data.basis.records} (Deals)`,
    ])
      expect(page).toContain(part)
    const printed = (language: string) =>
      server.request('GET', '/api/reports/amounts?format=pdf', undefined, { 'Accept-Language': language })
    expect((await printed('fr')).text).toMatch(/\/Lang \(fr\)/)
    expect((await printed('zh')).text).toMatch(/\/Lang \(zh\)/)
  })

  it('prints a fraction as a percentage where people read it as one, and an amount as an amount', async () => {
    const page = async (name: string, language: string) =>
      reportPage((await ask(`reports/${name}`)).body.data, { model: server.engine.model, language }).replaceAll(/[\u00a0\u202f]/g, ' ')
    expect(await page('discounts', 'fr')).toContain(
      '<tr><td class="end">20 %</td><td class="end">12,55 %</td><td class="end">100,00</td><td class="end">1</td></tr>',
    )
    expect(await page('discounted', 'en')).toContain('<tr><td>A</td><td class="end">20%</td><td>Yes</td></tr>')
  })

  it('makes percentages and amounts of a workbook look like such; the values stay what they are', async () => {
    const cells = await cellsOf('reports/discounts?format=xlsx')
    const first = cells.findIndex(({ value }) => value === 0.2)
    expect(cells.slice(first, first + 4).map(({ format, value }) => [format, value])).toEqual([
      ['0%', 0.2],
      ['0.00%', 0.1255],
      ['#,##0.00', 100],
      ['General', 1],
    ])
    const listed = await cellsOf("records/deal/export?format=xlsx&fields=discount,amount&filter=name=='A'")
    expect(listed.slice(2).map(({ format, value }) => [format, value])).toEqual([
      ['0%', 0.2],
      ['General', 100],
    ])
  })

  it('calls columns by the way to their value, without the record of a line, in the language of the person', async () => {
    const titles = async (name: string, language: string) => {
      const { data } = (await server.request('GET', `/api/reports/${name}`, undefined, { 'Accept-Language': language })).body
      return [...data.groups, ...data.measures, ...data.columns].map(({ title }: { title: string }) => title)
    }
    expect(await titles('towns', 'en')).toEqual(['Firm › Town', 'Closed (month)', 'Parts'])
    expect(await titles('towns', 'de')).toEqual(['Firm › Town', 'Closed (Monat)', 'Parts'])
    expect(await titles('discounts', 'zh')).toEqual(['Discount', 'Margins (平均值)', 'Amount (最大值)', 'Deals'])
    expect(await titles('listed', 'pl')).toEqual(['Name', 'Firm › Name', 'Closed'])
  })

  it.each([
    ['reports/amounts?period=soon', 'invalid-parameter'],
    ['reports/amounts?filter=amount%20%3E', 'invalid-filter'],
    ['reports/amounts?format=docx', 'invalid-parameter'],
    ['reports/amounts?peroid=all', 'invalid-parameter'],
  ])('refuses %s', async (path, code) => {
    expect((await ask(path)).body).toMatchObject({ status: 400, code })
  })
})
