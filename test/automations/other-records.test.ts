import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definePlugin } from '../../engine/plugins/api.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

/** For a machine that has much to do. */
const text = { type: 'string', maxLength: 60 }
const calls: { entity: string; id: string; person: string | undefined; name: unknown }[] = []
const ledger = definePlugin({
  name: 'ledger',
  version: '1.0.0',
  rights: ['read', 'write:firm'],
  actions: {
    open: {
      title: 'Open an account',
      entities: ['firm'],
      run: async ({ records, entity, id, person }) => {
        const firm = await records.get(entity, id, 'name')
        calls.push({ entity, id, person: person?.name, name: firm.name })
        const times = calls.filter((call) => call.id === id).length
        if (times === 1) throw new Error('The ledger is closed.')
        await records.write([{ update: entity, id, values: { account: `A-${times}` } }])
        return { title: 'Opened', blocks: [] }
      },
    },
  },
})

const layers = layersOf({
  'entities/firm': {
    title: 'Firm',
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      state: { title: 'State', enum: ['prospect', 'customer', 'gone'] },
      account: { title: 'Account', ...text },
      lastSale: { title: 'Last sale', ...text },
      turns: { title: 'Turns', type: 'integer', default: 0 },
    },
  },
  'entities/sale': {
    title: 'Sale',
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'sales' },
      stage: { title: 'Stage', enum: ['open', 'won', 'dropped'] },
      amount: { title: 'Amount', type: 'integer', maximum: 100 },
      turns: { title: 'Turns', type: 'integer', default: 0 },
    },
  },
  'workflows/firm-state': {
    ...{ title: 'Firm', entity: 'firm', field: 'state', initial: ['prospect', 'customer'] },
    states: { prospect: { category: 'open' }, customer: { category: 'won' }, gone: { category: 'closed', lock: true } },
    transitions: {
      win: { title: 'Win', from: 'prospect', to: 'customer', actions: [{ call: 'ledger.open' }] },
      leave: { title: 'Leave', from: 'customer', to: 'gone' },
    },
  },
  'workflows/sale-stage': {
    ...{ title: 'Sale', entity: 'sale', field: 'stage', initial: 'open' },
    states: { open: { category: 'open' }, won: { category: 'won' }, dropped: { category: 'lost' } },
    transitions: {
      win: { title: 'Win', from: 'open', to: 'won', actions: [{ update: { of: 'record.firm', set: { lastSale: 'record.name' } } }] },
      drop: { title: 'Drop', from: 'open', to: 'dropped' },
    },
  },
  'automations/first-sale': {
    ...{ title: 'First sale', entity: 'sale', on: 'transition', transition: 'sale-stage.win' },
    do: [{ update: { of: 'record.firm', transition: 'win' } }],
  },
  'automations/others-are-dropped': {
    ...{ title: 'The others', entity: 'firm', on: 'updated', fields: ['state'], when: "record.state == 'gone'" },
    do: [{ update: { of: "record.sales.filter(s, s.stage == 'open')", transition: 'drop', set: { amount: '0' } } }],
  },
  'automations/wrong': {
    ...{ title: 'Too much', entity: 'firm', on: 'updated', fields: ['name'], when: "record.name == 'Too much'" },
    do: [{ set: { account: '"none"' } }, { update: { of: 'record.sales', set: { amount: '1000' } } }],
  },
  'automations/ping': {
    ...{ title: 'Ping', entity: 'firm', on: 'updated', fields: ['turns'] },
    do: [{ update: { of: 'record.sales', set: { turns: 'record.turns + 1' } } }],
  },
  'automations/pong': {
    ...{ title: 'Pong', entity: 'sale', on: 'updated', fields: ['turns'] },
    do: [{ update: { of: 'record.firm', set: { turns: 'record.turns + 1' } } }],
  },
})

describe.each(databases)('steps that change other records on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    calls.length = 0
    server = await startServer(database, layers, { plugins: [ledger], jobs: { backoff: () => 20 } })
    server.engine.jobs.start()
  })
  afterAll(() => server.close())

  const make = async (entity: string, values: object): Promise<string> =>
    (await server.request('POST', `/api/records/${entity}`, values)).body.data.id
  const read = async (entity: string, id: string) => (await server.request('GET', `/api/records/${entity}/${id}`)).body.data
  const move = (entity: string, id: string, name: string) => server.request('POST', `/api/records/${entity}/${id}/transitions/${name}`)
  const runs = async (name: string, id: string) =>
    (await server.request('GET', `/api/automations/runs?automation=${name}&id=${id}`)).body.data

  it('do so with the transition, which is taken back when they are refused', async () => {
    const firm = await make('firm', { name: 'Fjord' })
    const sale = await make('sale', { name: 'Boat', firm })
    expect((await move('sale', sale, 'win')).status).toBe(200)
    expect(await read('firm', firm)).toMatchObject({ lastSale: 'Boat' })
    const gone = await make('firm', { name: 'Gone', state: 'customer' })
    const late = await make('sale', { name: 'Late', firm: gone })
    await move('firm', gone, 'leave')
    await expect.poll(() => runs('others-are-dropped', gone)).toMatchObject([{ state: 'done' }])
    const other = await make('sale', { name: 'Later', firm: gone })
    expect((await read('sale', late)).stage).toBe('dropped')
    const refused = await move('sale', other, 'win')
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('A change of firms is refused')])
    expect(await read('sale', other)).toMatchObject({ stage: 'open', version: 1 })
  })

  it('make a customer of a prospect with the first sale, and leave one that is a customer already', async () => {
    const firm = await make('firm', { name: 'Prospect' })
    const [first, second] = [await make('sale', { name: 'One', firm }), await make('sale', { name: 'Two', firm })]
    await move('sale', first, 'win')
    await expect.poll(() => runs('first-sale', first)).toMatchObject([{ state: 'done', steps: [{ step: 'update', ids: [firm] }] }])
    expect(await read('firm', firm)).toMatchObject({ state: 'customer' })
    await move('sale', second, 'win')
    await expect.poll(() => runs('first-sale', second)).toMatchObject([{ state: 'done' }])
  })

  it('start an action of a plugin in the name of who made the change, again until it succeeds', async () => {
    const firm = await make('firm', { name: 'Called' })
    await move('firm', firm, 'win')
    await expect.poll(() => read('firm', firm)).toMatchObject({ account: 'A-2' })
    expect(calls.filter(({ id }) => id === firm)).toEqual(Array(2).fill({ entity: 'firm', id: firm, person: 'Ann Admin', name: 'Called' }))
  })

  it('leave nothing of a run when one of the records is refused', async () => {
    const firm = await make('firm', { name: 'Fine' })
    const sale = await make('sale', { name: 'Small', firm, amount: 5 })
    await server.request('PATCH', `/api/records/firm/${firm}`, { name: 'Too much' })
    await expect
      .poll(() => runs('wrong', firm))
      .toMatchObject([{ state: 'failed', message: expect.stringContaining('A change of sales is refused') }])
    expect([await read('firm', firm), await read('sale', sale)]).toMatchObject([{ account: null }, { amount: 5 }])
  })

  it('are stopped when two automations set each other off', async () => {
    const firm = await make('firm', { name: 'Ping' })
    await make('sale', { name: 'Pong', firm })
    await server.request('PATCH', `/api/records/firm/${firm}`, { turns: 1 })
    const stopped = async () => (await server.request('GET', '/api/automations/runs?state=stopped')).body.data
    await expect.poll(stopped).toMatchObject([{ state: 'stopped', message: expect.stringContaining('10 writes') }])
    expect((await read('firm', firm)).turns).toBeLessThanOrEqual(11)
  })
})
