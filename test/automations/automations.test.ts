import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const automation = (rest: object) => ({ title: 'Automation', entity: 'offer', ...rest })

const layers = layersOf({
  'roles/seller': {
    title: 'Seller',
    entities: {
      offer: { create: true, read: true, update: true },
      parcel: { create: true, read: true, update: true },
      user: { read: true },
    },
  },
  'roles/chief': { title: 'Chief', inherits: ['seller'], entities: { user: { read: true } } },
  'entities/offer': {
    title: 'Offer',
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      kind: { title: 'Kind', ...text },
      amount: { title: 'Amount', type: 'integer' },
      big: { title: 'Big', type: 'boolean', readOnly: true },
      round: { title: 'Round', type: 'integer', default: 0, maximum: 1000 },
      until: { title: 'Until', type: 'string', format: 'date-time' },
      owner: { title: 'Owner', 'x-ref': 'user' },
      state: { title: 'State', enum: ['open', 'sent', 'closed'] },
    },
  },
  'entities/task': {
    title: 'Task',
    required: ['subject'],
    properties: { subject: { title: 'Subject', ...text }, offer: { title: 'Offer', 'x-ref': 'offer' } },
  },
  'workflows/offer-flow': {
    ...{ title: 'Offer', entity: 'offer', field: 'state', initial: 'open' },
    states: { open: { category: 'open' }, sent: { category: 'open' }, closed: { category: 'closed', lock: true } },
    transitions: {
      send: { from: 'open', to: 'sent', actions: [{ notify: { to: 'chief', text: '{name} was sent.' } }] },
      close: { from: ['open', 'sent'], to: 'closed' },
    },
  },
  'entities/parcel': {
    ...{ title: 'Parcel', 'x-label': '{name}', 'x-responsible': 'owner' },
    properties: {
      name: { title: 'Name', ...text },
      owner: { title: 'Owner', 'x-ref': 'user' },
      state: { title: 'State', enum: ['waiting', 'taken'] },
    },
  },
  'workflows/parcel-flow': {
    ...{ title: 'Parcel', entity: 'parcel', field: 'state', initial: 'waiting' },
    states: { waiting: { title: 'Waiting', maxAge: 'P1D' }, taken: { category: 'closed' } },
    transitions: { take: { from: 'waiting', to: 'taken' } },
  },
  'automations/big-offers': automation({
    on: 'updated',
    fields: ['amount'],
    when: 'record.amount > 1000',
    do: [{ set: { big: 'true' } }, { create: { entity: 'task', fields: { subject: '"Check " + record.name', offer: 'record' } } }],
  }),
  'automations/after-sending': automation({
    on: 'transition',
    transition: 'offer-flow.send',
    do: [{ notify: { to: 'record.owner', text: 'Yours: {name}, {amount}' } }],
  }),
  'automations/spread': automation({
    on: 'created',
    when: 'record.kind == "spread"',
    do: [{ assign: { field: 'owner', role: 'seller' } }],
  }),
  'automations/fewest': automation({
    on: 'created',
    when: 'record.kind == "fewest"',
    do: [{ assign: { field: 'owner', role: 'seller', by: 'least-busy' } }],
  }),
  'automations/on-and-on': automation({
    on: 'updated',
    fields: ['round'],
    when: 'record.round > 0',
    do: [{ set: { round: 'record.round + 1' } }],
  }),
  'automations/gone': automation({ on: 'deleted', do: [{ create: { entity: 'task', fields: { subject: '"Gone: " + record.name' } } }] }),
  'automations/wrong': automation({
    on: 'created',
    when: 'record.kind == "wrong"',
    do: [{ set: { name: '"changed"' } }, { create: { entity: 'task', fields: { offer: 'record' } } }],
  }),
  'automations/mend': automation({ on: 'created', when: 'record.kind == "mend"', do: [{ set: { round: 'record.amount' } }] }),
  'automations/later': automation({
    on: 'created',
    when: 'record.kind == "later"',
    do: [{ set: { name: '"first"' } }, { wait: 'PT1S' }, { set: { name: 'record.name + " then"' } }],
  }),
  'automations/remind': automation({
    on: 'due',
    due: 'until',
    offset: '-PT1H',
    when: 'record.state != "closed"',
    do: [{ notify: { to: 'record.owner', text: '{name} ends soon.' } }],
  }),
  'automations/from-shop': {
    ...{ title: 'From the shop', entity: 'visitor', on: 'webhook', fields: ['code', 'name'], when: 'record.name != "Nobody"' },
    do: [{ create: { entity: 'task', fields: { subject: '"Call " + record.name' } } }],
  },
  'entities/visitor': {
    ...{ title: 'Visitor', 'x-label': '{name}', 'x-key': 'code', required: ['name'] },
    properties: {
      code: { title: 'Code', ...text, 'x-unique': true },
      name: { title: 'Name', ...text },
      rank: { title: 'Rank', type: 'integer' },
      friend: { title: 'Friend', 'x-ref': 'visitor', 'x-unique': true, 'x-in-step': { rank: 'rank' } },
    },
  },
  'automations/off': automation({ on: 'created', enabled: false, do: [{ set: { name: '"never"' } }] }),
})

describe.each(databases)('automations on %s', (database) => {
  let server: TestServer
  /** Milliseconds by which the clock of the server runs ahead. */
  let ahead = 0
  const people: Record<string, { id: string; token: string }> = {}
  beforeAll(async () => {
    server = await startServer(database, layers, { clock: { now: () => new Date(Date.now() + ahead) } })
    for (const [name, role] of Object.entries({ ben: 'seller', cleo: 'chief' })) {
      const email = `${name}@example.test`
      const id = await server.engine.createUser({ name, email, password: 'a long enough password', roles: [role] })
      const { token } = await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')
      people[name] = { id, token }
    }
    server.engine.jobs.start()
  })
  afterAll(() => server.close())
  afterEach(async () => {
    await expect.poll(() => runs('state=waiting').then(({ length }) => length)).toBe(0)
  })

  const ask = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    request(server.url, method, path, body, { authorization: `Bearer ${people[who]?.token}` })
  const make = async (fields: object, who = 'ben'): Promise<string> =>
    (await ask(who, 'POST', '/api/records/offer', { name: 'Boat', ...fields })).body.data.id
  const read = async (id: string) => (await server.request('GET', `/api/records/offer/${id}`)).body.data
  const change = (id: string, patch: object) => ask('ben', 'PATCH', `/api/records/offer/${id}`, patch)
  const runs = async (query: string) => (await server.request('GET', `/api/automations/runs?${query}`)).body.data
  const runsOf = (id: string, name: string) => runs(`id=${id}&automation=${name}`)
  const tasks = async (filter: string) =>
    (await server.request('GET', `/api/records/task?filter=${encodeURIComponent(filter)}`)).body.data as { subject: string }[]
  const told = async (who: string, query = '') => (await ask(who, 'GET', `/api/notifications${query}`)).body

  it('say what they would have done with the changes of a period, and do nothing of it', async () => {
    const id = await make({ name: 'Punt', amount: 5 }, 'cleo')
    await ask('cleo', 'PATCH', `/api/records/offer/${id}`, { amount: 700 })
    await ask('cleo', 'PATCH', `/api/records/offer/${id}`, { amount: 20, name: 'Punt II' })
    const patch = {
      automations: {
        medium: automation({
          $id: 'medium',
          ...{ on: 'updated', fields: ['amount'], when: 'record.amount > 500 && record.name == "Punt"' },
          do: [{ set: { kind: '"medium"' } }, { create: { entity: 'task', fields: { subject: 'record.name + record.kind' } } }],
        }),
      },
    }
    const rehearse = (body: object) => server.request('POST', '/api/automations/rehearse', body)
    const { body } = await rehearse({ automation: 'medium', ...patch })
    expect(body.data).toMatchObject({ count: 1, isComplete: true })
    expect(body.data.runs).toMatchObject([
      {
        ...{ about: { entity: 'offer', id, label: 'Punt II' }, by: people.cleo?.id, changes: { amount: { before: 5, after: 700 } } },
        steps: [
          { step: 'set', values: { kind: 'medium' } },
          { step: 'create', entity: 'task', values: { subject: 'Puntmedium' } },
        ],
      },
    ])
    expect(await read(id)).toMatchObject({ amount: 20, version: 3 })
    expect(await tasks('record.subject == "Puntmedium"')).toEqual([])
    expect(await runs('automation=medium')).toEqual([])
    const ended = new Date(Date.now() - 86_400_000).toISOString()
    expect((await rehearse({ automation: 'medium', ...patch, to: ended })).body.data).toMatchObject({ looked: 0, count: 0 })
    await change(id, { until: new Date(Date.now() - 3_600_000).toISOString(), owner: people.cleo?.id })
    expect((await rehearse({ automation: 'remind' })).body.data.runs).toMatchObject([
      { about: { id }, steps: [{ step: 'notify', people: [people.cleo?.id], texts: ['Punt II ends soon.'] }] },
    ])
    const refused = [{ automation: 'medium' }, {}, { automation: 'remind', from: 'soon' }, { automation: 'remind', from: '2020-01-01' }]
    expect(await Promise.all(refused.map(async (wish) => (await rehearse(wish)).status))).toEqual([404, 422, 422, 422])
  })

  it('do what follows from a change of the fields they wait for, when their condition holds, in the name of who made it', async () => {
    const id = await make({ amount: 10 })
    await change(id, { amount: 500 })
    await change(id, { kind: 'x' })
    await change(id, { amount: 2000 })
    await expect
      .poll(() => runsOf(id, 'big-offers'))
      .toMatchObject([
        {
          state: 'done',
          by: people.ben?.id,
          about: { entity: 'offer', id, label: 'Boat' },
          labels: { [id]: 'Boat' },
          cause: { on: 'updated', values: { amount: { before: 500, after: 2000 } }, condition: { amount: 2000 } },
          steps: [
            { step: 'set', values: { big: true } },
            { step: 'create', entity: 'task' },
          ],
          message: null,
        },
      ])
    expect(await read(id)).toMatchObject({ big: true, version: 5 })
    expect(await tasks(`record.offer.id == "${id}"`)).toMatchObject([{ subject: 'Check Boat' }])
    const { data } = (await server.request('GET', `/api/records/offer/${id}/history`)).body
    expect(data[0]).toMatchObject({ channel: 'automation', by: { label: 'ben' }, changes: { big: { after: true } } })
  })

  it('leave nothing of a run of which a step is refused, and tell why', async () => {
    const id = await make({ kind: 'wrong' })
    await expect
      .poll(() => runsOf(id, 'wrong'))
      .toMatchObject([{ state: 'failed', message: 'A new task is refused: Enter "Subject"; it must not be empty.' }])
    expect(await read(id)).toMatchObject({ name: 'Boat', version: 1 })
  })

  it('are begun anew when they failed, and go on once', async () => {
    const id = await make({ kind: 'mend', amount: 5000 })
    await expect.poll(() => runsOf(id, 'mend')).toMatchObject([{ state: 'failed' }])
    const [run] = await runsOf(id, 'mend')
    const retry = (who: string) => ask(who, 'POST', `/api/automations/runs/${run.id}/retry`)
    expect((await retry('ben')).status).toBe(403)
    await change(id, { amount: 0 })
    const path = `/api/automations/runs/${run.id}/retry`
    const answers = await Promise.all([server.request('POST', path), server.request('POST', path)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    await expect
      .poll(() => runsOf(id, 'mend'))
      .toMatchObject([{ id: run.id, state: 'done', steps: [{ step: 'set', values: { round: 0 } }] }])
    expect((await server.request('POST', path)).status).toBe(409)
    expect(await read(id)).toMatchObject({ round: 0 })
  })

  it('wait, and go on with the record as it is then', async () => {
    const id = await make({ kind: 'later' })
    await expect.poll(() => read(id)).toMatchObject({ name: 'first' })
    await change(id, { name: 'second' })
    await expect
      .poll(() => runsOf(id, 'later'))
      .toMatchObject([{ state: 'done', steps: [{ step: 'set' }, { step: 'wait' }, { step: 'set', values: { name: 'second then' } }] }])
  })

  it('give records to people in turn, or to who has the fewest', async () => {
    const owners: string[] = []
    for (let index = 0; index < 4; index++) {
      const id = await make({ kind: 'spread' })
      await expect.poll(async () => (await read(id)).owner).toBeTruthy()
      owners.push((await read(id)).owner.label)
    }
    expect(owners.slice(0, 2).sort()).toEqual(['ben', 'cleo'])
    expect(owners.slice(2)).toEqual(owners.slice(0, 2))
    for (const name of ['First', 'Second']) await make({ name, owner: people.ben?.id })
    const id = await make({ kind: 'fewest' })
    await expect.poll(async () => (await read(id)).owner?.label).toBe('cleo')
  })

  it('are stopped when they set each other off again and again', async () => {
    const id = await make({})
    await change(id, { round: 1 })
    await expect
      .poll(async () => (await runsOf(id, 'on-and-on'))[0])
      .toMatchObject({
        state: 'stopped',
        message: expect.stringContaining('10 writes'),
      })
    expect(await read(id)).toMatchObject({ round: 11 })
  })

  it('know a record that is gone', async () => {
    const id = await make({ name: 'Canoe' })
    await server.request('DELETE', `/api/records/offer/${id}`)
    await expect.poll(() => tasks('record.subject == "Gone: Canoe"')).toHaveLength(1)
  })

  it('are not set off by what is taken back, by what is switched off, or by records that are taken over', async () => {
    const before = (await runs('limit=200')).length
    await ask('ben', 'POST', '/api/records/offer', [{ kind: 'spread' }, { state: 'closed' }])
    await fetch(`${server.url}/api/records/offer/import?name=a.csv&anyState=true`, {
      method: 'POST',
      body: 'name,kind\nOld,spread\n',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'text/csv' },
    })
    const id = await make({ kind: 'spread', name: 'Last' })
    await expect.poll(() => runsOf(id, 'spread')).toHaveLength(1)
    expect((await runs('limit=200')).length).toBe(before + 1)
    expect(await runs('automation=off')).toEqual([])
  })

  describe('notifications', () => {
    it('are told by transitions and automations, each person the own', async () => {
      const id = await make({ amount: 7, owner: people.ben?.id, name: 'Ship' })
      await ask('ben', 'POST', `/api/records/offer/${id}/transitions/send`)
      expect((await told('cleo')).data[0]).toMatchObject({
        text: 'Ship was sent.',
        about: { entity: 'offer', id, label: 'Ship' },
        readAt: null,
      })
      await expect.poll(async () => (await told('ben')).data[0]).toMatchObject({ text: 'Yours: Ship, 7' })
      expect((await told('ben')).data).not.toEqual(expect.arrayContaining([expect.objectContaining({ text: 'Ship was sent.' })]))
    })

    it('are marked as read, one by one or all, and only the own', async () => {
      const [first] = (await told('cleo')).data
      expect((await ask('ben', 'POST', '/api/notifications/read', { ids: [first.id] })).body.data).toEqual({ count: 0 })
      expect((await ask('cleo', 'POST', '/api/notifications/read', { ids: [first.id] })).body.data).toEqual({ count: 1 })
      expect((await told('cleo', '?unread=true')).data).not.toEqual(expect.arrayContaining([expect.objectContaining({ id: first.id })]))
      await ask('cleo', 'POST', '/api/notifications/read', { all: true })
      expect(await told('cleo', '?unread=true')).toMatchObject({ data: [], unread: 0 })
      expect((await ask('cleo', 'POST', '/api/notifications/read', { some: 1 })).status).toBe(422)
    })

    it('come when something is due, and not when it was put off or is closed', async () => {
      const inAnHour = (seconds: number) => new Date(Date.now() + 3_600_000 + seconds * 1000).toISOString()
      const owner = people.cleo?.id
      const due = await make({ name: 'Due', until: inAnHour(60), owner })
      const late = await make({ name: 'Put off', until: inAnHour(60), owner })
      const closed = await make({ name: 'Closed', until: inAnHour(60), owner })
      await change(late, { until: inAnHour(86_400 * 5) })
      await ask('ben', 'POST', `/api/records/offer/${closed}/transitions/close`)
      ahead = 61_000
      server.engine.jobs.wake()
      await expect.poll(() => runsOf(due, 'remind')).toMatchObject([{ state: 'done' }])
      await expect.poll(() => runsOf(late, 'remind')).toMatchObject([{ state: 'skipped' }])
      await expect.poll(() => runsOf(closed, 'remind')).toMatchObject([{ state: 'skipped' }])
      expect((await told('cleo', '?unread=true')).data).toMatchObject([{ text: 'Due ends soon.' }])
    })
  })

  it('are not needed to tell whoever looks after a record that it was given to them, and, once, that it is too long in its state', async () => {
    const days = (count: number) => count * 86_400_000 + 120_000
    const parcel = async (name: string) => (await ask('ben', 'POST', '/api/records/parcel', { name, owner: people.cleo?.id })).body.data.id
    const texts = async () => (await told('cleo')).data.slice(0, 4).map(({ text: said }: { text: string }) => said)
    const late = async () => {
      const filter = encodeURIComponent('record.stateOverdue == true')
      return (await ask('cleo', 'GET', `/api/records/parcel?filter=${filter}&fields=name,stateSince`)).body.data
    }
    const crate = await parcel('Crate')
    expect((await texts())[0]).toBe('ben gave you Crate')
    const { data: made } = (await ask('cleo', 'GET', `/api/records/parcel/${crate}`)).body
    expect(made).toMatchObject({ stateSince: made.createdAt, stateOverdue: false })
    const { workflows } = (await ask('cleo', 'GET', '/api/metadata/parcel/form')).body.data
    expect(workflows).toMatchObject([{ sinceField: 'stateSince', states: [{ name: 'waiting', maxAge: 86_400 }, { name: 'taken' }] }])
    expect((await ask('ben', 'PATCH', `/api/records/parcel/${crate}`, { stateSince: '2020-01-01T00:00:00Z' })).status).toBe(422)
    ahead = days(0.5)
    await parcel('Box')
    ahead = days(1)
    server.engine.jobs.wake()
    await expect.poll(async () => (await texts())[0]).toBe('Crate is too long in the state Waiting')
    expect(await late()).toMatchObject([{ name: 'Crate', stateSince: made.createdAt }])
    ahead = days(1.6)
    server.engine.jobs.wake()
    await expect
      .poll(texts)
      .toEqual(['Box is too long in the state Waiting', 'Crate is too long in the state Waiting', 'ben gave you Box', 'ben gave you Crate'])
    expect(await late()).toHaveLength(2)
    expect((await ask('ben', 'POST', `/api/records/parcel/${crate}/transitions/take`)).status).toBe(200)
    const taken = (await ask('cleo', 'GET', `/api/records/parcel/${crate}`)).body.data
    expect(taken).toMatchObject({ stateSince: taken.updatedAt, stateOverdue: false })
  })

  it('are set off by another server at a secret address, which makes or changes a record by its key', async () => {
    const address = async () => {
      const made = await server.request('POST', '/api/automations/hooks/from-shop')
      return new URL(made.body.data.address).pathname
    }
    const call = (path: string, body: unknown) => request(server.url, 'POST', path, body, {})
    const hooks = async () => (await server.request('GET', '/api/automations/hooks')).body.data
    expect(await hooks()).toEqual([{ automation: 'from-shop', createdAt: null, lastUsedAt: null }])
    const first = await address()
    const taken = await call(first, { code: 'V1', name: 'Ada' })
    expect([taken.status, Object.keys(taken.body.data)]).toEqual([202, ['id']])
    await expect.poll(() => tasks('record.subject == "Call Ada"')).toHaveLength(1)
    expect((await call(first, { code: 'V1', name: 'Ada Byron' })).body.data.id).toBe(taken.body.data.id)
    await expect.poll(() => tasks('record.subject == "Call Ada Byron"')).toHaveLength(1)
    expect((await call(first, { code: 'V2', name: 'Nobody' })).status).toBe(202)
    expect((await call(first, { code: 'V3', rank: 1 })).body.errors).toMatchObject([{ pointer: '/rank', code: 'unknown-field' }])
    expect((await call(first, { code: 'V3' })).body.errors).toMatchObject([{ pointer: '/name', code: 'required' }])
    expect((await server.request('GET', '/api/records/visitor?sort=code')).body.data).toMatchObject([
      { name: 'Ada Byron' },
      { name: 'Nobody' },
    ])
    expect(await runs('automation=from-shop')).toMatchObject([{ cause: { on: 'webhook' } }, { cause: { on: 'webhook' }, state: 'done' }])
    expect((await server.request('POST', '/api/automations/rehearse', { automation: 'from-shop' })).status).toBe(409)
    const second = await address()
    expect((await call(first, { name: 'Late' })).status).toBe(404)
    expect((await hooks())[0].createdAt).not.toBeNull()
    expect((await server.request('DELETE', '/api/automations/hooks/from-shop')).status).toBe(204)
    expect((await call(second, { name: 'Late' })).status).toBe(404)
    expect((await ask('cleo', 'POST', '/api/automations/hooks/from-shop')).status).toBe(403)
    expect((await server.request('POST', '/api/automations/hooks/big-offers')).status).toBe(404)
  })

  it('are looked at by administrators only', async () => {
    for (const path of ['/api/automations', '/api/automations/runs', '/api/jobs']) expect((await ask('cleo', 'GET', path)).status).toBe(403)
    const { data } = (await server.request('GET', '/api/automations')).body
    expect(data).toEqual(expect.arrayContaining([{ name: 'remind', title: 'Automation', entity: 'offer', on: 'due', isEnabled: true }]))
  })
})
