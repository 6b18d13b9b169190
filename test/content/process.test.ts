import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { databases, request, startServer, type TestServer } from '../support/engine.ts'
import { daysFromNow, recordsOf, shippedLayers } from './support.ts'

/** For a machine that has much to do. */
const password = 'a long enough password'

describe.each(databases)('what happens in the shipped customer file on %s', (database) => {
  let server: TestServer
  let records: ReturnType<typeof recordsOf>
  const tokens: Record<string, string> = {}
  const people: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, shippedLayers)
    records = recordsOf(server)
    for (const role of ['sales', 'accounting']) {
      const email = `${role}@example.test`
      people[role] = await server.engine.createUser({ name: role, email, password, roles: [role] })
      tokens[role] = (await server.engine.sessions.signIn(server.engine.context(null), email, password, 'test')).token
    }
    server.engine.jobs.start()
  })
  afterAll(() => server.close())

  const as = (role: string, method: string, path: string, body?: unknown) =>
    request(server.url, method, `/api/records/${path}`, body, { authorization: `Bearer ${tokens[role]}` })
  const order = async (customer: string, price = 5) => {
    const product = await records.make('product', { name: `Crate ${customer.slice(-6)} ${price}`, unitPrice: price })
    const lines = [{ product: product.id, quantity: 1, unitPrice: price }]
    return (await records.make('order', { customer, orderDate: '2026-05-04', currency: 'EUR', lines })).id as string
  }

  it('gives a customer to who makes it, where that is somebody who sells and names nobody else', async () => {
    const made = async (values: object) => (await as('sales', 'POST', 'customer', values)).body.data.salesRep?.id ?? null
    expect(await made({ name: 'Own Ltd' })).toBe(people.sales)
    expect(await made({ name: 'Given Ltd', salesRep: people.accounting })).toBe(people.accounting)
    expect((await records.make('customer', { name: 'Nobody Ltd' })).salesRep).toBeNull()
  })

  it.each([
    ['contact', 'isDecisionMaker'],
    ['document-note', 'documents'],
  ])('asks for what matters of a %s where one is entered in passing: %s', async (entity, field) => {
    const { body } = await server.request('GET', `/api/metadata/${entity}/form`)
    expect(body.data.quick.flat()).toContain(field)
  })

  it('makes a customer of a prospect with the first order that is confirmed, and wakes one that rests', async () => {
    const { id, state, roles } = await records.make('customer', { name: 'Ordered Ltd' })
    expect([state, roles]).toEqual(['prospect', ['prospect']])
    await records.move('order', await order(id), 'confirm')
    await expect.poll(() => records.read('customer', id)).toMatchObject({ state: 'active', roles: ['customer'] })
    await records.move('customer', id, 'rest')
    await records.move('order', await order(id, 6), 'confirm')
    await expect.poll(() => records.read('customer', id)).toMatchObject({ state: 'active' })
  })

  it('makes a customer of a prospect with the first opportunity that is won', async () => {
    const { id } = await records.make('customer', { name: 'Won Ltd' })
    const sale = await records.make('opportunity', { name: 'Sale', currency: 'EUR', amount: 10, customer: id })
    await records.move('opportunity', sale.id, 'win')
    await expect.poll(() => records.read('customer', id)).toMatchObject({ state: 'active' })
  })

  it('takes place and description of an activity to the calendars of those who take part', async () => {
    const [startsAt] = [new Date(Date.now() + 86_400_000).toISOString()]
    const values = { subject: 'Tasting', kind: 'meeting', startsAt, location: 'Hall 4, upstairs', description: 'Bring:\n- olives; bread' }
    await records.make('activity', { ...values, responsible: people.sales })
    const { body } = await request(server.url, 'POST', '/api/calendar-feed', undefined, { authorization: `Bearer ${tokens.sales}` })
    const feed = await (await fetch(server.url + new URL(body.data.address).pathname)).text()
    expect(feed).toContain('LOCATION:Hall 4\\, upstairs\r\nDESCRIPTION:Bring:\\n- olives\\; bread\r\n')
  })

  it('keeps the state of a customer and what the customer is in agreement', async () => {
    const made = async (values: object) => {
      const { state, roles } = await records.make('customer', { name: `Agreed ${JSON.stringify(values)}`, ...values })
      return [state, roles]
    }
    expect(await made({ state: 'active' })).toEqual(['active', ['customer']])
    expect(await made({ roles: ['customer'] })).toEqual(['active', ['customer']])
    expect(await made({ roles: ['prospect', 'supplier'] })).toEqual(['prospect', ['prospect', 'supplier']])
    expect(await made({ roles: ['supplier'], state: 'active' })).toEqual(['active', ['supplier']])
    const both = await records.make('customer', { name: 'Agreed both', roles: ['prospect', 'supplier'] })
    expect((await records.move('customer', both.id, 'activate')).roles).toEqual(['customer', 'supplier'])
    for (const [move, roles] of [
      ['rest', 'customer'],
      ['archive', 'customer'],
      ['revive', 'prospect'],
    ] as const) {
      await records.move('customer', both.id, move)
      expect((await records.read('customer', both.id)).roles).toEqual([roles, 'supplier'])
    }
    for (const values of [
      { state: 'prospect', roles: ['customer'] },
      { state: 'active', roles: ['customer', 'prospect'] },
    ]) {
      const { status, body } = await server.request('POST', '/api/records/customer', { name: 'Torn', ...values })
      expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([422, ['/roles']])
    }
  })

  it('makes an order of an opportunity, which is won when the order is confirmed', async () => {
    const { id: customer } = await records.make('customer', { name: 'Carried Ltd' })
    const sale = await records.make('opportunity', { name: 'Carried', currency: 'EUR', customer, description: 'Blue ones' })
    const made = await server.request('POST', `/api/records/opportunity/${sale.id}/convert`, {})
    expect(made.status, made.text).toBe(200)
    const [order] = await records.list('order', `filter=${encodeURIComponent(`record.opportunity == '${sale.id}'`)}`)
    expect(await records.read('order', order.id)).toMatchObject({ customer: { id: customer }, notes: 'Blue ones', currency: 'EUR' })
    const product = await records.make('product', { name: 'Carried crate', unitPrice: 7 })
    await records.change('order', order.id, { lines: [{ product: product.id, quantity: 2, unitPrice: 7 }] })
    await records.move('order', order.id, 'confirm')
    await expect.poll(() => records.read('opportunity', sale.id)).toMatchObject({ stage: 'won', amount: 14, probability: 100 })
  })

  it('closes the other opportunities of a customer when one is won alone', async () => {
    const { id: customer } = await records.make('customer', { name: 'Choosing Ltd' })
    const offer = async (name: string) => (await records.make('opportunity', { name, currency: 'EUR', amount: 10, customer })).id as string
    const [one, other, before] = [await offer('One'), await offer('Other'), await offer('Before')]
    await records.move('opportunity', before, 'win')
    await records.move('opportunity', one, 'winAlone')
    expect(await records.read('opportunity', other)).toMatchObject({ stage: 'lost', lostReason: 'other-deal' })
    expect(await records.read('opportunity', before)).toMatchObject({ stage: 'won' })
    const last = await offer('Last')
    expect((await server.request('POST', `/api/records/opportunity/${last}/transitions/winAlone`)).status).toBe(422)
  })

  it('takes a customer through its life: blocked for a reason by those who may, archived without open business', async () => {
    const { id } = await records.make('customer', { name: 'Life Ltd', state: 'active' })
    const path = `customer/${id}`
    expect((await as('sales', 'POST', `${path}/transitions/block`, { blockReason: 'Late' })).status).toBe(404)
    expect((await as('accounting', 'PATCH', path, { state: 'blocked' })).body.errors).toMatchObject([{ pointer: '/blockReason' }])
    expect((await as('accounting', 'POST', `${path}/transitions/block`, { blockReason: 'Late' })).status).toBe(200)
    await records.make('opportunity', { name: 'Open', currency: 'EUR', customer: id })
    const refused = await server.request('POST', `/api/records/${path}/transitions/archive`)
    expect(refused.body.errors).toMatchObject([{ message: 'There are open invoices or opportunities still.' }])
    expect(await records.move('customer', id, 'unblock')).toMatchObject({ state: 'active', blockReason: null })
    expect((await server.request('PATCH', `/api/records/${path}`, { state: 'archived' })).body.errors).toMatchObject([
      { code: 'no-transition' },
    ])
    const begun = await server.request('POST', '/api/records/customer', { name: 'Old Ltd', state: 'archived' })
    expect(begun.body.errors).toMatchObject([{ code: 'not-initial', allowed: ['prospect', 'active'] }])
  })

  type Payload = Readonly<Record<string, unknown>>
  const waiting = async (kind: string, isMeant: (payload: Payload) => boolean) => {
    const jobs: { id: string; payload: Payload }[] = (await server.request('GET', `/api/jobs?kind=${kind}&state=waiting&limit=200`)).body
      .data
    return jobs.filter(({ payload }) => isMeant(payload))
  }
  const runJob = async (kind: string, isMeant: (payload: Payload) => boolean) => {
    const [job] = await waiting(kind, isMeant)
    await server.request('POST', `/api/jobs/${job?.id}/cancel`)
    expect((await server.request('POST', `/api/jobs/${job?.id}/retry`)).status).toBe(200)
    return job?.id
  }
  /** What a schedule does is done now, and once more when it is due. */
  const runSchedule = async (name: string) => {
    const isMeant = (payload: Payload) => payload.name === name
    const id = await runJob('schedule', isMeant)
    await expect.poll(async () => (await waiting('schedule', isMeant)).map((job) => job.id !== id)).toEqual([true])
  }
  const decide = async (role: string, path: string, decision: string, comment = 'Good payer') => {
    const [found] = (await server.request('GET', `/api/records/${path}/approvals`)).body.data
    return request(server.url, 'POST', `/api/approvals/${found.id}`, { decision, comment }, { authorization: `Bearer ${tokens[role]}` })
  }

  it('confirms an order over the credit limit when somebody else has approved it', async () => {
    const { id: customer } = await records.make('customer', { name: 'Limit Ltd', creditLimit: 4 })
    const id = await order(customer)
    expect((await server.request('POST', `/api/records/order/${id}/transitions/confirm`)).body.errors).toMatchObject([{ code: 'guard' }])
    expect((await as('sales', 'POST', `order/${id}/transitions/submit`)).body.data).toMatchObject({ state: 'approval' })
    expect((await decide('sales', `order/${id}`, 'approve')).status).toBe(404)
    expect((await decide('accounting', `order/${id}`, 'reject')).status).toBe(200)
    expect(await records.read('order', id)).toMatchObject({ state: 'draft' })
    await as('sales', 'POST', `order/${id}/transitions/submit`)
    expect((await decide('accounting', `order/${id}`, 'approve')).body.data).toMatchObject({ outcome: 'approved' })
    expect(await records.read('order', id)).toMatchObject({ state: 'confirmed' })
    await expect.poll(() => records.read('customer', customer)).toMatchObject({ state: 'active' })
  })

  it('confirms an order with more discount than the representative may give when somebody else has approved it', async () => {
    const { id: customer } = await records.make('customer', { name: 'Rebate Ltd' })
    const salesRep = people.sales
    const id = await order(customer)
    const [{ product, unitPrice }] = (await records.read('order', id)).lines
    const line = { product, unitPrice }
    await records.change('order', id, { salesRep, lines: [{ ...line, discount: 0.1 }] })
    expect(await records.read('order', id)).toMatchObject({ highestDiscount: 0.1, allowedDiscount: 0.1, discountWarning: null })
    await records.change('order', id, { lines: [{ ...line, discount: 0.2 }] })
    expect((await as('sales', 'POST', `order/${id}/transitions/confirm`)).body.errors).toMatchObject([{ code: 'guard' }])
    expect((await as('sales', 'POST', 'discount-limit', { person: salesRep, largest: 0.5 })).status).toBe(403)
    const limit = await records.make('discount-limit', { person: salesRep, largest: 0.2 })
    expect(await records.read('order', id)).toMatchObject({ allowedDiscount: 0.2, discountWarning: null })
    await records.change('discount-limit', limit.id, { largest: 0.05 })
    expect((await as('sales', 'POST', `order/${id}/transitions/submit`)).body.data).toMatchObject({ state: 'approval' })
    expect((await decide('sales', `order/${id}`, 'approve')).status).toBe(404)
    expect((await decide('accounting', `order/${id}`, 'approve')).body.data).toMatchObject({ outcome: 'approved' })
    expect(await records.read('order', id)).toMatchObject({ state: 'confirmed', discountWarning: null })
  })

  it('sends reminders of late invoices step by step, each only when it is due', async () => {
    const { id: customer } = await records.make('customer', { name: 'Late Ltd' })
    const lines = [{ description: 'Crate', quantity: 1, unitPrice: 5 }]
    const values = { customer, paymentTerms: 'immediate', lines, invoiceDate: daysFromNow(-30) }
    const { id } = await records.make('invoice', values)
    await records.move('invoice', id, 'issue')
    expect((await as('sales', 'POST', `invoice/${id}/transitions/remind`)).status).toBe(404)
    const path = `invoice/${id}/transitions/remind`
    expect((await as('accounting', 'POST', path)).body.data).toMatchObject({
      dunningLevel: 'reminder',
      remindedOn: daysFromNow(0),
      dunningDue: 0,
    })
    expect((await as('accounting', 'POST', path)).body.errors).toMatchObject([{ message: 'No reminder is due.' }])
  })

  it('reminds of an activity when it says, also colleagues where it says so', async () => {
    const inTwoSeconds = (more = 0) => new Date(Date.now() + 2000 + more).toISOString()
    const values = { kind: 'visit', responsible: people.sales, participants: [people.accounting], reminder: 'at-start' }
    await records.make('activity', { ...values, subject: 'Alone', startsAt: inTwoSeconds() })
    await records.make('activity', { ...values, subject: 'Together', startsAt: inTwoSeconds(), remindsAll: true })
    await records.make('activity', { ...values, subject: 'Never', startsAt: inTwoSeconds(), reminder: 'none' })
    const quarter = { reminder: '15-minutes', remindsAll: true, startsAt: inTwoSeconds(900_000) }
    await records.make('activity', { ...values, subject: 'Quarter', ...quarter })
    await records.make('activity', { ...values, subject: 'Hour', startsAt: inTwoSeconds(3_600_000), reminder: '1-hour' })
    const told = async (role: string) => {
      const answer = await request(server.url, 'GET', '/api/notifications', undefined, { authorization: `Bearer ${tokens[role]}` })
      const texts: string[] = answer.body.data.map(({ text }: { text: string }) => text)
      return texts.filter((text) => text.endsWith('begins soon.')).sort()
    }
    await expect.poll(() => told('sales')).toEqual(['Alone', 'Hour', 'Quarter', 'Together'].map((name) => `${name} begins soon.`))
    await expect.poll(() => told('accounting')).toEqual(['Quarter', 'Together'].map((name) => `${name} begins soon.`))
  })

  it('ends contracts of which notice was given, lets others go on, and says when notice is due', async () => {
    const { id: customer } = await records.make('customer', { name: 'Bound Ltd' })
    const values = { customer, state: 'active', startsOn: '2024-01-01', owner: people.sales }
    const made = async (more: object) => (await records.make('contract', { ...values, name: 'Rent', ...more })).id as string
    const ended = daysFromNow(-3)
    // At eight o'clock in Paris thirty-one days before: today or tomorrow.
    for (const noticeBy of [daysFromNow(31), daysFromNow(32)])
      expect(await made({ name: 'Cleaning', endsOn: noticeBy, noticeMonths: 0 }).then((id) => records.read('contract', id))).toMatchObject({
        noticeBy,
      })
    const [goesOn, ends, over] = [
      await made({ endsOn: ended, renewalMonths: 24 }),
      await made({ endsOn: ended }),
      await made({ endsOn: ended }),
    ]
    expect(await records.move('contract', over, 'terminate', { terminatedOn: '2024-06-01' })).toMatchObject({ state: 'terminated' })
    for (const name of ['contract-renew', 'contract-expire']) await runSchedule(name)
    await expect
      .poll(() => records.read('contract', goesOn))
      .toMatchObject({ state: 'active', endsOn: expect.stringMatching(`^${Number(ended.slice(0, 4)) + 2}`) })
    for (const id of [ends, over]) await expect.poll(() => records.read('contract', id)).toMatchObject({ state: 'expired' })
    expect((await server.request('POST', `/api/records/contract/${goesOn}/transitions/expire`)).body.errors).toMatchObject([
      { code: 'guard' },
    ])
    await runJob('automation', ({ automation }) => automation === 'contract-notice')
    const told = () => request(server.url, 'GET', '/api/notifications', undefined, { authorization: `Bearer ${tokens.sales}` })
    await expect.poll(async () => JSON.stringify((await told()).body)).toContain('Cleaning: notice can be given until 2')
  })

  it('lets customers rest who have not ordered for a year', async () => {
    const [values, none] = [{ state: 'active' }, { id: '' }]
    // Those that stay are made first and so looked at first: they would rest by the time the others do.
    const made: { readonly id: string }[] = []
    for (const name of ['Fresh', 'Since', 'Silent', 'Before']) made.push(await records.make('customer', { ...values, name: `${name} Ltd` }))
    const [fresh = none, since = none, silent = none, before = none] = made
    const { dialect } = server.engine.database
    const at = dialect.bindColumn(new Date(Date.now() - 400 * 86_400_000).toISOString(), { kind: 'instant' })
    await records.make('order', { customer: before.id, orderDate: daysFromNow(-370) })
    await records.make('order', { customer: since.id, orderDate: daysFromNow(-360) })
    for (const old of [silent, before, since]) {
      const id = dialect.bindColumn(old.id, { kind: 'id' })
      await server.engine.database.transaction((write) => write.all(sql`update "customer" set "created_at" = ${at} where "id" = ${id}`))
    }
    await runSchedule('customer-dormant')
    for (const { id } of [silent, before]) await expect.poll(() => records.read('customer', id)).toMatchObject({ state: 'dormant' })
    for (const { id } of [fresh, since]) expect(await records.read('customer', id)).toMatchObject({ state: 'active' })
  })

  it('changes a credit limit that sales asked for when it is granted', async () => {
    const { id: customer } = await records.make('customer', { name: 'Rising Ltd', creditLimit: 100 })
    const asked = await as('sales', 'POST', 'credit-limit-request', { customer, requestedLimit: 250.5, reason: 'They order more.' })
    const path = `credit-limit-request/${asked.body.data.id}`
    expect((await as('sales', 'POST', `${path}/transitions/request`)).status).toBe(200)
    expect(await records.read('customer', customer)).toMatchObject({ creditLimit: 100 })
    expect((await decide('accounting', path, 'approve')).body.data).toMatchObject({ outcome: 'approved' })
    expect(await records.read('customer', customer)).toMatchObject({ creditLimit: 250.5 })
  })
})
