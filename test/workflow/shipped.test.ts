import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoFolder, loadDemo } from '../../engine/cli/commands/demo.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { plugin } from '../../plugins/ai-agent/plugin.ts'
import { request, startServer, type TestServer } from '../support/engine.ts'

const layers = readLayers([join(fileURLToPath(new URL('../..', import.meta.url)), 'metadata')])

describe('the shipped workflows', () => {
  let server: TestServer
  const people: Record<string, { token: string; id: string }> = {}
  beforeAll(async () => {
    server = await startServer('sqlite', layers, { plugins: [plugin] })
    await loadDemo(server.engine, demoFolder, () => undefined)
    for (const role of ['sales', 'sales-lead']) {
      const email = `${role}@example.test`
      const id = await server.engine.createUser({ name: role, email, password: 'a long enough password', roles: [role] })
      const { token } = await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')
      people[role] = { token, id }
    }
  })
  afterAll(() => server.close())

  const ask = (role: string, method: string, path: string, body?: unknown) =>
    request(server.url, method, `/api/records/${path}`, body, { authorization: `Bearer ${people[role]?.token}` })
  const offered = async (role: string, path: string) =>
    (await ask(role, 'GET', `${path}/transitions`)).body.data.map(({ name }: { name: string }) => name)

  it('load with the demo company, in the states that its files say', async () => {
    const { data } = (await server.request('GET', '/api/records/opportunity/aggregate?group=stage&measure=count()')).body
    const stages = data.map(({ stage }: { stage: unknown }) => JSON.stringify(stage)).join()
    expect(stages).toMatch(/won/)
    expect(stages).toMatch(/lost/)
  })

  it('make of a lead a customer, a contact and an opportunity, and take that back', async () => {
    const values = {
      name: 'Lea Lead',
      company: 'Lead Works',
      phone: '+4930123456',
      rating: 1,
      expectedAmount: 500,
      notes: 'met at the fair',
    }
    const { id } = (await server.request('POST', '/api/records/lead', { ...values, assignedTo: people.sales?.id })).body.data
    const call = await server.request('POST', '/api/records/activity', {
      subject: 'Call',
      kind: 'call',
      startsAt: '2026-03-02T09:00:00Z',
      regarding: { entity: 'lead', id },
    })
    expect(call.status, call.text).toBe(201)
    const converted = await ask('sales', 'POST', `lead/${id}/convert`)
    expect(converted.status, converted.text).toBe(200)
    const [customer, contact, opportunity] = converted.body.data.became
    const read = async (entity: string, key: string) => (await server.request('GET', `/api/records/${entity}/${key}`)).body.data
    expect(await read('customer', customer.id)).toMatchObject({ name: 'Lead Works', kind: 'company', state: 'prospect', rating: null })
    expect(await read('contact', contact.id)).toMatchObject({ name: 'Lea Lead', phone: '+4930123456', customer: { id: customer.id } })
    const sale = { amount: 500, description: 'met at the fair', customer: { id: customer.id }, contact: { id: contact.id } }
    expect(await read('opportunity', opportunity.id)).toMatchObject(sale)
    expect(await read('lead', id)).toMatchObject({ status: 'converted', customer: { id: customer.id } })
    expect((await read('activity', call.body.data.id)).regarding).toMatchObject({ entity: 'customer', id: customer.id })
    const undone = await server.request('POST', `/api/records/lead/${id}/convert/undo`)
    expect(undone.status, undone.text).toBe(200)
    expect(await read('lead', id)).toMatchObject({ status: 'new', customer: null })
    expect(await read('customer', customer.id)).toBeUndefined()
  })

  it('take a lead with one click, and lose it for a reason', async () => {
    const { id } = (await server.request('POST', '/api/records/lead', { name: 'Somebody' })).body.data
    expect(await offered('sales', `lead/${id}`)).toEqual(['take', 'assign', 'start', 'convert', 'lose'])
    const taken = await ask('sales', 'POST', 'lead/transitions/take', { ids: [id] })
    expect([taken.status, taken.body.data]).toEqual([200, { count: 1 }])
    expect((await ask('sales', 'GET', `lead/${id}`)).body.data).toMatchObject({ status: 'assigned', assignedTo: { id: people.sales?.id } })
    expect((await ask('sales', 'POST', `lead/${id}/transitions/take`)).body.errors).toMatchObject([
      { message: 'The lead is yours already.' },
    ])
    expect((await ask('sales', 'PATCH', `lead/${id}`, { status: 'lost' })).body.errors).toMatchObject([{ pointer: '/lostReason' }])
    const reason = server.engine.model.lists.get('lost-reason')?.options[0]?.value
    expect((await ask('sales', 'PATCH', `lead/${id}`, { status: 'lost', lostReason: reason })).status).toBe(200)
    expect((await ask('sales', 'PATCH', `lead/${id}`, { company: 'Late' })).body.errors).toMatchObject([
      { pointer: '/company', code: 'locked' },
    ])
  })

  it('close an opportunity, which can then only be read until a sales lead opens it', async () => {
    const made = await ask('sales', 'POST', 'opportunity', { name: 'Sale', currency: 'EUR', salesRep: people.sales?.id })
    const path = `opportunity/${made.body.data.id}`
    expect((await ask('sales', 'PATCH', path, { stage: 'won' })).body.errors).toMatchObject([
      { pointer: '/stage', code: 'guard', message: 'Enter the amount that was won first.' },
      { pointer: '/stage', code: 'guard', message: expect.stringContaining('Won, the others are lost') },
    ])
    expect((await ask('sales', 'PATCH', path, { stage: 'proposal', amount: 900 })).status).toBe(200)
    expect((await ask('sales', 'POST', `${path}/transitions/win`)).body.data).toMatchObject({
      stage: 'won',
      probability: 100,
      weightedAmount: 900,
    })
    expect((await ask('sales', 'PATCH', path, { amount: 1 })).status).toBe(422)
    expect((await ask('sales', 'PATCH', path, { description: 'Thanks' })).status).toBe(200)
    expect(await offered('sales', path)).toEqual([])
    await server.request('PATCH', `/api/records/${path}`, { description: 'seen' })
    const reopened = await server.request('POST', `/api/records/${path}/transitions/reopen`)
    expect(reopened.body.data).toMatchObject({ stage: 'negotiation', probability: 50 })
    const lose = async (lostReason: string) => (await ask('sales', 'POST', `${path}/transitions/lose`, { lostReason })).status
    expect(await lose('price')).toBe(200)
    expect((await ask('sales', 'PATCH', path, { lostDetail: 'They moved' })).body.errors).toMatchObject([
      { pointer: '/lostDetail', code: 'rule-broken' },
    ])
    expect((await server.request('POST', `/api/records/${path}/transitions/reopen`)).status).toBe(200)
    expect(await lose('other')).toBe(422)
    const lost = await ask('sales', 'POST', `${path}/transitions/lose`, { lostReason: 'other', lostDetail: 'They moved' })
    expect(lost.body.data).toMatchObject({ stage: 'lost', lostDetail: 'They moved' })
  })

  it('confirm an order that has lines, and keep them', async () => {
    const customer = (await ask('sales', 'POST', 'customer', { name: 'Within its limit', salesRep: people.sales?.id })).body.data.id
    const product = (await ask('sales', 'GET', 'product?limit=1')).body.data[0].id
    const order = { customer, orderDate: '2026-05-04', currency: 'EUR', salesRep: people.sales?.id }
    const { id } = (await ask('sales', 'POST', 'order', order)).body.data
    expect((await ask('sales', 'POST', `order/${id}/transitions/confirm`)).body.errors).toMatchObject([{ code: 'guard' }])
    const lines = [{ product, quantity: 2, unitPrice: 5 }]
    expect((await ask('sales', 'PATCH', `order/${id}`, { lines })).status).toBe(200)
    expect((await ask('sales', 'POST', `order/${id}/transitions/confirm`)).body.data).toMatchObject({ state: 'confirmed' })
    expect((await ask('sales', 'PATCH', `order/${id}`, { lines: [] })).status).toBe(422)
    expect((await ask('sales', 'PATCH', `order/${id}`, { shippedDate: '2026-05-08' })).status).toBe(200)
    expect((await ask('sales', 'POST', `order/${id}/transitions/cancel`)).body.errors).toMatchObject([
      { message: 'The order was shipped already.' },
    ])
  })

  it('find everybody judged once jobs are done, before the first night', async () => {
    const assessed = async () => (await server.request('GET', '/api/records/risk-assessment?count=true&limit=1')).body.page.total
    expect(await assessed()).toBe(0)
    server.engine.jobs.start()
    const { total } = (await server.request('GET', '/api/records/customer?count=true&limit=1')).body.page
    await expect.poll(assessed, { timeout: 60_000 }).toBe(total)
    expect(await server.engine.doSoon('ai-agent.no-such')).toBe(false)
  })
})
