import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoFolder, loadDemo } from '../../engine/cli/commands/demo.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import type { ReportAnswer, ReportRow } from '../../engine/forms/report-answer.ts'
import { databases, startServer, type TestServer } from '../support/engine.ts'

const metadata = fileURLToPath(new URL('../../metadata', import.meta.url))
const names = readdirSync(`${metadata}/reports`)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))

type Json = Record<string, unknown>

/** What the filters of the shipped reports say, once more and by hand, at the moment for which a report was worked out. */
const keeps: Readonly<Record<string, (record: Json, now: Date) => boolean>> = {
  "record.stage != 'won' && record.stage != 'lost'": ({ stage }) => stage !== 'won' && stage !== 'lost',
  "'customer' in record.roles": ({ roles }) => (roles as readonly string[]).includes('customer'),
  "record.stage == 'won'": ({ stage }) => stage === 'won',
  "record.stage == 'lost'": ({ stage }) => stage === 'lost',
  "record.status == 'lost'": ({ status }) => status === 'lost',
  "record.assignedTo == null && record.status != 'converted' && record.status != 'lost'": ({ assignedTo, status }) =>
    assignedTo === null && status !== 'converted' && status !== 'lost',
  "record.kind == 'call' && record.done == true": ({ kind, done }) => kind === 'call' && done === true,
  'record.done == false && record.startsAt < now()': ({ done, startsAt }, now) =>
    done === false && startsAt !== null && Date.parse(String(startsAt)) < now.getTime(),
  'record.done == false && record.startsAt >= now()': ({ done, startsAt }, now) =>
    done === false && startsAt !== null && Date.parse(String(startsAt)) >= now.getTime(),
  'record.balance != 0.0': ({ balance }) => balance !== null && balance !== 0,
  'record.daysLate > 0': ({ balance, dueDate }, now) =>
    Number(balance) > 0 && dueDate !== null && String(dueDate) < now.toISOString().slice(0, 10),
  "record.state != 'cancelled'": ({ state }) => state !== 'cancelled',
  "record.owner.state != 'cancelled'": (line) => at(line, 'owner.state') !== 'cancelled',
  "record.state != 'cancelled' && record.shippedDate == null": ({ state, shippedDate }) => state !== 'cancelled' && shippedDate === null,
}

describe.each(databases)('every shipped report, worked out once more from the records, on %s', (database) => {
  let server: TestServer
  const exported = new Map<string, readonly Json[]>()
  beforeAll(async () => {
    server = await startServer(database, readLayers([metadata]))
    await loadDemo(server.engine, demoFolder, () => undefined)
    for (const entity of ['customer', 'product', 'lead', 'opportunity', 'activity', 'order', 'invoice', 'objective'])
      exported.set(entity, await read(entity))
    const customers = byId(exported.get('customer') ?? [])
    const products = byId(exported.get('product') ?? [])
    const orders = (exported.get('order') ?? []).map((order) => ({ ...order, customer: followed(order.customer, customers) as Json }))
    exported.set('order', orders)
    const lines = orders.flatMap((order) =>
      ((order as Json).lines as Json[]).map((line): Json => ({ ...line, product: followed(line.product, products), owner: order })),
    )
    exported.set('order-line', lines)
  }, 300_000)
  afterAll(() => server.close())

  /** Every record, page by page, as the API of records answers it. */
  const read = async (entity: string): Promise<readonly Json[]> => {
    const found: Json[] = []
    const fields = entity === 'order' ? '&fields=id,number,state,currency,orderDate,shippedDate,customer,salesRep,netTotal,lines' : ''
    for (let cursor = ''; ; ) {
      const { body } = await server.request('GET', `/api/records/${entity}?limit=200${fields}${cursor}`)
      found.push(...body.data)
      if (body.page.next === null) return found
      cursor = `&cursor=${encodeURIComponent(body.page.next)}`
    }
  }
  const ask = async (name: string, query = ''): Promise<ReportAnswer> => {
    const { status, body } = await server.request('GET', `/api/reports/${name}${query}`)
    expect(status, JSON.stringify(body)).toBe(200)
    return body.data
  }

  it.each(names)('%s', async (name) => {
    const answer = await ask(name)
    const { basis, report } = answer
    const keep = basis.declared === null ? () => true : keeps[basis.declared]
    if (keep === undefined) throw new Error(`Say in this test by hand what ${basis.declared} means.`)
    const now = new Date(basis.calculatedAt)
    const fits = (record: Json) => keep(record, now) && isDuring(record, basis) && isOfCurrency(record, basis)
    const records = (exported.get(report.entity) ?? []).filter(fits)
    expect(basis.records).toBe(records.length)
    expect(answer.totals).toEqual(answer.measures.map(({ name: measure }) => measured(measure, records)))
    if (answer.records !== undefined) {
      const wanted = records.length > answer.records.length
      expect(answer.more).toBe(wanted)
      const ids = records.map(({ id }) => id)
      expect(answer.records.filter(({ id }) => !ids.includes(id))).toEqual([])
      expect(new Set(answer.records.map(({ id }) => id)).size).toBe(wanted ? answer.records.length : records.length)
      return
    }
    // Without groups there is one row, also of nothing: a month may begin before anything was won.
    const expected = new Map<string, Json[]>(answer.groups.length === 0 ? [[keyOf([]), []]] : [])
    for (const record of records) {
      const key = keyOf(answer.groups.map((group) => keyed(group.kind, at(record, group.path ?? ''))))
      expected.set(key, [...(expected.get(key) ?? []), record])
    }
    const told = answer.rows.map((row) => [keyOf(row.keys.map(plain)), row.values])
    const own = [...expected].map(([key, members]) => [key, answer.measures.map(({ name: measure }) => measured(measure, members))])
    if (answer.groups.length > 0 && !answer.more) expect(new Set(told.map(([key]) => key))).toEqual(new Set(own.map(([key]) => key)))
    for (const [key, values] of told) expect([key, values]).toEqual(own.find(([other]) => other === key))
    await drills(answer, answer.rows.slice(0, 12), expected)
    sums(answer, answer.lineTotals, answer.groups.slice(0, -1), records)
    sums(answer, answer.columnTotals, answer.groups.slice(-1), records)
  })

  /** The totals of the lines or columns of a matrix. */
  function sums(
    { measures }: ReportAnswer,
    rows: readonly ReportRow[] = [],
    groups: ReportAnswer['groups'],
    records: readonly Json[],
  ): void {
    for (const { keys, values } of rows) {
      const members = records.filter(
        (record) => keyOf(groups.map(({ kind, path }) => keyed(kind, at(record, path ?? '')))) === keyOf(keys.map(plain)),
      )
      expect(values).toEqual(measures.map(({ name }) => measured(name, members)))
    }
  }

  /** The filter of a row finds the records that it was made of, and no others. */
  async function drills(answer: ReportAnswer, rows: readonly ReportRow[], expected: ReadonlyMap<string, readonly Json[]>): Promise<void> {
    for (const row of rows) {
      const query = `?count=true&limit=1&filter=${encodeURIComponent(row.filter)}`
      const { body } = await server.request('GET', `/api/records/${answer.report.entity}${query}`)
      expect(body.page?.total, row.filter).toBe(expected.get(keyOf(row.keys.map(plain)))?.length)
    }
  }

  it('compares with the period before', async () => {
    const [quarter, before] = await Promise.all([
      ask('revenue', '?period=2026-01-01..2026-03-31'),
      ask('revenue', '?period=2025-10-03..2025-12-31'),
    ])
    expect(quarter.basis.before).toMatchObject({ from: '2025-10-03', until: '2025-12-31' })
    expect(quarter.totalsBefore).toEqual(before.totals)
  })

  it('adds up one currency only, and says of what it left out', async () => {
    const { basis } = await ask('sales-funnel')
    const all = (exported.get('opportunity') ?? []).filter(({ stage }) => stage !== 'won' && stage !== 'lost')
    const left = basis.currency?.others.reduce((sum, { records }) => sum + records, 0) ?? 0
    expect(basis.records + left).toBe(all.length)
  })
})

function at(record: unknown, path: string): unknown {
  let value = record
  for (const step of path.split('.')) value = typeof value === 'object' && value !== null ? (value as Json)[step] : undefined
  return value ?? null
}

function byId(records: readonly Json[]): ReadonlyMap<unknown, Json> {
  return new Map(records.map((record) => [record.id, record]))
}

function followed(reference: unknown, records: ReadonlyMap<unknown, Json>): unknown {
  return reference === null ? null : records.get((reference as Json).id)
}

function isDuring(record: Json, { period }: ReportAnswer['basis']): boolean {
  if (period === null) return true
  const day = String(at(record, period.field) ?? '').slice(0, 10)
  return day >= period.from && day <= period.until
}

function isOfCurrency(record: Json, { currency }: ReportAnswer['basis']): boolean {
  return currency === null || currency.others.length === 0 || at(record, currency.path) === currency.value
}

/** The key of a group: the id of a record, a part of the calendar, a value. */
function keyed(kind: string, value: unknown): unknown {
  if (value === null || kind === 'value') return plain(value)
  const text = String(value).slice(0, 10)
  if (kind === 'month') return text.slice(0, 7)
  if (kind === 'quarter') return `${text.slice(0, 4)}-Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`
  if (kind === 'year') return text.slice(0, 4)
  return text
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as Json).id : value
}

function keyOf(keys: readonly unknown[]): string {
  return JSON.stringify(keys)
}

/** Exact, in ten thousandths; a mean has two digits more than its values. */
function measured(measure: string, records: readonly Json[]): number | null {
  const [, make, path = ''] = /^(\w+)\((.*)\)$/.exec(measure) ?? []
  const values = records.map((record) => at(record, path)).filter((value) => value !== null)
  if (make === 'count') return path === '' ? records.length : values.length
  if (make === 'countDistinct') return new Set(values.map((value) => JSON.stringify(plain(value)))).size
  const sum = values.reduce<bigint>((total, value) => total + BigInt(Math.round(Number(value) * 10_000)), 0n)
  if (make === 'sum') return Number(sum) / 10_000
  if (make !== 'avg') throw new Error(`Say in this test what ${measure} means.`)
  if (values.length === 0) return null
  return Number((sum * 10n + BigInt(values.length) * 5n) / (BigInt(values.length) * 10n)) / 10_000
}
