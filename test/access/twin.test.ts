import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../support/engine.ts'
import { databases } from '../support/engine.ts'
import { testSeed } from '../support/seed.ts'
import { changes, makeTwins, type Twins, ungrouped } from './twins.ts'

/** Conditions over what the person sees, sees sometimes, sees masked and never sees. */
const conditions = [
  "name.startsWith('G')",
  "note.contains('sail')",
  'length > 5',
  'length * length * length > 100',
  "built < date('2010-01-01')",
  "kind == 's'",
  'keeper == user',
  "berth == 'C 3'",
  "coalesce(berth, 'x').contains('1')",
  'berth == null',
  "bank.startsWith('DE')",
  "bank.endsWith('3000')",
  "code == 'AA 12'",
  "'AA' < code",
  'length > price',
  'price > 5.0',
  'doubled > 5.0',
  'kept > 5.0',
  'rated == 1',
  "stage == 'afloat'",
  'lineTotal > 1.0',
  "placed.contains('Quay')",
  'harbour == null',
  'harbour != null',
  "harbour.name == 'Teakholm'",
  'harbour.boats.size() > 1',
  'harbour.boats.exists(b, b.length < 5)',
  'others.size() > 1',
  "others.exists(o, o.name.startsWith('T'))",
  'trips.size() > 0',
  'trips.all(t, t.place == null)',
  'lines.size() > 0',
  "lines.exists(l, l.mark == 'M1')",
  'lines.map(l, l.cost).sum() > 1.0',
  "lines.exists(l, l.what.contains('oak'))",
  'lines.exists(l, l.cost > length)',
]
const fields = [
  'id', 'label', 'name', 'note', 'length', 'built', 'kind', 'berth', 'bank', 'code', 'price', 'doubled', 'kept', 'placed', 'lineTotal',
  'rated', 'stage', 'phone', 'harbour', 'harbour.name', 'others', 'keeper', 'lines', 'version', 'updatedAt', 'keeper.name', 'absent',
] // biome-ignore format: one list of names
const words = ['sail', 'oak', 'rig', 'aa', 'teak', 'sloop', 'quay', 'DE89', '3000', 'm1', 'sa oa', 'adrift']
const measures = [
  'count()',
  'sum(length)',
  'max(berth)',
  'count(berth)',
  'countDistinct(bank)',
  'max(length)',
  'sum(price)',
  'sum(kept)',
  'sum(lineTotal)',
  'count(harbour)',
  'countDistinct(harbour.name)',
  'count(code)',
  'max(built)',
  'avg(lines.size())',
  'sum(trips.size())',
]
const groups = ['berth', 'bank', 'kind', 'harbour', 'harbour.name', 'code', 'price', 'kept', 'year(built)', 'keeper', 'keeper.name']

const address = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`

const own = (definition: object) => address('/api/report', { definition: JSON.stringify({ entity: 'boat', ...definition }) })

/** Reads that every kind of hiding is tried with. */
function reads(ids: Readonly<Record<string, string>>): readonly string[] {
  const boats = '/api/records/boat'
  return [
    ...conditions.map((filter) => address(boats, { filter, count: 'true', sort: 'name' })),
    ...fields.flatMap((field) => [address(boats, { sort: `-${field},name`, fields: field })]),
    ...words.flatMap((word) => [address(boats, { search: word, count: 'true' }), address('/api/search', { q: word })]),
    ...['sail', 'oak', 'sa oa', '3000'].flatMap((word) => [
      address(boats, { search: word, sort: 'name' }),
      address('/api/records/trip', { search: word }),
      address('/api/search', { q: word, limit: '1' }),
    ]),
    ...measures.map((measure) => address(`${boats}/aggregate`, { measure, totals: 'true' })),
    ...groups.map((group) => address(`${boats}/aggregate`, { group, measure: 'count(),sum(length),max(berth)', totals: 'true' })),
    ...groups.map((group) => own({ group: [group], measures: ['count()', 'sum(length)', 'max(length)'] })),
    ...conditions.map((filter) => own({ filter, measures: ['count()'] })),
    own({ group: ['kind'], across: 'berth', measures: ['count()'], chart: 'heatmap' }),
    own({ kind: 'list', columns: ['name', 'berth', 'bank', 'harbour.name'], sort: '-berth', period: { field: 'built', default: 'all', compare: true } }),
    own({ kind: 'list', columns: ['code'] }),
    '/api/kept-reports',
    address(`${boats}/aggregate`, { group: 'berth', measure: 'sum(length)', having: 'sum(length) > 7', sort: '-sum(length)' }),
    ...['boat', 'trip', 'harbour', 'boat-line', 'user'].flatMap((entity) => [
      ...['', '?trash=true', '?archived=true', '?count=true', '/export?format=csv', '/export?format=ndjson', '/duplicates', '/quality', '/quality/invalid', '/aggregate'].map((rest) => `/api/records/${entity}${rest}`),
      `/api/metadata/${entity}/form`,
    ]),
    ...['gull', 'heron', 'tern', 'auk', 'adrift', 'gone'].flatMap((key) =>
      ['', '/history', '/access', '/journal', '/comments', '/following', '/people', '/approvals', '/transitions', '/states', '/actions', '/documents', '/documents/sheet', '/documents/deed', '?fields=lines,harbour,others,berth,bank', '?fields=code,kept,rated'].map((rest) => `${boats}/${ids[key]}${rest}`),
    ),
    ...['gull', 'heron', 'adrift'].flatMap((key) => ['', '?format=html'].map((rest) => `/api/personal/boat/${ids[key]}${rest}`)),
    ...['open', 'closed'].map((key) => `/api/records/harbour/${ids[key]}/journal`),
    address(`${boats}/colors`, { ids: ['gull', 'heron', 'tern', 'adrift', 'wreck'].map((key) => ids[key]).join(',') }),
    address(`${boats}/duplicates`, { fields: 'name:similar,code,berth' }),
    ...['berths', 'kinds', 'oaks', 'dear', 'prices', 'trips'].flatMap((name) => ['', '?format=csv', '?filter=berth%20%3D%3D%20%27C%203%27'].map((rest) => `/api/reports/${name}${rest}`)),
    ...['/api/reports', '/api/dashboards', '/api/dashboards/harbour', '/api/kept-reports', '/api/plugins', '/api/plugins/widgets', '/api/notifications', '/api/notifications?unread=true', '/api/proposals?entity=boat'],
    ...[{ entity: 'boat', group: ['harbour.name'], measures: ['count()', 'countDistinct(berth)'] }, { entity: 'boat', group: ['code'] }, { entity: 'boat', kind: 'list', columns: ['name', 'bank', 'kept'] }]
      .map((definition) => address('/api/report', { definition: JSON.stringify(definition) })),
    ...['short', 'long', 'middle'].flatMap((key) => ['', '/history', '/access', '?fields=boat.berth,boat.harbour.name,boat.lineTotal,place,boat.code'].map((rest) => `/api/records/trip/${ids[key]}${rest}`)),
    ...['open', 'closed'].flatMap((key) => ['', '/history', '/access'].map((rest) => `/api/records/harbour/${ids[key]}${rest}`)),
    address('/api/records/trip', { sort: 'boat.name,title' }),
    address('/api/records/trip', { sort: '-boat.berth,boat.bank,title' }),
    address('/api/records/trip', { sort: 'place', filter: "boat.bank.contains('9') || boat == null" }),
    address('/api/records/harbour', { filter: 'guests.size() > 1 || boats.size() > 1', count: 'true' }),
    address('/api/records/harbour', { fields: 'name,boats', filter: 'boats.map(b, b.length).sum() > 10' }),
    address('/api/records/boat/export', { format: 'csv', fields: 'name,berth,bank,placed,harbour.name,lines', sort: 'berth' }),
    address('/api/records/boat/export', { format: 'ndjson', search: 'oak' }),
    address('/api/records/boat/export', { format: 'csv', fields: 'code' }),
    '/api/openapi.json', '/api/docs', '/api/metadata', '/api/me', '/api/records/nothing', '/api/imports', '/api/import-mappings', '/api/views?entity=boat',
  ] // biome-ignore format: one read a line
}

/** Reads that are asked at the same time. */
const together = 8

/** All that a caller sees of an answer, but for the time. */
function seen({ status, text, headers }: Answer): object {
  const told = [...headers].filter(([name]) => name !== 'date')
  return { status, headers: told, text }
}

describe.each(databases)('two databases that differ in what a person may not see, on %s', (name) => {
  let twins: Twins
  beforeAll(async () => {
    twins = await makeTwins(name)
  }, 300_000)
  afterAll(() => twins?.close())

  const compare = async (kind: string, path: string, how?: Parameters<Twins['ask']>[2]): Promise<Answer> => {
    const [original, copy] = await twins.ask(kind, path, how)
    expect(seen(copy), `${how?.method ?? 'GET'} ${decodeURIComponent(path)}`).toEqual(seen(original))
    return original
  }

  it.each(Object.keys(changes))(
    'answer every read alike: %s',
    async (kind) => {
      expect(ungrouped).toEqual([])
      const different: string[] = []
      const statuses = new Map<number, number>()
      const asked = reads(twins.ids)
      const judge = async (path: string) => {
        const [original, copy] = await twins.ask(kind, path)
        statuses.set(original.status, (statuses.get(original.status) ?? 0) + 1)
        if (JSON.stringify(seen(original)) !== JSON.stringify(seen(copy)))
          different.push(`${decodeURIComponent(path)}\n${original.text.slice(0, 600)}\n${copy.text.slice(0, 600)}`)
      }
      for (let from = 0; from < asked.length; from += together) await Promise.all(asked.slice(from, from + together).map(judge))
      expect(different).toEqual([])
      // There are reads that answer and reads that are refused, and none that breaks.
      expect(statuses.get(200) ?? 0).toBeGreaterThan(250)
      expect([...statuses.keys()].filter((status) => ![200, 400, 403, 404, 409, 422].includes(status))).toEqual([])
    },
    300_000,
  )

  it.each(Object.keys(changes))(
    'go through pages alike: %s',
    async (kind) => {
      const lists = [
      ['boat', { sort: 'berth' }], ['boat', { sort: '-bank,length' }], ['boat', { search: 'oak' }], ['boat', { search: 'sa' }],
      ['boat', { sort: 'placed' }], ['boat', { sort: 'harbour.name' }], ['trip', { sort: 'boat.name' }], ['trip', { sort: '-boat' }], ['boat', {}],
    ] as const // biome-ignore format: one list a line
      for (const [entity, query] of lists) {
        let cursor: string | null = ''
        for (let page = 0; cursor !== null && page < 8; page++) {
          const path: string = address(`/api/records/${entity}`, {
            limit: '1',
            count: 'true',
            ...query,
            ...(cursor === '' ? {} : { cursor }),
          })
          cursor = (await compare(kind, path)).body.page.next
        }
      }
    },
    120_000,
  )

  it.each(Object.keys(changes))(
    'refuse changes alike: %s',
    async (kind) => {
      const { gull, heron, adrift, closed } = twins.ids
      const absent = '01890a5d-ac96-774b-bcce-b302099a8057'
      const boats = '/api/records/boat'
      const patch = (id: string | undefined, body: object, version?: string) =>
        compare(kind, `${boats}/${id}`, { method: 'PATCH', body, headers: version === undefined ? {} : { 'if-match': version } })
      expect((await patch(gull, { note: 'x' }, '"99"')).status).toBe(412)
      expect((await patch(heron, { note: 'x' }, '"99"')).status).toBe(412)
      expect((await patch(gull, { length: 'long' })).status).toBe(422)
      expect((await patch(gull, { code: 'x' })).status).toBe(422)
      expect((await patch(heron, { berth: 'x' })).status).toBe(403)
      expect((await patch(adrift, { note: 'x' })).status).toBe(404)
      expect((await patch(heron, { harbour: closed, name: null })).status).toBe(422)
      await patch(gull, { harbour: closed })
      await compare(kind, boats, { method: 'POST', body: { name: 'New', isPublic: false } })
      await compare(kind, boats, { method: 'POST', body: { name: 'x'.repeat(200), code: 'CC 33', harbour: absent } })
      for (const id of [heron, adrift, absent]) await compare(kind, `${boats}/${id}`, { method: 'DELETE' })
      for (const id of [gull, heron, adrift, absent]) {
        for (const name of ['land', 'nothing']) await compare(kind, `${boats}/${id}/transitions/${name}`, { method: 'POST', body: {} })
        for (const name of ['risk-analysis', 'who-does-what', 'explain-screen'])
          await compare(kind, `${boats}/${id}/actions/ai-agent.${name}`, { method: 'POST', body: {} })
        await compare(kind, `${boats}/${id}/actions/crm.find-duplicates`, { method: 'POST', body: {} })
        await compare(kind, `${boats}/${id}/unmask`, { method: 'POST', body: { field: 'bank', reason: 'to know' } })
      }
      for (const boat of [gull, adrift, absent])
        await compare(kind, '/api/records/trip/choices', { method: 'POST', body: { field: 'tug', record: { boat } } })
      for (const id of [heron, adrift]) await compare(kind, `${boats}/${id}/comments`, { method: 'POST', body: { text: '' } })
      for (const body of [{ name: 'Adrift' }, { name: 'Gull', code: 'CC 33' }, { name: 'Wreck oak', berth: 'C 3' }])
        await compare(kind, `${boats}/duplicates`, { method: 'POST', body })
      await compare(kind, `${boats}/transitions/land`, { method: 'POST', body: { ids: [heron, adrift] } })
      for (const body of [
        { into: heron, from: [adrift] },
        { into: adrift, from: [heron] },
      ])
        await compare(kind, `${boats}/merge`, { method: 'POST', body })
    },
    120_000,
  )

  it.each(Object.keys(changes))(
    'give a language model and programs the same: %s',
    async (kind) => {
      const { gull, heron, adrift } = twins.ids
      for (const id of [gull, heron, adrift])
        for (const task of ['risk-analysis', 'summarise-journal', 'ask']) {
          const body = { task, entity: 'boat', id, words: 'What is dear?' }
          const { status, text } = await compare(kind, '/api/plugins/ai-agent/tell', { method: 'POST', body })
          expect([status, text]).toEqual(id === adrift ? [404, expect.anything()] : [200, expect.stringMatching(/event: done/)])
          expect(text).not.toContain('event: problem')
        }
      const tools: readonly (readonly [string, object])[] = [
        ['describe', { entity: 'boat' }],
        ['search', { text: 'oak' }],
        ['search', { entity: 'boat', filter: "berth != 'Q' || price > 5.0", sort: '-berth,name' }],
        ['search', { entity: 'trip', text: 'sail', fields: 'title,boat.berth,boat.label,place' }],
        ...[gull, heron, adrift].map((id) => ['read', { entity: 'boat', id }] as const),
        ['aggregate', { entity: 'boat', group: 'berth', measure: 'count(),sum(length),max(bank)' }],
        ['aggregate', { entity: 'boat', group: 'price', measure: 'count()' }],
        ['list_reports', {}],
        ['run_report', { report: 'berths' }],
        ['run_report', { report: 'prices' }],
        ['explain_access', { entity: 'boat', id: heron }],
        ['explain_access', { entity: 'boat', id: adrift }],
      ]
      const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
      for (const [name, given] of tools) {
        const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } }
        const { status, text } = await compare(kind, '/api/plugins/mcp/rpc', { method: 'POST', body, headers })
        expect([status, text]).toEqual([200, expect.stringContaining('"result"')])
      }
    },
    120_000,
  )

  it(`answer reads of all kinds alike (KARTOTEKA_TEST_SEED=${testSeed})`, async () => {
    const some = (values: readonly string[], most: number) => fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: most })
    const condition = fc.letrec<{ all: string }>((tie) => ({
      all: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(...conditions),
        tie('all').map((inner) => `!(${inner})`),
        fc
          .tuple(tie('all'), fc.constantFrom('&&', '||', '=='), tie('all'))
          .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`),
        fc.tuple(tie('all'), tie('all')).map(([test, other]) => `((${test}) ? (${other}) : (length > 5))`),
      ),
    })).all
    const sort = some(
      fields.flatMap((field) => [field, `-${field}`]),
      3,
    ).map(String)
    const search = some(words, 2).map((found) => found.join(' '))
    const limit = fc.constantFrom('1', '2', '50')
    const list = fc.record(
      { filter: condition, sort, fields: some(fields, 4).map(String), search, limit, count: fc.constant('true') },
      { requiredKeys: [] },
    )
    const totals = fc.record(
      {
        filter: condition,
        search,
        group: some(groups, 2).map(String),
        measure: some(measures, 3).map(String),
        totals: fc.constant('true'),
      },
      { requiredKeys: [] },
    )
    const read = fc.oneof(
      list.map((query) => address('/api/records/boat', query)),
      totals.map((query) => address('/api/records/boat/aggregate', query)),
      list.map(({ limit: _, count: __, ...query }) => address('/api/records/boat/export', { format: 'ndjson', ...query })),
      search.map((q) => address('/api/search', { q })),
    )
    const property = fc.asyncProperty(fc.constantFrom(...Object.keys(changes)), read, async (kind, path) => {
      await compare(kind, path)
    })
    await fc.assert(property, { seed: testSeed, numRuns: name === 'sqlite' ? 100 : 30 })
  }, 300_000)
})
