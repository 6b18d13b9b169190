import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { recordsOf, shippedLayers } from './support.ts'

describe.each(databases)('price conditions on %s', (database) => {
  let server: TestServer
  let records: ReturnType<typeof recordsOf>
  let customer: { id: string }
  let product: { id: string }
  beforeAll(async () => {
    server = await startServer(database, shippedLayers)
    records = recordsOf(server)
    customer = await records.make('customer', { name: 'Firm' })
    product = await records.make('product', { name: 'Bell', unitPrice: 20 })
    const base = { customer: customer.id, product: product.id }
    await records.make('price-condition', { ...base, price: 17.49, validFrom: '2026-01-01', validTo: '2026-06-30' })
    await records.make('price-condition', { ...base, price: 16.995, minimumQuantity: 100, validFrom: '2026-01-01', validTo: '2026-06-30' })
    await records.make('price-condition', { ...base, price: 18.25, validFrom: '2026-07-01' })
    const other = await records.make('customer', { name: 'Other' })
    await records.make('price-condition', { ...base, customer: other.id, price: 1, validFrom: '2020-01-01' })
  })
  afterAll(() => server.close())

  it.each([
    ['2025-12-31', 5, 20, null, 'none'],
    ['2026-01-01', 5, 17.49, 17.49, 'as-agreed'],
    ['2026-06-30', 99, 20, 17.49, 'above-agreed'],
    ['2026-06-30', 100, 16.99, 16.995, 'below-agreed'],
    ['2026-07-01', 500, 18.25, 18.25, 'as-agreed'],
  ])('on %s for %d pieces at %d', async (orderDate, quantity, unitPrice, agreedPrice, priceCheck) => {
    const order = await records.make('order', { customer: customer.id, orderDate, lines: [{ product: product.id, quantity, unitPrice }] })
    const [line] = (await records.read('order', order.id)).lines
    expect([line.agreedPrice ?? null, line.priceCheck]).toEqual([agreedPrice, priceCheck])
  })

  it('are what a line of an order costs where nothing else is entered', async () => {
    const standard = await records.make('product', { name: 'Horn' })
    const [list, everybody] = [
      { name: 'Shops', lines: [{ product: standard.id, price: 6.5, minimumQuantity: 2 }] },
      { product: standard.id, price: 7 },
    ]
    await records.change('customer', customer.id, { priceList: (await records.make('price-list', list)).id })
    await records.make('price-list', { name: 'Whoever', isStandard: true, lines: [everybody] })
    const lines = [
      ...[{ product: product.id, quantity: 100 }, { product: product.id, unitPrice: 21 }, { product: standard.id }],
      { product: standard.id, quantity: 2 },
    ]
    const priced = async (values: object) => {
      const order = await records.make('order', { customer: customer.id, orderDate: '2026-06-30', lines, ...values })
      return (await records.read('order', order.id)).lines.map(({ unitPrice, amount }: Record<string, unknown>) => [unitPrice, amount])
    }
    expect(await priced({})).toEqual([
      [16.995, 1699.5],
      [21, 21],
      [7, 7],
      [6.5, 13],
    ])
    const { body } = await server.request('POST', '/api/records/order', { customer: customer.id, currency: 'USD', lines })
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
      ['/lines/0/unitPrice', 'required'],
      ['/lines/2/unitPrice', 'required'],
      ['/lines/3/unitPrice', 'required'],
    ])
  })

  it('answer what a customer pays on a day, and why', async () => {
    const list = await records.make('price-list', {
      name: 'Wholesale',
      lines: [
        { product: product.id, price: 19 },
        { product: product.id, price: 15.5, minimumQuantity: 10, validFrom: '2026-08-01', validTo: '2026-08-31' },
      ],
    })
    await records.make('price-list', { name: 'Everybody', isStandard: true, lines: [{ product: product.id, price: 21 }] })
    const { id: grocer } = await records.make('customer', { name: 'Grocer', priceList: list.id })
    const { id: stranger } = await records.make('customer', { name: 'Stranger' })
    const rows: readonly [customer: string, day: string, quantity: number, price: number | undefined, origin: string, currency?: string][] =
      [
        [customer.id, '2026-06-30', 100, 16.995, 'agreed'],
        [grocer, '2026-06-30', 100, 19, 'list'],
        [grocer, '2026-08-31', 10, 15.5, 'list'],
        [grocer, '2026-08-31', 9, 19, 'list'],
        [stranger, '2026-08-31', 10, 21, 'standard'],
        [stranger, '2026-08-31', 10, undefined, 'none', 'USD'],
      ]
    for (const [who, day, quantity, price, origin, currency = 'EUR'] of rows) {
      const question = { customer: who, product: product.id, day, quantity, currency }
      const { id } = await records.make('price-question', question)
      const answer = await records.read('price-question', id)
      expect([answer.price ?? undefined, answer.origin], JSON.stringify(question)).toEqual([price, origin])
    }
    const lines = [{ product: product.id, quantity: 10, unitPrice: 19 }]
    const order = await records.make('order', { customer: grocer, orderDate: '2026-08-15', lines })
    expect((await records.read('order', order.id)).lines).toMatchObject([{ listPrice: 15.5, priceCheck: 'above-list' }])
    const abroad = await records.make('order', { customer: grocer, orderDate: '2026-08-15', currency: 'USD', lines })
    expect((await records.read('order', abroad.id)).lines).toMatchObject([{ listPrice: null, priceCheck: 'none' }])
  })

  it('do not contradict each other', async () => {
    const twice = { customer: customer.id, product: product.id, price: 3, validFrom: '2026-07-01' }
    expect((await server.request('POST', '/api/records/price-condition', twice)).body.errors).toMatchObject([{ code: 'not-unique' }])
    const backwards = { ...twice, minimumQuantity: 7, validTo: '2026-06-01' }
    expect((await server.request('POST', '/api/records/price-condition', backwards)).body.errors).toMatchObject([{ pointer: '/validTo' }])
  })
})
