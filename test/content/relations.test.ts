import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { daysFromNow, recordsOf, shippedLayers } from './support.ts'

describe.each(databases)('the customer file on %s', (database) => {
  let server: TestServer
  let records: ReturnType<typeof recordsOf>
  beforeAll(async () => {
    server = await startServer(database, shippedLayers)
    records = recordsOf(server)
  })
  afterAll(() => server.close())

  const customerWith = (values: object) => records.make('customer', { name: `Firm ${Math.random()}`, ...values })
  const refused = async (method: string, path: string, body: object) => {
    const answer = await server.request(method, `/api/records/${path}`, body)
    return [answer.status, answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer)]
  }

  it('says what somebody is to us, several things at once', async () => {
    expect((await customerWith({})).roles).toEqual(['prospect'])
    const both = await customerWith({ roles: ['customer', 'supplier'], kind: 'individual' })
    const suppliers = await records.list('customer', "filter='supplier' in record.roles")
    expect(suppliers.map(({ id }: { id: string }) => id)).toEqual([both.id])
  })

  it('knows a group of companies, and none above itself', async () => {
    const parent = await customerWith({})
    const child = await customerWith({ parent: parent.id })
    expect((await records.list('customer', `filter=record.parent=='${parent.id}'`)).map(({ id }: { id: string }) => id)).toEqual([child.id])
    expect(await refused('PATCH', `customer/${parent.id}`, { parent: parent.id })).toEqual([422, ['/parent']])
  })

  it('holds addresses for invoices and deliveries, one default', async () => {
    const address = (values: object) => ({ name: 'Branch', address: { city: 'Lyon' }, ...values })
    const addresses = [address({ isDefault: true, isInvoicing: true }), address({ isDelivery: true }), address({ isDelivery: true })]
    const { id } = await customerWith({ addresses })
    expect((await records.read('customer', id)).addresses).toMatchObject(addresses)
    expect(await refused('PATCH', `customer/${id}`, { addresses: addresses.map((one) => ({ ...one, isDefault: true })) })).toEqual([
      422,
      ['/addresses'],
    ])
    expect((await records.read('customer', id)).addresses).toMatchObject(addresses)
  })

  it('shows the main contact and how many decide', async () => {
    const [one, other] = [await customerWith({}), await customerWith({})]
    const boss = await records.make('contact', {
      name: 'Boss',
      customer: one.id,
      isDecisionMaker: true,
      jobFunction: 'managing-director',
      department: 'management',
    })
    await records.make('contact', { name: 'Clerk', customer: one.id })
    expect(await records.change('customer', one.id, { mainContact: boss.id })).toMatchObject({
      decisionMakers: 1,
      mainContact: { id: boss.id },
    })
    expect(await refused('PATCH', `customer/${other.id}`, { mainContact: boss.id })).toEqual([422, ['/mainContact']])
  })

  it('sorts customers by a tree of categories and by bases', async () => {
    const trade = await records.make('category', { name: 'Trade' })
    const retail = await records.make('category', { name: 'Retail', parent: trade.id })
    const base = await records.make('customer-base', { name: 'Guests of the fair' })
    await customerWith({ treeCategories: [retail.id], bases: [base.id] })
    await customerWith({ treeCategories: [trade.id], bases: [base.id] })
    expect(await records.read('category', retail.id)).toMatchObject({ path: 'Trade / Retail', customers: 1 })
    expect((await records.read('category', trade.id)).customers).toBe(2)
    await records.make('lead', { name: 'Visitor', bases: [base.id] })
    expect(await records.read('customer-base', base.id)).toMatchObject({ customers: 2, contacts: 0, leads: 1 })
  })

  it('asks for a review when it is due', async () => {
    const reviewed = await customerWith({ reviewedOn: '2025-01-31', reviewInterval: 1 })
    expect(reviewed.nextReview).toBe('2025-02-28')
    const later = await customerWith({ reviewedOn: daysFromNow(0) })
    const { filter = '' } = server.engine.model.entities.get('customer')?.views.find(({ key }) => key === 'review') ?? {}
    const query = `filter=${encodeURIComponent(filter)}&limit=200`
    const due = (await records.list('customer', query)).map(({ id }: { id: string }) => id)
    expect([due.includes(reviewed.id), due.includes(later.id)]).toEqual([true, false])
  })

  it('takes the address for deliveries and the one for invoices to the documents, and keeps them there', async () => {
    const address = (street: string) => ({ street, postalCode: '8010', city: 'Graz', country: 'AT' })
    const customer = await customerWith({
      address: address('Seat 1'),
      addresses: [
        { name: 'Office', address: address('Office 2'), isDefault: true },
        { name: 'Yard', address: address('Yard 3'), isDelivery: true },
        { name: 'Books', address: address('Books 4'), isInvoicing: true },
      ],
    })
    const { id: product } = await records.make('product', { name: 'Posted', unitPrice: 5 })
    const lines = [{ product, quantity: 3, unitPrice: 5 }]
    const order = await records.make('order', { customer: customer.id, orderDate: '2026-05-04', lines })
    expect(order).toMatchObject({ shipTo: { street: 'Yard 3' }, billTo: { street: 'Books 4', city: 'Graz', country: 'AT' } })
    await records.change('customer', customer.id, { address: address('Seat 9'), addresses: [] })
    expect(await records.read('order', order.id)).toMatchObject({ shipTo: { street: 'Yard 3' }, billTo: { street: 'Books 4' } })
    expect((await server.request('POST', `/api/records/order/${order.id}/convert`, {})).status).toBe(200)
    const [{ id: invoice }] = await records.list('invoice', `filter=${encodeURIComponent(`record.order == '${order.id}'`)}`)
    expect(await records.read('invoice', invoice)).toMatchObject({ shipTo: { street: 'Yard 3' }, billTo: { street: 'Books 4' } })
    const streets = async (entity: string, id: string, document: string) =>
      [
        ...(await server.request('GET', `/api/records/${entity}/${id}/documents/${document}`)).text.matchAll(
          /(?:Seat|Office|Yard|Books) \d/g,
        ),
      ].map(String)
    expect(await streets('order', order.id, 'quotation')).toEqual(['Books 4', 'Yard 3'])
    expect(await streets('order', order.id, 'order-confirmation')).toEqual(['Books 4', 'Yard 3'])
    expect(await streets('order', order.id, 'delivery-note')).toEqual(['Yard 3'])
    expect(await streets('invoice', invoice, 'invoice')).toEqual(['Books 4', 'Yard 3'])
  })

  it.each<[string, (readonly [string, boolean, boolean])[], string[], object?]>([
    [
      'the default one of those for deliveries',
      [
        ['First', false, true],
        ['Second', true, true],
      ],
      ['Second', 'Second'],
    ],
    [
      'the default one where none is for it',
      [
        ['First', false, false],
        ['Second', true, false],
      ],
      ['Second', 'Second'],
    ],
    ['the own address where there is no other', [], ['Own', 'Own']],
    ['what is sent along', [['First', true, true]], ['Sent', 'First'], { shipTo: { street: 'Sent' } }],
  ])('chooses of the addresses %s', async (_, addresses, expected, sent = {}) => {
    const customer = await customerWith({
      address: { street: 'Own' },
      addresses: addresses.map(([street, isDefault, isDelivery]) => ({ name: street, address: { street }, isDefault, isDelivery })),
    })
    const order = await records.make('order', { customer: customer.id, orderDate: '2026-05-04', ...sent })
    expect([order.shipTo.street, order.billTo.street]).toEqual(expected)
    const other = await customerWith({ address: { street: 'Elsewhere' } })
    expect((await records.change('order', order.id, { customer: other.id })).shipTo.street).toBe('Elsewhere')
  })

  it('says on which documents a note stands', async () => {
    const customer = await customerWith({ wishes: 'No calls before noon', preferredChannel: 'email' })
    const about = { entity: 'customer', id: customer.id }
    await records.make('document-note', { regarding: about, text: 'Ring twice', documents: ['delivery-note'] })
    await records.make('document-note', { regarding: about, text: 'Old', documents: ['invoice'], validTo: '2020-01-01' })
    await records.make('document-note', { regarding: about, text: 'Pay early', documents: ['invoice', 'quotation'] })
    const shown = await records.list(
      'document-note',
      `fields=text&filter=${encodeURIComponent("record.isShown && 'invoice' in record.documents")}`,
    )
    expect(shown.map(({ text }: { text: string }) => text)).toEqual(['Pay early'])
    const { id: product } = await records.make('product', { name: 'Bell', unitPrice: 5 })
    const order = await records.make('order', {
      customer: customer.id,
      orderDate: '2026-05-04',
      lines: [{ product, quantity: 3, unitPrice: 5 }],
    })
    const own = { entity: 'order', id: order.id }
    await records.make('document-note', { regarding: own, text: 'Fragile', documents: ['delivery-note', 'order'] })
    const invoice = await records.make('invoice', { customer: customer.id, lines: [{ description: 'Bells', unitPrice: 5 }] })
    const drawn = async (entity: string, id: string, document: string) => {
      const { status, text } = await server.request('GET', `/api/records/${entity}/${id}/documents/${document}`)
      expect(status, text).toBe(200)
      return ['Ring twice', 'Old', 'Pay early', 'Fragile'].filter((note) => text.includes(note))
    }
    expect(await drawn('order', order.id, 'delivery-note')).toEqual(['Ring twice', 'Fragile'])
    expect(await drawn('order', order.id, 'order-confirmation')).toEqual(['Fragile'])
    expect(await drawn('order', order.id, 'quotation')).toEqual(['Pay early'])
    expect(await drawn('invoice', invoice.id, 'invoice')).toEqual(['Pay early'])
    expect(await drawn('invoice', invoice.id, 'reminder')).toEqual([])
  })

  it('needs to know what somebody does who decides', async () => {
    const boss = { name: 'Boss', isDecisionMaker: true }
    expect(await refused('POST', 'contact', boss)).toEqual([422, ['/jobFunction', '/department']])
    const { id } = await records.make('contact', { ...boss, jobFunction: 'managing-director', department: 'management' })
    expect(await refused('PATCH', `contact/${id}`, { department: null })).toEqual([422, ['/department']])
  })

  it('follows a case through its phases, with planned and actual money', async () => {
    const internal = await records.make('case-file', { name: 'Stocktaking' })
    expect(internal).toMatchObject({ state: 'potential', phase: 'idea' })
    const customer = await customerWith({ currency: 'EUR' })
    const file = await records.make('case-file', { name: 'Fitting', customer: customer.id, phase: 'work', plannedAmount: 500 })
    const product = await records.make('product', { name: 'Shelf' })
    const lines = [{ product: product.id, quantity: 2, unitPrice: 210 }]
    await records.make('order', { customer: customer.id, case: file.id, orderDate: '2026-05-04', currency: 'EUR', lines })
    expect(await records.read('case-file', file.id)).toMatchObject({ state: 'in-progress', actualAmount: 420, difference: -80 })
    expect((await records.change('case-file', file.id, { phase: 'done' })).state).toBe('closed')
  })

  it('compares what a case should cost with its purchases and what else was spent', async () => {
    const supplier = await customerWith({ roles: ['supplier'] })
    const file = await records.make('case-file', { name: 'Cold store', plannedCost: 100, otherCost: 20 })
    const values = { case: file.id, lines: [{ description: 'Door', quantity: 2, unitPrice: 45.5 }] }
    expect(await refused('POST', 'purchase', { ...values, supplier: (await customerWith({})).id })).toEqual([422, ['/supplier']])
    const purchase = await records.make('purchase', { ...values, supplier: supplier.id })
    expect(await records.read('case-file', file.id)).toMatchObject({ purchaseCost: 0, cost: 20 })
    await records.move('purchase', purchase.id, 'send')
    expect(await records.read('case-file', file.id)).toMatchObject({ purchaseCost: 91, cost: 111, costDifference: 11, margin: -111 })
    await records.move('purchase', purchase.id, 'receive', { receivedOn: daysFromNow(0) })
    expect(await refused('PATCH', `purchase/${purchase.id}`, { lines: [] })).toEqual([422, ['/lines']])
    expect(await records.read('case-file', file.id)).toMatchObject({ cost: 111 })
  })

  it('knows an activity of a French company by name, however the code is written in a file', async () => {
    const { id } = await customerWith({ address: { country: 'FR' }, naf: '3092Z' })
    const { options } = server.engine.model.entities.get('customer')?.fields.get('naf') ?? {}
    expect(options).toHaveLength(732)
    expect(options?.find(({ value }) => value === '3092Z')?.title).toBe('3092Z Fabrication de bicyclettes et de véhicules pour invalides')
    expect(await refused('PATCH', `customer/${id}`, { naf: '3093Z' })).toEqual([422, ['/naf']])
    const file = { 'content-type': 'text/csv' }
    const answer = await server.request('POST', '/api/records/customer/import', 'Name,NAF code\nGraveurs,25.61Z\n', file)
    expect(answer.body.data, answer.text).toMatchObject({ created: 1 })
    expect(await records.list('customer', "filter=record.name=='Graveurs'")).toMatchObject([{ naf: '2561Z' }])
  })

  it('gives a lead to whoever makes it and sells, and to nobody else', async () => {
    const [email, password] = [`seller-${database}@example.test`, 'a long enough password']
    const id = await server.engine.createUser({ name: 'Sel Ler', email, password, roles: ['sales'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), email, password, 'test')
    const make = (values: object) => server.request('POST', '/api/records/lead', values, { authorization: `Bearer ${token}` })
    const mine = (await make({ name: 'Mine' })).body.data
    expect(mine).toMatchObject({ assignedTo: { id }, status: 'new' })
    const other = (await server.request('GET', '/api/me')).body.data.id
    expect((await make({ name: 'Given away', assignedTo: other })).body.data.assignedTo.id).toBe(other)
    expect((await records.change('lead', mine.id, { assignedTo: null })).assignedTo ?? null).toBeNull()
    expect((await records.make('lead', { name: 'From a list' })).assignedTo ?? null).toBeNull()
  })

  it('keeps a natural person and the customer in step, whichever of them is changed', async () => {
    const person = await records.make('contact', { name: 'Ida Berg', email: 'ida@berg.example', phone: '+49301111' })
    const values = { kind: 'individual', phone: '+49302222', person: person.id }
    const customer = await customerWith({ ...values, name: 'Berg, Ida' })
    expect(await records.read('contact', person.id)).toMatchObject({ name: 'Berg, Ida', phone: '+49302222', email: 'ida@berg.example' })
    const { email, version } = await records.read('customer', customer.id)
    expect(email).toBe('ida@berg.example')
    await records.change('contact', person.id, { phone: '+49303333', birthday: '1980-05-04' })
    expect(await records.read('customer', customer.id)).toMatchObject({ phone: '+49303333', version: version + 1 })
    await records.change('contact', person.id, { birthday: '1980-05-05' })
    await records.change('customer', customer.id, { email: null, notes: 'Moved' })
    expect((await records.read('contact', person.id)).email ?? null).toBeNull()
    expect((await records.read('customer', customer.id)).version).toBe(version + 2)
    const before = await records.read('contact', person.id)
    await customerWith({ name: 'Taken Ltd' })
    const answer = await server.request('PATCH', `/api/records/contact/${person.id}`, { name: 'Taken Ltd', phone: '+49304444' })
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('kept in step')])
    expect(await records.read('contact', person.id)).toEqual(before)
    const history = (await server.request('GET', `/api/records/customer/${customer.id}/history`)).body.data
    expect(history[1]).toMatchObject({ kind: 'updated', by: { label: 'Ann Admin' } })
    await records.change('customer', customer.id, { person: null, phone: '+49305555' })
    expect((await records.read('contact', person.id)).phone).toBe('+49303333')
  })

  it('shows an exchange in the journal of the customer, the person, the case and the contract', async () => {
    const customer = await customerWith({})
    const person = await records.make('contact', { name: 'Present', customer: customer.id })
    const file = await records.make('case-file', { name: 'Dispute', customer: customer.id })
    const contract = await records.make('contract', { name: 'Supply', customer: customer.id, contact: person.id })
    const regarding = { entity: 'customer', id: customer.id }
    const values = { subject: 'Talked it over', kind: 'call', regarding, person: person.id, case: file.id, contract: contract.id }
    await records.make('activity', { ...values, startsAt: '2026-05-04T08:00:00Z' })
    for (const path of [`customer/${customer.id}`, `contact/${person.id}`, `case-file/${file.id}`, `contract/${contract.id}`]) {
      const { body } = await server.request('GET', `/api/records/${path}/journal`)
      expect(JSON.stringify(body.data).match(/"Talked it over"/g), path).toHaveLength(1)
    }
  })

  it('solves a complaint only with a solution', async () => {
    const customer = await customerWith({})
    const complaint = await records.make('request', { subject: 'Broken', kind: 'complaint', customer: customer.id, dueOn: '2020-01-01' })
    expect(complaint).toMatchObject({ state: 'open', isLate: true })
    const me = (await server.request('GET', '/api/me')).body.data.id
    expect(await records.move('request', complaint.id, 'start')).toMatchObject({ state: 'in-progress', assignedTo: { id: me } })
    expect(await refused('PATCH', `request/${complaint.id}`, { state: 'solved' })).toEqual([422, ['/solution']])
    const solved = { state: 'solved', solution: 'Sent again' }
    expect(await records.change('request', complaint.id, solved)).toMatchObject({ ...solved, solvedOn: daysFromNow(0), isLate: false })
    expect(await records.move('request', complaint.id, 'reopen')).toMatchObject({ state: 'in-progress', solvedOn: null })
  })

  it('begins with what the customer says: who sells, in which currency, and who answers', async () => {
    const salesRep = await server.engine.createUser({
      name: 'Rep',
      email: `rep-${database}@example.test`,
      password: 'a long enough password',
    })
    const { id: customer } = await customerWith({ salesRep, currency: 'USD', notes: 'Pays late' })
    const begun = { salesRep: { id: salesRep }, currency: 'USD' }
    expect(await records.make('opportunity', { name: 'Sale', customer })).toMatchObject({ ...begun, customerNotes: 'Pays late' })
    expect(await records.make('order', { customer })).toMatchObject({ ...begun, orderDate: daysFromNow(0) })
    expect(await records.make('request', { subject: 'Why?', customer })).toMatchObject({ assignedTo: { id: salesRep } })
    const me = (await server.request('GET', '/api/me')).body.data.id
    expect(await records.make('opportunity', { name: 'Cold', customer: (await customerWith({})).id })).toMatchObject({
      salesRep: { id: me },
    })
    expect(await records.make('activity', { subject: 'Think', kind: 'task' })).toMatchObject({ responsible: { id: me } })
  })

  it('keeps state and tick of an activity together', async () => {
    const { id } = await records.make('activity', { subject: 'Call', kind: 'call' })
    expect(await records.change('activity', id, { done: true })).toMatchObject({ status: 'held' })
    const other = await records.make('activity', { subject: 'Call', kind: 'call' })
    expect(await records.change('activity', other.id, { status: 'missed' })).toMatchObject({ done: true, status: 'missed' })
  })

  it('makes an invoice of an order, with its lines', async () => {
    const { id: customer } = await customerWith({ paymentTerms: 'transfer-14', currency: 'USD', vatRegime: null })
    const product = await records.make('product', { name: `Crate of ${database}`, unitPrice: 5 })
    const lines = [{ product: product.id, quantity: 3, unitPrice: 4.5, discount: 0.1 }]
    const order = await records.make('order', { customer, lines, notes: 'Ours only' })
    const made = await server.request('POST', `/api/records/order/${order.id}/convert`, {})
    expect(made.status, made.text).toBe(200)
    const [found] = await records.list('invoice', `filter=record.order=='${order.id}'`)
    const invoice = await records.read('invoice', found.id)
    expect(invoice).toMatchObject({
      customer: { id: customer },
      state: 'draft',
      currency: 'USD',
      paymentTerms: 'transfer-14',
      netTotal: 12.15,
    })
    expect(invoice.lines).toMatchObject([{ product: { id: product.id }, quantity: 3, unitPrice: 4.5, discount: 0.1 }])
  })

  it('shows what a customer bought, line by line', async () => {
    const { id: customer } = await customerWith({})
    const product = await records.make('product', { name: `Jar of ${database}`, unitPrice: 5 })
    await records.make('order', { customer, lines: [{ product: product.id, quantity: 2, unitPrice: 5 }] })
    const { tabs } = (await server.request('GET', '/api/metadata/customer/form')).body.data
    const bought = tabs.find(({ key }: { key: string }) => key === 'orders').tabs[1].related
    expect(bought).toMatchObject({ entity: 'order-line', field: 'owner.customer' })
    const filter = encodeURIComponent(`record.${bought.field} == '${customer}' && ${bought.filter}`)
    const rows = await records.list(bought.entity, `filter=${filter}&fields=${bought.columns}&sort=${bought.sort}`)
    expect(rows).toMatchObject([{ product: { id: product.id }, quantity: 2, amount: 10 }])
  })

  it('lists contacts that lack something, and customers from the day on which they are to be reviewed', async () => {
    const listed = async (entity: string, view: string, of: string) => {
      const { views } = (await server.request('GET', '/api/metadata')).body.data.entities[entity]
      const { filter } = views.find(({ key }: { key: string }) => key === view)
      const both = encodeURIComponent(`(${filter}) && record.name.startsWith('${of}')`)
      return (await records.list(entity, `filter=${both}&fields=name&sort=name`)).map(({ name }: { name: string }) => name)
    }
    const whole = { jobFunction: 'owner', department: 'management', email: 'a@b.example' }
    const people = { Whole: {}, Idle: { jobFunction: null }, Nowhere: { department: null }, Silent: { email: null } }
    for (const [name, lacks] of Object.entries(people)) await records.make('contact', { name: `Lists ${name}`, ...whole, ...lacks })
    expect(await listed('contact', 'incomplete', 'Lists')).toEqual(['Lists Idle', 'Lists Nowhere', 'Lists Silent'])
    const due: string[] = []
    for (const days of [27, 28, 29, 30, 31, 32]) {
      const values = { name: `Reviewed ${days}`, reviewedOn: daysFromNow(-days), reviewInterval: 1 }
      if ((await customerWith(values)).nextReview <= daysFromNow(0)) due.push(values.name)
    }
    expect(await listed('customer', 'review', 'Reviewed')).toEqual(due)
  })

  it('gives leads to people of all teams, or of some', async () => {
    const assignedTo = await server.engine.createUser({
      name: 'Desk',
      email: `desk-${database}@example.test`,
      password: 'a long enough password',
    })
    const team = await records.make('team', { name: 'Desk' })
    await records.change('user', assignedTo, { teams: [team.id] })
    const lead = await records.make('lead', { name: 'Given', assignedTo })
    await records.change('lead', lead.id, { assignedTo: null })
    await records.change('team', team.id, { isAssignable: false })
    expect(await refused('PATCH', `lead/${lead.id}`, { assignedTo })).toEqual([422, ['/assignedTo']])
  })

  it('files a mail of a person on the customer as well', async () => {
    const customer = await customerWith({})
    const contact = await records.make('contact', { name: 'Writes', customer: customer.id })
    expect((await records.make('mail', { contact: contact.id })).customer).toMatchObject({ id: customer.id })
  })

  it('keeps which lead an opportunity came from, and takes the mails of the lead along', async () => {
    const lead = await records.make('lead', { name: 'Lea', company: `Lea of ${database}` })
    const mail = await records.make('mail', { regarding: { entity: 'lead', id: lead.id } })
    const made = await server.request('POST', `/api/records/lead/${lead.id}/convert`, {})
    expect(made.status, made.text).toBe(200)
    const [{ id: customer }, , opportunity] = made.body.data.became
    expect((await records.read('opportunity', opportunity.id)).lead).toMatchObject({ id: lead.id })
    expect((await records.read('mail', mail.id)).regarding).toMatchObject({ entity: 'customer', id: customer })
  })

  it('counts whom a campaign reached and what it won', async () => {
    const customer = await customerWith({ currency: 'EUR' })
    const lead = await records.make('lead', { name: 'Lead' })
    const members = [
      { member: { entity: 'customer', id: customer.id }, status: 'bought' },
      { member: { entity: 'lead', id: lead.id }, status: 'sent' },
    ]
    const campaign = await records.make('campaign', { name: 'Fair', members })
    const sale = { name: 'Sale', customer: customer.id, campaign: campaign.id, amount: 70, currency: 'EUR', stage: 'new' }
    const { id } = await records.make('opportunity', sale)
    expect((await records.read('campaign', campaign.id)).amountWon).toBe(0)
    await records.change('opportunity', id, { stage: 'proposal' })
    await records.move('opportunity', id, 'win')
    const read = await records.read('campaign', campaign.id)
    expect(read).toMatchObject({ memberCount: 2, answers: 1, amountWon: 70 })
    expect(read.members.map(({ label }: { label: string }) => label)).toEqual([customer.name, 'Lead'])
  })

  it('measures objectives of a person and of a team while they run', async () => {
    const people = await Promise.all(
      ['a', 'b'].map((name) => server.engine.createUser({ name, email: `${name}@example.test`, password: 'a long enough password' })),
    )
    const team = await records.make('team', { name: 'North' })
    for (const id of people) await records.change('user', id, { teams: [team.id] })
    const span = { startsOn: '2026-01-01', endsOn: '2026-12-31', target: 4 }
    const own = await records.make('objective', { name: 'Calls', measure: 'calls', person: people[0], ...span })
    const shared = await records.make('objective', { name: 'Calls of all', measure: 'calls', team: team.id, ...span })
    const call = (responsible: string | undefined, startsAt: string, done = true) =>
      records.make('activity', { subject: 'Call', kind: 'call', responsible, startsAt, done })
    await call(people[0], '2026-12-31T23:00:00Z')
    await call(people[0], '2027-01-01T00:00:00Z')
    await call(people[0], '2026-03-01T10:00:00Z', false)
    await call(people[1], '2026-01-01T00:00:00Z')
    expect(await records.read('objective', own.id)).toMatchObject({ reached: 1, percent: 25 })
    expect(await records.read('objective', shared.id)).toMatchObject({ reached: 2, percent: 50 })
    const weekly = await records.make('objective', {
      name: 'Calls of the week',
      measure: 'calls',
      person: people[0],
      target: 1,
      period: 'week',
    })
    expect([new Date(weekly.startsOn).getUTCDay(), Date.parse(weekly.endsOn) - Date.parse(weekly.startsOn)]).toEqual([1, 6 * 86_400_000])
    const today = { startsOn: daysFromNow(0), endsOn: daysFromNow(0) }
    expect(await records.change('objective', weekly.id, { period: 'day' })).toMatchObject(today)
    const neither = { name: 'Nobody', measure: 'calls', ...span }
    expect(await refused('POST', 'objective', neither)).toEqual([422, ['/person']])
  })

  it('measures what a person and a team have won, begun and met, in the span of the objective', async () => {
    const password = 'a long enough password'
    const salesRep = await server.engine.createUser({ name: 'w', email: `w-${database}@example.test`, password })
    const span = { startsOn: '2026-01-01', endsOn: '2099-12-31', target: 100 }
    const made: Record<string, string> = {}
    for (const measure of ['amount-won', 'opportunities-won', 'opportunities-created', 'meetings'])
      made[measure] = (await records.make('objective', { name: measure, measure, person: salesRep, ...span })).id
    const sale = { name: 'Sale', currency: 'EUR', amount: 60, expectedClose: '2026-05-04', salesRep }
    const won = await records.make('opportunity', sale)
    await records.move('opportunity', won.id, 'win')
    await records.make('opportunity', { ...sale, amount: 30 })
    const early = await records.make('opportunity', { ...sale, amount: 7, expectedClose: '2025-12-31' })
    await records.move('opportunity', early.id, 'win')
    await records.make('activity', { subject: 'Met', kind: 'meeting', responsible: salesRep, startsAt: '2026-05-04T08:00:00Z', done: true })
    const reached = Object.fromEntries(
      await Promise.all(Object.entries(made).map(async ([measure, id]) => [measure, (await records.read('objective', id)).reached])),
    )
    expect(reached).toEqual({ 'amount-won': 60, 'opportunities-won': 1, 'opportunities-created': 3, meetings: 1 })
  })

  it('shows decision-makers and leads that nobody touched at a glance', async () => {
    const colorsOf = async (entity: string, id: string) =>
      (await server.request('GET', `/api/records/${entity}/colors?ids=${id}`)).body.data[id] ?? []
    const boss = { name: 'Chief', isDecisionMaker: true, jobFunction: 'managing-director', department: 'management' }
    expect(await colorsOf('contact', (await records.make('contact', boss)).id)).toEqual([0])
    expect(await colorsOf('contact', (await records.make('contact', { name: 'Assistant' })).id)).toEqual([])
    const { id } = await records.make('lead', { name: 'Silent' })
    for (const [days, expected] of [
      [14, []],
      [15.1, [0]],
    ] as const) {
      const { dialect } = server.engine.database
      const at = dialect.bindColumn(new Date(Date.now() - days * 86_400_000).toISOString(), { kind: 'instant' })
      const one = dialect.bindColumn(id, { kind: 'id' })
      await server.engine.database.transaction((write) => write.all(sql`update "lead" set "updated_at" = ${at} where "id" = ${one}`))
      expect(await colorsOf('lead', id)).toEqual(expected)
    }
  })

  it('colours opportunities by outcome, expected close and probability', async () => {
    const rows: readonly [object, readonly (readonly [string, string])[]][] = [
      [
        { expectedClose: daysFromNow(6), probability: 25 },
        [
          ['red', 'text'],
          ['orange', 'text'],
          ['red', 'edge'],
        ],
      ],
      [
        { expectedClose: daysFromNow(14), probability: 26 },
        [
          ['orange', 'text'],
          ['orange', 'edge'],
        ],
      ],
      [
        { expectedClose: daysFromNow(16), probability: 50 },
        [
          ['grey', 'edge'],
          ['orange', 'edge'],
        ],
      ],
      [
        { stage: 'won', amount: 1, probability: 75 },
        [
          ['green', 'text'],
          ['green', 'edge'],
          ['grey', 'edge'],
          ['orange', 'edge'],
        ],
      ],
    ]
    const rules: readonly { color: string; on: string }[] = (await server.request('GET', '/api/metadata')).body.data.entities.opportunity
      .colors
    for (const [{ stage, ...values }, expected] of rows as readonly [{ stage?: string }, unknown][]) {
      const { id } = await records.make('opportunity', { name: 'Sale', ...values })
      if (stage === 'won') await records.move('opportunity', id, 'win')
      const held: readonly number[] = (await server.request('GET', `/api/records/opportunity/colors?ids=${id}`)).body.data[id] ?? []
      expect(held.map((index) => [rules[index]?.color, rules[index]?.on])).toEqual(expected)
    }
  })

  it('works out when recurring business ends', async () => {
    const contract = { kind: 'recurring', recurringAmount: 99.9, recurringMonths: 13, recurringStart: '2024-01-31' }
    const made = await records.make('opportunity', { name: 'Care', currency: 'EUR', stage: 'new', ...contract })
    expect(made).toMatchObject({ recurringEnd: '2025-02-27', recurringTotal: 1298.7 })
  })

  it('reminds before an appointment that is linked to a case', async () => {
    const file = await records.make('case-file', { name: 'Audit' })
    const visit = { subject: 'Visit', kind: 'visit', regarding: { entity: 'case-file', id: file.id }, startsAt: '2026-03-29T08:00:00Z' }
    expect((await records.make('activity', { ...visit, reminder: '1-hour' })).remindAt).toBe('2026-03-29T07:00:00.000Z')
    expect((await records.make('activity', { ...visit, reminder: '1-day' })).remindAt).toBe('2026-03-28T08:00:00.000Z')
    expect((await records.make('activity', { ...visit, reminder: 'none' })).remindAt ?? null).toBeNull()
  })
})
