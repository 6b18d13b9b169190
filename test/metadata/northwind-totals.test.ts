import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoReport, demoFolder, loadDemo, weeksSince } from '../../engine/cli/commands/demo.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import type { Engine } from '../../engine/engine.ts'
import { readHistory } from '../../engine/records/index.ts'
import { allRecords, databases, openTestEngine } from '../import/support.ts'
import { centsToNumber, northwindNetTotals, northwindRows, northwindTotals } from '../support/northwind.ts'
import { newFolder } from '../support/scratch.ts'

const metadata = new URL('../../metadata', import.meta.url).pathname

interface Row {
  readonly createdAt: string
  readonly updatedAt: string
}

interface Lead extends Pick<Row, 'createdAt'> {
  readonly status: string
  readonly statusSince: string
  readonly statusOverdue: boolean
}

describe.each(databases)('the demo company on %s', (kind) => {
  let engine: Engine
  let report: DemoReport
  const printed: string[] = []

  beforeAll(async () => {
    engine = await openTestEngine(kind, readLayers([metadata]))
    report = await loadDemo(engine, demoFolder, (line) => printed.push(line))
  })
  afterAll(() => engine.close())

  it('refuses the two rows that are wrong, and no other', () => {
    const problems = report.steps.flatMap(({ entity, file, report: { problems: all } }) =>
      all.map((problem) => ({ entity, file, ...problem })),
    )
    expect(problems).toEqual([
      {
        entity: 'customer',
        file: 'northwind/customers.csv',
        row: 86,
        column: 'CompanyName',
        field: 'name',
        value: 'IT',
        code: 'not-unique',
        message: '"Name" must be unique, and another record sent along with it has this value. Enter another, or open that record.',
      },
      {
        entity: 'contact',
        file: 'northwind/customers.csv',
        row: 86,
        column: 'CustomerID',
        field: 'customer',
        value: 'VALON',
        code: 'no-such-record',
        message: 'There is no customer with "Code" "VALON". Correct the cell, or add that customer first.',
      },
    ])
    expect(report.steps.flatMap(({ report: { ignoredColumns } }) => ignoredColumns)).toEqual([])
  })

  it('tells each step, with its refused rows, and what is left to be done', () => {
    expect(printed).toHaveLength(report.steps.length + 4)
    expect(printed.slice(-2)).toEqual([
      'Mails from extra/mails.mbox: 25 filed, 0 there already',
      'ai-agent.judge-all: left out, as no plugin has this job',
    ])
    expect(printed).toContain('Customers from northwind/customers.csv: 92 created, 1 refused')
    expect(printed).toContain(
      '  row 86, column "CompanyName" ("IT"): "Name" must be unique, and another record sent along with it has this value. Enter another, or open that record.',
    )
  })

  it('holds every other row', async () => {
    const count = async (entity: string) => (await allRecords(engine, entity, 'id', 'id')).length
    const names = [
      'user',
      'customer',
      'contact',
      'contract',
      'purchase',
      'mail',
      'product',
      'order',
      'order-line',
      'lead',
      'opportunity',
      'activity',
    ]
    const counts = await Promise.all(names.map(async (name) => [name, await count(name)] as const))
    expect(Object.fromEntries(counts)).toEqual({
      user: 9,
      customer: 92 + 29 + 3,
      contact: 92 + 30 + 3,
      contract: 16,
      purchase: 36,
      mail: 25,
      product: 77,
      order: 830,
      'order-line': 2155,
      lead: 42,
      opportunity: 40,
      activity: 124,
    })
  })

  // The demo company takes orders today: its dates are those of the files, 1,487 weeks later, and as many more as have gone by since.
  const { today } = JSON.parse(readFileSync(`${demoFolder}/demo.json`, 'utf8')) as { today: string }
  const later = (1487 * 7 + weeksSince(today, new Date())) * 86_400_000
  const now = (text = '') => (text === '' ? '' : new Date(Date.parse(text.slice(0, 10)) + later).toISOString().slice(0, 10))

  it('keeps dates, amounts, references and addresses as the files have them', async () => {
    const orders = await allRecords(
      engine,
      'order',
      'number,customer.code,salesRep.name,orderDate,shippedDate,shipper,freight,shipTo,currency',
      'number',
    )
    const kept = orders.map((order) => ({
      OrderID: order.number,
      CustomerID: (order.customer as { code: string } | null)?.code ?? '',
      OrderDate: order.orderDate,
      ShippedDate: order.shippedDate ?? '',
      Freight: order.freight,
      ShipCity: (order.shipTo as { city: string | null } | null)?.city ?? '',
      ShipPostalCode: (order.shipTo as { postalCode: string | null } | null)?.postalCode ?? '',
    }))
    const written = northwindRows('orders.csv').map((row) => ({
      OrderID: row.OrderID,
      CustomerID: row.CustomerID?.trim(),
      OrderDate: now(row.OrderDate),
      ShippedDate: now(row.ShippedDate),
      Freight: Number(row.Freight),
      ShipCity: row.ShipCity?.trim(),
      ShipPostalCode: row.ShipPostalCode?.trim(),
    }))
    expect(kept).toEqual(written)
    expect(orders[0]).toMatchObject({ salesRep: { name: 'Steven Buchanan' }, shipper: 'federal-shipping', currency: 'USD' })
  })

  it('adds up every order as the files do', async () => {
    const nets = northwindNetTotals()
    const totals = northwindTotals()
    const orders = await allRecords(engine, 'order', 'number,netTotal,total', 'number')
    expect(orders.map(({ number, netTotal, total }) => [number, netTotal, total])).toEqual(
      [...totals].map(([number, cents]) => [number, centsToNumber(nets.get(number) ?? 0n), centsToNumber(cents)]).sort(),
    )
  })

  it('has a past: records were made over a year, and were in their states for as long as their dates say', async () => {
    const made = async (entity: string) => (await allRecords(engine, entity, 'createdAt,updatedAt', 'id')) as unknown as Row[]
    for (const entity of ['customer', 'lead', 'opportunity', 'activity', 'order', 'invoice']) {
      const rows = await made(entity)
      const months = new Set(rows.map(({ createdAt }) => createdAt.slice(0, 7)))
      expect({ entity, isSpread: months.size >= 8 }).toEqual({ entity, isSpread: true })
      expect(rows.filter(({ createdAt, updatedAt }) => updatedAt < createdAt || Date.parse(updatedAt) > Date.now())).toEqual([])
      expect({ entity, today: rows.filter(({ updatedAt }) => Date.parse(updatedAt) > Date.now() - 600_000).length }).toEqual({
        entity,
        today: 0,
      })
    }
    const leads = (await allRecords(engine, 'lead', 'status,statusSince,statusOverdue,createdAt', 'id')) as unknown as Lead[]
    const open = leads.filter(({ status }) => ['new', 'assigned', 'in-progress'].includes(status))
    const late = open.filter(({ statusOverdue }) => statusOverdue)
    expect([open.length, late.length > 5, open.length - late.length > 5]).toEqual([30, true, true])
    expect(leads.filter(({ statusSince, createdAt }) => statusSince < createdAt)).toEqual([])
  })

  it('tells in the history that its records were brought in, whatever dates they have', async () => {
    const [lead] = (await allRecords(engine, 'lead', 'id,createdAt', 'code')) as unknown as { id: string; createdAt: string }[]
    const { data } = JSON.parse(await readHistory(engine.context(null), 'lead', lead?.id ?? '', {})) as {
      data: { at: string; channel: string; changes: Record<string, { after?: unknown }> }[]
    }
    expect(data.every(({ at, channel }) => channel === 'import' && Date.now() - Date.parse(at) < 600_000)).toBe(true)
    expect(data.find(({ changes }) => changes.createdAt !== undefined)?.changes.createdAt?.after).toBe(lead?.createdAt)
  })

  it('has mails that move with its other dates', async () => {
    const folder = newFolder('kartoteka-demo-')
    const letter = 'From: helena.costa@france-restauration.example\nTo: janet.leverling@northwind.example\nSubject: Moved\n'
    writeFileSync(
      join(folder, 'old.mbox'),
      `From a\n${letter}Message-ID: <moved@x.example>\nDate: Sun, 05 Jan 2020 08:44:00 +0000\n\nHello.\n`,
    )
    const old = { today: '2020-01-12', steps: [], mails: { file: 'old.mbox', address: 'sales@northwind.example' } }
    writeFileSync(join(folder, 'demo.json'), JSON.stringify(old))
    expect((await loadDemo(engine, folder, () => {})).mails).toBe(1)
    const filed = await allRecords(engine, 'mail', 'subject,sentAt', 'id')
    const at = Date.parse('2020-01-05T08:44:00Z') + weeksSince(old.today, new Date()) * 86_400_000
    expect(filed.filter(({ subject }) => subject === 'Moved')).toMatchObject([{ sentAt: new Date(at).toISOString() }])
    expect(Date.now() - at).toBeLessThan(15 * 86_400_000)
    rmSync(folder, { recursive: true })
  })

  it('makes nothing a second time', async () => {
    const again = await loadDemo(engine, demoFolder, () => {})
    expect(again.steps.filter(({ report: { created } }) => created > 0)).toEqual([])
    expect(again.mails).toBe(0)
    expect(await allRecords(engine, 'activity', 'id', 'id')).toHaveLength(124)
  })
})
