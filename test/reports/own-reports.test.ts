import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/firm': {
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, land: { title: 'Land', enum: ['FR', 'PL'] } },
    'x-label': '{name}',
  },
  'entities/deal': {
    'x-plural': 'Deals',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01 },
      margin: { title: 'Margin', type: 'integer' },
      isHot: { title: 'Hot', type: 'boolean' },
      closedOn: { title: 'Closed', type: 'string', format: 'date' },
      tags: { title: 'Tags', type: 'array', items: { enum: ['a', 'b'] } },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'deals' },
    },
    'x-label': '{name}',
  },
  'reports/by-land': {
    title: 'By land',
    entity: 'deal',
    group: ['firm.land', 'month(closedOn)'],
    measures: ['sum(amount)', 'count()'],
    period: { field: 'closedOn', default: 'all', compare: true },
  },
  'roles/seller': { title: 'Seller', entities: { firm: { read: true }, deal: { read: 'record.isHot', fields: { margin: 'hidden' } } } },
})

describe.each(databases)('reports that people put together, on %s', (database) => {
  let server: TestServer
  const tokens: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    const [fr, pl] = (
      await server.request('POST', '/api/records/firm', [
        { name: 'A', land: 'FR' },
        { name: 'B', land: 'PL' },
      ])
    ).body.data
    const deals = [
      { name: 'a', amount: 10.5, margin: 1, isHot: true, closedOn: '2026-01-10', firm: fr.id },
      { name: 'b', amount: 20, margin: 2, isHot: false, closedOn: '2026-02-10', firm: fr.id },
      { name: 'c', amount: 40, margin: 3, isHot: true, closedOn: '2026-02-11', firm: pl.id },
    ]
    expect((await server.request('POST', '/api/records/deal', deals)).status).toBe(201)
    for (const name of ['sara', 'saul']) {
      const email = `${name}@example.test`
      await server.engine.createUser({ name, email, password: 'a long enough password', roles: ['seller'] })
      tokens[name] = (await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')).token
    }
  })
  afterAll(() => server.close())

  const as = (who: string, method: string, path: string, body?: unknown) =>
    server.request(method, path, body, { authorization: `Bearer ${tokens[who]}` })
  const address = (definition: unknown, more = {}) =>
    `/api/report?${new URLSearchParams({ definition: typeof definition === 'string' ? definition : JSON.stringify(definition), ...more })}`

  it('works figures out further by a kind of a plugin, in the builder as in files, and drills to the same records', async () => {
    const definition = { entity: 'deal', kind: 'reports.share', group: ['firm.land'], measures: ['sum(amount)'], sort: '-sum(amount)' }
    const { data } = (await server.request('GET', address(definition))).body
    expect(data.measures.map(({ title }: { title: string }) => title)).toEqual(['Amount', 'Amount, %', 'Amount so far, %'])
    expect(data.rows.map(({ keys, values }: { keys: unknown[]; values: unknown[] }) => [...keys, ...values])).toEqual([
      ['PL', 40, 56.74, 56.74],
      ['FR', 30.5, 43.26, 100],
    ])
    expect(data.totals).toEqual([70.5, 100, null])
    expect([data.report.kind, data.report.definition.kind]).toEqual(['summary', 'reports.share'])
    const drilled = await server.request('GET', `/api/records/deal?count=true&filter=${encodeURIComponent(data.rows[0].filter)}`)
    expect(drilled.body.page.total).toBe(1)
    const file = await server.request('GET', address({ ...definition, title: 'Łódź: A/B' }, { format: 'csv' }))
    expect(file.text).toContain('PL,40,56.74,56.74')
    expect(file.headers.get('content-disposition')).toContain(`filename*=UTF-8''${encodeURIComponent('Łódź-A-B-')}20`)
    const soFar = {
      ...definition,
      kind: 'reports.running',
      group: ['month(closedOn)'],
      measures: ['sum(amount)', 'max(amount)'],
      sort: undefined,
    }
    const period = { field: 'closedOn', default: '2026-01-01..2026-12-31', compare: true }
    const running = (await server.request('GET', address({ ...soFar, period }))).body.data
    expect(running.rows.map(({ values }: { values: unknown[] }) => values)).toEqual([
      [10.5, 10.5, 10.5],
      [70.5, 60, 40],
    ])
    expect(running.totalsBefore).toEqual([null, 0, null])
    expect((await as('sara', 'GET', address(definition))).body.data.totals).toEqual([50.5, 100, null])
  })

  it('refuses a kind that no plugin brings, and one without what it needs', async () => {
    const definition = { entity: 'deal', kind: 'reports.shar', group: ['firm.land'], measures: ['sum(amount)'] }
    const { status, body } = await server.request('GET', address(definition))
    expect([status, body.errors]).toMatchObject([422, [{ pointer: '/kind', code: 'unknown-report-kind' }]])
    expect(body.errors[0].message).toContain('"reports.share"')
  })

  it('answers what a declared report of the same words answers', async () => {
    const definition = {
      entity: 'deal',
      group: ['firm.land', 'month(closedOn)'],
      measures: ['sum(amount)', 'count()'],
      period: { field: 'closedOn', default: 'all', compare: true },
    }
    for (const period of ['all', '2026-02-01..2026-02-28']) {
      const own = (await server.request('GET', address(definition, { period }))).body.data
      const declared = (await server.request('GET', `/api/reports/by-land?period=${period}`)).body.data
      const { report: _own, basis: ownBasis, ...figures } = own
      const { report: _declared, basis: declaredBasis, ...expected } = declared
      expect(figures).toEqual(expected)
      expect(ownBasis).toEqual({ ...declaredBasis, calculatedAt: ownBasis.calculatedAt })
      expect(figures.rows.length).toBeGreaterThan(0)
      for (const { filter, values } of figures.rows) {
        const { body } = await server.request('GET', `/api/records/deal?${new URLSearchParams({ filter, count: 'true' })}`)
        expect(body.page.total).toBe(values[1])
      }
    }
    const february = { ...definition, period: { ...definition.period, default: '2026-02-01..2026-02-28' } }
    const [declared, asked] = [
      await server.request('GET', address(february)),
      await server.request('GET', address(definition, { period: february.period.default })),
    ]
    expect(declared.body.data.rows).toEqual(asked.body.data.rows)
    const csv = await server.request('GET', address(definition, { format: 'csv' }))
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.text).toContain('FR,2026-01,10.5,1')
  })

  it('points at the place of what is wrong', async () => {
    const rows: readonly (readonly [object, string, string, string])[] = [
      [{ entity: 'dael' }, '/entity', 'unknown-entity', 'deal'],
      [{ entity: 'deal', group: ['isHot', 'firm.lnd'] }, '/group/1', 'unknown-field', 'land'],
      [{ entity: 'deal', group: ['tags'] }, '/group/0', 'unfit-field', 'one value'],
      [{ entity: 'deal', group: ['month(amount)'] }, '/group/0', 'unfit-field', 'a date'],
      [{ entity: 'deal', measures: ['count()', 'sum(name)'] }, '/measures/1', 'unfit-field', 'a number'],
      [{ entity: 'deal', filter: 'record.amount > ' }, '/filter', 'bad-expression', ''],
      [{ entity: 'deal', filter: 'record.amount' }, '/filter', 'wrong-result', ''],
      [{ entity: 'deal', period: { field: 'name' } }, '/period/field', 'unfit-field', 'a date'],
      [{ entity: 'deal', period: { field: 'closedOn', default: '2026-02-30..2026-03-31' } }, '/period/default', 'empty-range', 'no day'],
      [{ entity: 'deal', group: ['isHot'], sort: '-land' }, '/sort', 'unknown-field', 'isHot'],
      [{ entity: 'deal', chart: 'globe' }, '/chart', 'wrong-value', 'funnel'],
      [{ entity: 'deal', limit: 0 }, '/limit', 'wrong-value', ''],
      [{ entity: 'deal', roles: 'seller' }, '/roles', 'unknown-keyword', 'Leave it out'],
      [{ entity: 'deal', colour: 'red' }, '/colour', 'unknown-keyword', ''],
      [{}, '', 'missing-keyword', 'entity'],
    ]
    for (const [definition, pointer, code, words] of rows) {
      const { status, body } = await server.request('GET', address(definition))
      expect([status, body.errors?.[0]?.pointer, body.errors?.[0]?.code], JSON.stringify(definition)).toEqual([422, pointer, code])
      expect(body.errors[0].message).toContain(words)
    }
    for (const definition of ['', '[]', '{', 'null']) expect((await server.request('GET', address(definition))).status).toBe(400)
  })

  it('counts only what the person may see, and knows no hidden name', async () => {
    const { body } = await as('sara', 'GET', address({ entity: 'deal', measures: ['count()', 'sum(amount)'] }))
    expect(body.data.totals).toEqual([2, 50.5])
    const hidden = await as('sara', 'GET', address({ entity: 'deal', measures: ['sum(margin)'] }))
    const absent = await as('sara', 'GET', address({ entity: 'deal', measures: ['sum(absent)'] }))
    expect(hidden.text.replaceAll('margin', '')).toBe(absent.text.replaceAll('absent', ''))
    expect((await as('sara', 'GET', address({ entity: 'deal', filter: 'record.margin > 1' }))).status).toBe(422)
    expect((await as('sara', 'GET', address({ entity: 'user' }))).status).toBe(422)
  })

  it('keeps them for oneself or a role, changes and removes own ones', async () => {
    const settings = { definition: JSON.stringify({ entity: 'deal', group: ['isHot'] }) }
    const view = { entity: 'deal', title: 'Hot or not', kind: 'report', settings }
    const made = await as('sara', 'POST', '/api/views', { ...view, role: null })
    expect(made.status).toBe(201)
    const { id } = made.body.data
    expect((await as('saul', 'GET', '/api/kept-reports')).body.data).toEqual([])
    expect((await as('sara', 'GET', '/api/views?entity=deal')).body.data).toEqual([])
    expect((await as('sara', 'PATCH', `/api/views/${id}`, { role: 'seller' })).status).toBe(200)
    expect((await as('saul', 'GET', '/api/kept-reports')).body.data).toMatchObject([{ id, title: 'Hot or not', isOwn: false, settings }])
    expect((await as('saul', 'PATCH', `/api/views/${id}`, { title: 'Mine' })).status).toBe(403)
    const wrong = { definition: JSON.stringify({ entity: 'deal', group: ['margin'] }) }
    expect((await as('sara', 'PATCH', `/api/views/${id}`, { settings: wrong })).body.errors[0].pointer).toBe('/group/0')
    const other = { definition: JSON.stringify({ entity: 'firm' }) }
    expect((await as('sara', 'PATCH', `/api/views/${id}`, { settings: other })).body.errors[0].pointer).toBe('/entity')
    expect((await as('sara', 'GET', '/api/kept-reports')).body.data[0].settings).toEqual(settings)
    expect((await as('sara', 'DELETE', `/api/views/${id}`)).status).toBe(204)
    expect((await as('sara', 'GET', '/api/kept-reports')).body.data).toEqual([])
  })

  it('does not show a shared one to who may not see what it is made of', async () => {
    const settings = { definition: JSON.stringify({ entity: 'deal', measures: ['sum(margin)'] }) }
    const view = { entity: 'deal', title: 'Margins', kind: 'report', settings, role: '*' }
    expect((await server.request('POST', '/api/views', view)).status).toBe(201)
    expect((await server.request('GET', '/api/kept-reports')).body.data).toHaveLength(1)
    expect((await as('sara', 'GET', '/api/kept-reports')).body.data).toEqual([])
  })
})
