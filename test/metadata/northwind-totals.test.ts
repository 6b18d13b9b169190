import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoReport, demoFolder, loadDemo } from '../../engine/cli/commands/demo.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import type { Engine } from '../../engine/engine.ts'
import { allRecords, databases, openTestEngine } from '../import/support.ts'
import { centsToNumber, northwindNetTotals, northwindRows, northwindTotals } from '../support/northwind.ts'

const metadata = new URL('../../metadata', import.meta.url).pathname

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

  it('tells each step, with its refused rows', () => {
    expect(printed).toHaveLength(report.steps.length + 3)
    expect(printed.at(-1)).toBe('Mails from extra/mails.mbox: 25 filed, 0 there already')
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

  // The demo company takes orders today: its dates are those of the files, 1,487 weeks later.
  const now = (text = '') => (text === '' ? '' : new Date(Date.parse(text.slice(0, 10)) + 1487 * 7 * 86_400_000).toISOString().slice(0, 10))

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

  it('makes nothing a second time', async () => {
    const again = await loadDemo(engine, demoFolder, () => {})
    expect(again.steps.filter(({ report: { created } }) => created > 0)).toEqual([])
    expect(again.mails).toBe(0)
    expect(await allRecords(engine, 'activity', 'id', 'id')).toHaveLength(124)
  })
})
