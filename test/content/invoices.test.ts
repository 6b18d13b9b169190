import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { daysFromNow, recordsOf, shippedLayers } from './support.ts'

describe.each(databases)('invoices, payments and credit on %s', (database) => {
  let server: TestServer
  let records: ReturnType<typeof recordsOf>
  let regime: { id: string }
  beforeAll(async () => {
    server = await startServer(database, shippedLayers)
    records = recordsOf(server)
    const rates = [
      { rate: 19.6, validTo: '2013-12-31' },
      { rate: 20, validFrom: '2014-01-01' },
    ]
    regime = await records.make('vat-regime', { name: 'Standard rate', code: 'standard', rates })
  })
  afterAll(() => server.close())

  const lines = (amount: number) => [{ description: 'Cheese', quantity: 1, unitPrice: amount }]
  const customerWith = (values: object) => records.make('customer', { name: `Firm ${Math.random()}`, ...values })
  const invoiceOf = (customer: { id: string }, values: object) =>
    records.make('invoice', { customer: customer.id, state: 'draft', lines: lines(100), ...values })
  const issued = async (customer: { id: string }, values: object) => {
    const { id } = await invoiceOf(customer, values)
    return records.move('invoice', id, 'issue')
  }

  it('fall due by their payment terms', async () => {
    const customer = await customerWith({ rating: 5, paymentTerms: 'transfer-30-end-of-month-10' })
    const dueOf = async (values: object) => (await invoiceOf(customer, values)).dueDate
    expect(await dueOf({ invoiceDate: '2026-01-15' })).toBe('2026-03-10')
    expect(await dueOf({ invoiceDate: '2024-02-29' })).toBe('2024-04-10')
    expect(await dueOf({ invoiceDate: '2024-02-29', paymentTerms: 'transfer-30' })).toBe('2024-03-30')
    expect(await dueOf({ invoiceDate: '2024-01-31', paymentTerms: 'transfer-30-end-of-month' })).toBe('2024-03-31')
    expect(await dueOf({ invoiceDate: '2024-01-15', paymentTerms: 'transfer-45-end-of-month' })).toBe('2024-02-29')
    expect(await dueOf({ invoiceDate: '2026-01-15', paymentTerms: 'immediate' })).toBe('2026-01-15')
    const found = await records.list('invoice', "filter=record.dueDate=='2026-03-10'")
    expect(found).toHaveLength(1)
  })

  it('charge the rate that is valid on their day', async () => {
    const customer = await customerWith({ vatRegime: regime.id })
    const before = await invoiceOf(customer, { invoiceDate: '2013-12-31' })
    const after = await invoiceOf(customer, { invoiceDate: '2014-01-01' })
    expect(before).toMatchObject({ vatRate: 19.6, netTotal: 100, vatAmount: 19.6, total: 119.6 })
    expect(after).toMatchObject({ vatRate: 20, total: 120 })
    expect((await records.read('vat-regime', regime.id)).currentRate).toBe(20)
  })

  it('stand on the statement of account as long as they are open', async () => {
    const customer = await customerWith({ paymentTerms: 'transfer-10', rating: 3 })
    const open = await issued(customer, { invoiceDate: daysFromNow(-40) })
    const paid = await issued(customer, { lines: lines(77) })
    await records.make('payment', { customer: customer.id, invoice: paid.id, amount: 77, reference: 'Wire 4711' })
    const answer = await server.request('GET', `/api/records/customer/${customer.id}/documents/account-statement`)
    const text = answer.text.replace(/<[^>]+>/g, ' ')
    expect(text).toContain((await records.read('invoice', open.id)).number)
    expect(text).not.toContain((await records.read('invoice', paid.id)).number)
    expect(text).toContain('Wire 4711')
    expect(text).toMatch(/Open amount[\s\S]*100\.00/)
  })

  it('are open until they are paid or credited', async () => {
    const customer = await customerWith({ paymentTerms: 'transfer-10', rating: 3 })
    const draft = await invoiceOf(customer, {})
    expect([draft.balance, draft.ageing]).toEqual([0, null])
    const { id } = await records.move('invoice', draft.id, 'issue')
    expect((await records.read('invoice', id)).balance).toBe(100)
    const payment = await records.make('payment', { customer: customer.id, invoice: id, amount: 30 })
    const note = await invoiceOf(customer, { kind: 'credit-note', credits: id, lines: lines(20) })
    await records.move('invoice', note.id, 'issue')
    expect(await records.read('invoice', id)).toMatchObject({ paid: 30, credited: 20, balance: 50, ageing: 'not-due' })
    await server.request('DELETE', `/api/records/payment/${payment.id}`)
    expect((await records.read('invoice', id)).balance).toBe(80)
    await records.make('payment', { customer: customer.id, invoice: id, amount: 80 })
    expect(await records.read('invoice', id)).toMatchObject({ balance: 0, ageing: 'settled', daysLate: 0 })
  })

  it('grow old, and ask for the next reminder', async () => {
    const customer = await customerWith({ paymentTerms: 'immediate', rating: 3 })
    const late = async (days: number) => (await issued(customer, { invoiceDate: daysFromNow(-days) })).id
    // The last day of each step, and the first of the next.
    const expected: readonly (readonly [days: number, ageing: string, dunningDue: number])[] = [
      ...([
        [-3, 'not-due', 0],
        [0, 'not-due', 0],
      ] as const),
      ...([
        [7, 'late-30', 0],
        [8, 'late-30', 1],
        [21, 'late-30', 1],
        [22, 'late-30', 1],
        [30, 'late-30', 1],
      ] as const),
      ...([
        [31, 'late-60', 1],
        [42, 'late-60', 1],
        [43, 'late-60', 1],
        [60, 'late-60', 1],
      ] as const),
      ...([
        [61, 'late-90', 1],
        [84, 'late-90', 1],
        [85, 'late-90', 1],
        [90, 'late-90', 1],
      ] as const),
      [91, 'late-more', 1],
    ]
    const ids: string[] = []
    for (const [days] of expected) ids.push(await late(days))
    const rows = await Promise.all(ids.map((id) => records.read('invoice', id)))
    expect(rows.map(({ ageing, daysLate, dunningDue }) => [daysLate, ageing, dunningDue])).toEqual(
      expected.map(([days, ageing, due]) => [Math.max(0, days), ageing, due]),
    )
    expect(await records.read('customer', customer.id)).toMatchObject({
      ...{ openAmount: 1600, overdue: 1400, notDue: 200 },
      ...{ late30: 500, late60: 400, late90: 400, lateMore: 100 },
    })
    // One step after the other, each when its time has come, and a week after the last at the earliest.
    const steps = [
      ['reminder', -8, 21, 0],
      ['reminder', -8, 22, 2],
      ['reminder', -6, 91, 0],
      ['reminder', -7, 91, 2],
      ['first', -8, 42, 0],
      ['first', -8, 43, 3],
      ['last', -8, 84, 0],
      ['last', -8, 85, 4],
      ['collection', -30, 91, 0],
    ] as const
    for (const [dunningLevel, reminded, days, due] of steps) {
      const at = ids[expected.findIndex(([late]) => late === days)] ?? ''
      const { dunningDue } = await records.change('invoice', at, { dunningLevel, remindedOn: daysFromNow(reminded) })
      expect({ dunningLevel, days, dunningDue }).toEqual({ dunningLevel, days, dunningDue: due })
    }
    await records.change('invoice', ids.at(-1) ?? '', { dunningLevel: 'none', remindedOn: null })
    expect((await records.read('invoice', ids.at(-1) ?? '')).dunningDue).toBe(1)
    await records.change('customer', customer.id, { dunningBlock: true })
    expect((await records.read('invoice', ids.at(-1) ?? '')).dunningDue).toBe(0)
  })

  it('keep to a customer and a currency', async () => {
    const [one, other] = [await customerWith({}), await customerWith({})]
    const invoice = await issued(one, {})
    const refused = await server.request('POST', '/api/records/payment', { customer: other.id, invoice: invoice.id, amount: 5 })
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '/invoice' }]])
    const foreign = await server.request('POST', '/api/records/payment', {
      customer: one.id,
      invoice: invoice.id,
      amount: 5,
      currency: 'USD',
    })
    expect([foreign.status, foreign.body.errors]).toMatchObject([422, [{ pointer: '/currency' }]])
    const note = { customer: other.id, kind: 'credit-note', credits: invoice.id, state: 'draft' }
    expect((await server.request('POST', '/api/records/invoice', note)).status).toBe(422)
  })

  it('cannot be changed once they are issued', async () => {
    const customer = await customerWith({})
    const empty = await records.make('invoice', { customer: customer.id })
    expect((await server.request('POST', `/api/records/invoice/${empty.id}/transitions/issue`)).body.errors).toMatchObject([
      { code: 'guard' },
    ])
    const invoice = await issued(customer, {})
    const answer = await server.request('PATCH', `/api/records/invoice/${invoice.id}`, { lines: lines(1) })
    expect([answer.status, answer.body.errors]).toMatchObject([422, [{ code: 'locked' }]])
    expect((await records.read('invoice', invoice.id)).total).toBe(100)
  })

  it('warn of the credit limit, and a payment on account makes room', async () => {
    const customer = await customerWith({ creditLimit: 150, rating: 4 })
    await issued(customer, {})
    expect(await records.read('customer', customer.id)).toMatchObject({ exposure: 100, creditLeft: 50, isOverLimit: false })
    const product = await records.make('product', { name: `Product ${Math.random()}` })
    const order = { customer: customer.id, orderDate: '2026-05-04', lines: [{ product: product.id, quantity: 1, unitPrice: 60 }] }
    const { id, creditWarning } = await records.make('order', order)
    expect(creditWarning).toBe('over-limit')
    await records.make('payment', { customer: customer.id, amount: 20 })
    expect((await records.read('order', id)).creditWarning ?? '').toBe('')
    await records.move('order', id, 'confirm')
    expect(await records.read('customer', customer.id)).toMatchObject({ openAmount: 80, exposure: 140, isOverLimit: false })
    await issued(customer, { order: id, lines: lines(60) })
    expect(await records.read('customer', customer.id)).toMatchObject({ openAmount: 140, exposure: 140 })
  })

  it('give payment terms that the credit rating allows', async () => {
    const values = { name: 'Slow payer', rating: 1, paymentTerms: 'transfer-60' }
    const refused = await server.request('POST', '/api/records/customer', values)
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '/paymentTerms' }]])
    const customer = await records.make('customer', { ...values, paymentTerms: 'prepayment' })
    expect((await server.request('PATCH', `/api/records/customer/${customer.id}`, { paymentTerms: 'transfer-30' })).status).toBe(422)
    expect((await records.change('customer', customer.id, { rating: 4, paymentTerms: 'transfer-60' })).paymentTerms).toBe('transfer-60')
  })
})
