import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '../../engine/base/fold.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'
import { testSeed } from '../support/seed.ts'

const money = { type: 'number', multipleOf: 0.01 }
const layers = layersOf({
  'entities/firm': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      country: { title: 'Country', type: 'string', maxLength: 40 },
      parent: { title: 'Parent', 'x-ref': 'firm' },
    },
    'x-label': '{name}',
  },
  'entities/deal': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      status: { title: 'Status', type: 'string', enum: ['open', 'won', 'lost'] },
      amount: { title: 'Amount', ...money },
      pieces: { title: 'Pieces', type: 'integer' },
      probability: { title: 'Probability', type: 'number', multipleOf: 0.0001 },
      closedOn: { title: 'Closed', type: 'string', format: 'date' },
      seenAt: { title: 'Seen', type: 'string', format: 'date-time' },
      effort: { title: 'Effort', type: 'string', format: 'duration' },
      isHot: { title: 'Hot', type: 'boolean' },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'deals' },
      about: { title: 'About', 'x-ref': ['firm', 'deal'] },
      tags: { title: 'Tags', type: 'array', items: { enum: ['a', 'b'] } },
      weighted: { title: 'Weighted', ...money, 'x-computed': 'amount * probability' },
    },
    'x-label': '{name}',
  },
})

interface Deal {
  readonly status: string | null
  readonly amount: number | null
  readonly pieces: number | null
  readonly probability: number | null
  readonly closedOn: string | null
  readonly seenAt: string | null
  readonly isHot: boolean | null
  readonly name: string | null
  readonly firm: number | null
}

describe.each(databases)('aggregates over HTTP on %s', (database) => {
  let server: TestServer
  let firms: { id: string; name: string; country: string | null }[]
  beforeAll(async () => {
    server = await startServer(database, layers)
    const made = await server.request('POST', '/api/records/firm', [
      { name: 'Écrin', country: 'FR' },
      { name: 'zebra', country: 'PL' },
      { name: 'Delta', country: 'FR' },
      { name: 'Empty' },
    ])
    expect(made.status, made.text).toBe(201)
    firms = made.body.data
    const [ecrin, zebra, delta, empty] = firms.map(({ id }) => id)
    const deals = [
      {
        name: 'a',
        status: 'open',
        amount: 100.05,
        pieces: 3,
        probability: 0.5,
        closedOn: '2026-01-01',
        seenAt: '2025-12-31T23:30:00Z',
        firm: ecrin,
        isHot: true,
        effort: 'PT1H',
      },
      {
        name: 'b',
        status: 'open',
        amount: 0.01,
        pieces: 4,
        probability: 0.25,
        closedOn: '2025-12-29',
        seenAt: '2026-01-01T00:30:00+01:00',
        firm: zebra,
        effort: 'PT30M',
      },
      {
        name: 'c',
        status: 'won',
        amount: 50,
        pieces: -2,
        probability: 1,
        closedOn: '2024-02-29',
        seenAt: '2026-03-31T12:00:00Z',
        firm: delta,
        isHot: false,
      },
      { name: 'd', status: null, amount: null, pieces: null, probability: 0.1, closedOn: null, firm: empty },
      { name: 'e', status: 'won', amount: -10.06, pieces: 1, closedOn: '2027-01-03', firm: null, about: { entity: 'firm', id: zebra } },
    ]
    const written = await server.request('POST', '/api/records/deal', deals)
    expect(written.status, written.text).toBe(201)
    const trashed = await server.request('POST', '/api/records/deal', { name: 'trash', amount: 1e6, status: 'open' })
    await server.request('DELETE', `/api/records/deal/${trashed.body.data.id}`)
  })
  afterAll(() => server.close())

  const ask = (query: Record<string, string>) => server.request('GET', `/api/records/deal/aggregate?${new URLSearchParams(query)}`)
  const rows = async (query: Record<string, string>) => {
    const answer = await ask(query)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }

  it('counts everything when nothing is asked', async () => {
    expect((await ask({})).body).toEqual({ data: [{ 'count()': 5 }], page: { more: false } })
  })

  it('groups by value, and the empty ones are a group of their own', async () => {
    const answer = await ask({
      group: 'status',
      measure: 'count(),sum(amount), avg( amount ) ,min(amount),max(closedOn),count(pieces)',
      totals: 'true',
    })
    expect(answer.body).toEqual({
      data: [
        {
          status: 'open',
          'count()': 2,
          'sum(amount)': 100.06,
          'avg(amount)': 50.03,
          'min(amount)': 0.01,
          'max(closedOn)': '2026-01-01',
          'count(pieces)': 2,
        },
        {
          status: 'won',
          'count()': 2,
          'sum(amount)': 39.94,
          'avg(amount)': 19.97,
          'min(amount)': -10.06,
          'max(closedOn)': '2027-01-03',
          'count(pieces)': 2,
        },
        {
          status: null,
          'count()': 1,
          'sum(amount)': 0,
          'avg(amount)': null,
          'min(amount)': null,
          'max(closedOn)': null,
          'count(pieces)': 0,
        },
      ],
      page: { more: false },
      totals: {
        'count()': 5,
        'sum(amount)': 140,
        'avg(amount)': 35,
        'min(amount)': -10.06,
        'max(closedOn)': '2027-01-03',
        'count(pieces)': 4,
      },
    })
  })

  it('groups by what a reference leads to, and by references with their labels', async () => {
    expect(await rows({ group: 'firm.country', measure: 'count()' })).toEqual([
      { 'firm.country': 'FR', 'count()': 2 },
      { 'firm.country': 'PL', 'count()': 1 },
      { 'firm.country': null, 'count()': 2 },
    ])
    const [ecrin, zebra, delta, empty] = firms
    expect(await rows({ group: 'firm', measure: 'sum(amount) as total' })).toEqual([
      { firm: { id: delta?.id, label: 'Delta' }, total: 50 },
      { firm: { id: ecrin?.id, label: 'Écrin' }, total: 100.05 },
      { firm: { id: empty?.id, label: 'Empty' }, total: 0 },
      { firm: { id: zebra?.id, label: 'zebra' }, total: 0.01 },
      { firm: null, total: -10.06 },
    ])
    expect(await rows({ group: 'firm', measure: 'sum(amount) as total', sort: '-total', limit: '1' })).toEqual([
      { firm: { id: ecrin?.id, label: 'Écrin' }, total: 100.05 },
    ])
    expect(await rows({ group: 'about', measure: 'count()' })).toEqual([
      { about: { id: zebra?.id, entity: 'firm', label: 'zebra' }, 'count()': 1 },
      { about: null, 'count()': 4 },
    ])
  })

  it.each([
    ['day(seenAt)', ['2025-12-31', '2026-03-31', null]],
    ['week(closedOn)', ['2024-W09', '2026-W01', '2026-W53', null]],
    ['month(closedOn)', ['2024-02', '2025-12', '2026-01', '2027-01', null]],
    ['quarter(seenAt)', ['2025-Q4', '2026-Q1', null]],
    ['year(closedOn)', ['2024', '2025', '2026', '2027', null]],
  ])('puts dates into %s', async (group, expected) => {
    expect((await rows({ group })).map((row: Record<string, unknown>) => row[group])).toEqual(expected)
  })

  it('takes any expression, computed fields and records as measures', async () => {
    expect(
      await rows({
        measure:
          "sum(record.amount * record.probability),sum(weighted) as weighted,countDistinct(firm),countDistinct(firm.country),sum(status == 'won' ? pieces : 0),sum(effort),max(seenAt)",
        filter: 'amount != null',
      }),
    ).toEqual([
      {
        'sum(record.amount*record.probability)': 100.0275,
        weighted: 100.03,
        'countDistinct(firm)': 3,
        'countDistinct(firm.country)': 2,
        "sum(status=='won'?pieces:0)": -1,
        'sum(effort)': 'PT1H30M',
        'max(seenAt)': '2026-03-31T12:00:00.000Z',
      },
    ])
  })

  it('keeps groups by a condition over measures, also those that are not answered', async () => {
    expect(await rows({ group: 'status', having: 'sum(amount) > 50 && count() >= 2' })).toEqual([{ status: 'open', 'count()': 2 }])
    expect(await rows({ group: 'status', measure: 'count() as n', having: 'n == 1 || max(pieces) > 3', sort: '-max(pieces)' })).toEqual([
      { status: 'open', n: 2 },
      { status: null, n: 1 },
    ])
    expect(await rows({ having: 'count() > 100' })).toEqual([])
  })

  it('says when there are more groups, and totals everything all the same', async () => {
    const { body } = await ask({ group: 'name', measure: 'sum(pieces)', sort: '-sum(pieces)', limit: '2', totals: 'true' })
    expect(body).toEqual({
      data: [
        { name: 'b', 'sum(pieces)': 4 },
        { name: 'a', 'sum(pieces)': 3 },
      ],
      page: { more: true },
      totals: { 'sum(pieces)': 6 },
    })
    expect((await ask({ filter: "name == 'nobody'", group: 'status', totals: 'true' })).body).toEqual({
      data: [],
      page: { more: false },
      totals: { 'count()': 0 },
    })
  })

  it('sums beyond 64 bits without failing, and says null where the digits do not suffice', async () => {
    expect(await rows({ measure: 'sum(pieces * 0 + 999999999999999 * 999),avg(pieces * 0 + 999999999999999 * 999)' })).toEqual([
      { 'sum(pieces*0+999999999999999*999)': null, 'avg(pieces*0+999999999999999*999)': null },
    ])
  })

  it.each([
    ['an unknown group', { group: 'statsu' }, 'group', /Did you mean "status"/],
    ['a group that is a list', { group: 'tags' }, 'group', /more than one value/],
    ['a part of the calendar of a number', { group: 'month(amount)' }, 'group', /no date/],
    ['an unknown part of the calendar', { group: 'moth(closedOn)' }, 'group', /Did you mean "month"/],
    ['SQL in a group', { group: 'status"; drop table deal; --' }, 'group', /no field/],
    ['an unknown measure', { measure: 'summ(amount)' }, 'measure', /Did you mean "sum"/],
    ['a measure of text', { measure: 'sum(name)' }, 'measure', /takes numbers/],
    ['a measure of nothing', { measure: 'sum()' }, 'measure', /sum\(createdAt\)/],
    ['a measure that is no expression', { measure: 'sum(amount) + sum(pieces)' }, 'measure', /cannot be used/],
    ['an unknown field in a measure', { measure: 'sum(amuont)' }, 'measure', /Did you mean "amount"/],
    ['the same twice', { measure: 'count(),count()' }, 'measure', /twice/],
    ['having that is no condition', { having: 'count()' }, 'having', /yes\/no/],
    ['having over fields', { having: "status == 'open'" }, 'having', /no variable "status"/],
    ['a sort by what is not there', { group: 'status', sort: 'statsu' }, 'sort', /Did you mean "status"/],
    ['too many groups', { limit: '1001' }, 'limit', /1 to 1000/],
    ['an unknown parameter', { groups: 'status' }, 'groups', /Did you mean "group"/],
  ])('refuses %s', async (_, query, parameter, detail) => {
    const { status, body } = await ask(query as unknown as Record<string, string>)
    expect([status, body.code, body.parameter]).toEqual([400, 'invalid-parameter', parameter])
    expect(body.detail).toMatch(detail)
  })

  it('knows no aggregate of what does not exist, and needs a person', async () => {
    expect((await server.request('GET', '/api/records/nothing/aggregate')).status).toBe(404)
    expect((await server.request('GET', '/api/records/deal/aggregate', undefined, { authorization: 'Bearer no' })).status).toBe(401)
  })

  it(`agrees with a calculation over the records (KARTOTEKA_TEST_SEED=${testSeed})`, async () => {
    const deals = fc.sample(dealArbitrary(firms.length), { numRuns: 60, seed: testSeed })
    const marked = deals.map((deal) => ({
      ...deal,
      firm: deal.firm === null ? null : (firms[deal.firm]?.id ?? null),
      about: { entity: 'firm', id: firms[0]?.id },
    }))
    const written = await server.request('POST', '/api/records/deal', marked)
    expect(written.status, written.text).toBe(201)
    const filter = 'about != null && seenAt != null'
    const seen = deals.filter((deal) => deal.seenAt !== null)
    const property = fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...Object.keys(keys)), { maxLength: 3 }), async (group) => {
      const answer = await ask({
        filter,
        group: group.join(','),
        measure: 'count(),sum(amount),min(pieces),max(amount * 2),countDistinct(status),avg(pieces)',
      })
      expect(answer.status, answer.text).toBe(200)
      const found = answer.body.data.map((row: Record<string, unknown>) => ({
        ...row,
        ...('firm' in row ? { firm: (row.firm as { label: string } | null)?.label ?? null } : {}),
      }))
      const expected = expectedGroups(seen, group, firms)
      expect(byText(found)).toEqual(byText(expected))
      expect(found.map((row: Record<string, unknown>) => fold(String(row[group[0] ?? ''])))).toEqual(
        group.length === 0
          ? ['undefined']
          : found
              .map((row: Record<string, unknown>) => row[group[0] ?? ''])
              .sort(byOrder)
              .map((value: unknown) => fold(String(value))),
      )
    })
    await fc.assert(property, { seed: testSeed, numRuns: 25 })
  })
})

type Firms = readonly { name: string; country: string | null }[]

const keys: Readonly<Record<string, (deal: Deal, firms: Firms) => unknown>> = {
  status: (deal) => deal.status,
  isHot: (deal) => deal.isHot,
  name: (deal) => deal.name,
  pieces: (deal) => deal.pieces,
  firm: (deal, firms) => (deal.firm === null ? null : firms[deal.firm]?.name),
  'firm.country': (deal, firms) => (deal.firm === null ? null : (firms[deal.firm]?.country ?? null)),
  'month(closedOn)': (deal) => deal.closedOn?.slice(0, 7) ?? null,
  'year(seenAt)': (deal) => deal.seenAt?.slice(0, 4) ?? null,
  'week(closedOn)': (deal) => (deal.closedOn === null ? null : isoWeek(deal.closedOn)),
  'quarter(closedOn)': (deal) =>
    deal.closedOn === null ? null : `${deal.closedOn.slice(0, 4)}-Q${Math.ceil(Number(deal.closedOn.slice(5, 7)) / 3)}`,
}

function expectedGroups(deals: readonly Deal[], group: readonly string[], firms: Firms): Record<string, unknown>[] {
  const found = new Map<string, { values: Record<string, unknown>; deals: Deal[] }>()
  for (const deal of deals) {
    const values = Object.fromEntries(group.map((name) => [name, keys[name]?.(deal, firms)]))
    const entry = found.get(JSON.stringify(values)) ?? { values, deals: [] }
    entry.deals.push(deal)
    found.set(JSON.stringify(values), entry)
  }
  if (group.length === 0 && deals.length === 0) found.set('', { values: {}, deals: [] })
  return [...found.values()].map(({ values, deals: own }) => {
    const cents = own.flatMap(({ amount }) => (amount === null ? [] : [BigInt(Math.round(amount * 100))]))
    const pieces = own.flatMap(({ pieces: one }) => (one === null ? [] : [BigInt(one)]))
    const largest = cents.reduce((a, b) => (b > a ? b : a), cents[0] ?? 0n)
    return {
      ...values,
      'count()': own.length,
      'sum(amount)': Number(cents.reduce((a, b) => a + b, 0n)) / 100,
      'min(pieces)': pieces.length === 0 ? null : Number(pieces.reduce((a, b) => (b < a ? b : a))),
      'max(amount*2)': cents.length === 0 ? null : Number(largest * 2n) / 100,
      'countDistinct(status)': new Set(own.flatMap(({ status }) => status ?? [])).size,
      'avg(pieces)': pieces.length === 0 ? null : mean(pieces),
    }
  })
}

/** Two digits after the point, halves away from zero. */
function mean(values: readonly bigint[]): number {
  const sum = values.reduce((a, b) => a + b, 0n) * 100n
  const [size, count] = [sum < 0n ? -sum : sum, BigInt(values.length)]
  const rounded = (2n * size + count) / (2n * count)
  return Number(sum < 0n ? -rounded : rounded) / 100
}

function isoWeek(date: string): string {
  const thursday = new Date(`${date}T00:00:00Z`)
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const first = new Date(0)
  first.setUTCFullYear(thursday.getUTCFullYear(), 0, 1)
  const week = Math.ceil(((thursday.getTime() - first.getTime()) / 86_400_000 + 1) / 7)
  return `${String(thursday.getUTCFullYear()).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}

function byText(values: readonly unknown[]): unknown[] {
  const text = (value: unknown) => JSON.stringify(Object.entries(value as object).sort())
  return [...values].sort((a, b) => (text(a) < text(b) ? -1 : 1))
}

/** Empty values last, text by its folded form. */
function byOrder(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'string') return fold(a) < fold(String(b)) ? -1 : fold(a) > fold(String(b)) ? 1 : 0
  return Number(a) - Number(b)
}

function dealArbitrary(firms: number): fc.Arbitrary<Deal> {
  const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4 })
  const day = fc.date({ min: new Date('2019-12-20'), max: new Date('2021-01-10'), noInvalidDate: true })
  return fc.record({
    status: maybe(fc.constantFrom('open', 'won', 'lost')),
    amount: maybe(
      fc.oneof(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -99_999_999_999, max: 99_999_999_999 })).map((cents) => cents / 100),
    ),
    pieces: maybe(fc.integer({ min: -4, max: 4 })),
    probability: maybe(fc.integer({ min: 0, max: 10_000 }).map((units) => units / 10_000)),
    closedOn: maybe(day.map((date) => date.toISOString().slice(0, 10))),
    seenAt: maybe(day.map((date) => date.toISOString())),
    isHot: maybe(fc.boolean()),
    name: maybe(fc.constantFrom('été', 'Ete', 'ete', 'Zoë', 'ab', 'Ż')),
    firm: maybe(fc.integer({ min: 0, max: firms - 1 })),
  })
}
