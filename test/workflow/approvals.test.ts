import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecords } from '../../engine/records/index.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const password = 'a long enough password'
const text = { type: 'string', maxLength: 60 }
const approval = { title: 'Spend it', approve: 'release', reject: 'sendBack' }

const layers = layersOf({
  'roles/clerk': { title: 'Clerk', entities: { spending: { create: true, read: true, update: true }, user: { read: true } } },
  'roles/boss': { title: 'Boss', entities: { spending: { read: true }, user: { read: true } } },
  'roles/director': { title: 'Director', entities: { user: { read: true } } },
  'entities/spending': {
    title: 'Spending',
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      amount: { title: 'Amount', type: 'integer' },
      keeper: { title: 'Keeper', 'x-ref': 'user' },
      state: { title: 'State', enum: ['draft', 'any', 'all', 'two', 'late', 'free', 'spent', 'dropped'] },
    },
  },
  'workflows/spending-state': {
    ...{ title: 'Spending', entity: 'spending', field: 'state', initial: 'draft' },
    states: {
      draft: { category: 'open' },
      any: { category: 'open', lock: true, approval: { ...approval, by: ['boss', 'record.keeper'] } },
      all: { category: 'open', approval: { ...approval, by: 'boss', needs: 'all' } },
      two: { category: 'open', approval: { ...approval, by: 'boss', needs: 2 } },
      late: { category: 'open', approval: { ...approval, by: 'boss', needs: 'all', due: 'PT1S', escalate: 'director' } },
      free: { category: 'open', approval: { ...approval, by: 'record.keeper' } },
      spent: { category: 'won', lock: true },
      dropped: { category: 'closed' },
    },
    transitions: {
      askAny: { title: 'Ask one', from: 'draft', to: 'any' },
      askAll: { title: 'Ask all', from: 'draft', to: 'all' },
      askTwo: { title: 'Ask two', from: 'draft', to: 'two' },
      askLate: { title: 'Ask late', from: 'draft', to: 'late' },
      askKeeper: { title: 'Ask the keeper', from: 'draft', to: 'free' },
      release: {
        title: 'Release',
        from: ['any', 'all', 'two', 'late', 'free'],
        to: 'spent',
        guard: 'record.amount < 1000',
        message: 'Too much.',
      },
      sendBack: { title: 'Send back', from: ['any', 'all', 'two', 'late', 'free'], to: 'draft' },
      takeBack: { title: 'Take back', from: 'two', to: 'dropped' },
    },
  },
})

/** Today, also where it is midnight meanwhile. */
const theseDays = () => {
  const [startsOn, endsOn] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
  return { startsOn, endsOn }
}

describe.each(databases)('approvals on %s', (database) => {
  let server: TestServer
  const people: Record<string, { id: string; token: string }> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    for (const [name, role] of Object.entries({ cara: 'clerk', bea: 'boss', bob: 'boss', bix: 'boss', dora: 'director', nils: 'clerk' })) {
      const email = `${name}@example.test`
      const id = await server.engine.createUser({ name, email, password, roles: [role] })
      people[name] = { id, token: (await server.engine.sessions.signIn(server.engine.context(null), email, password, 'test')).token }
    }
    server.engine.jobs.start()
  })
  afterAll(() => server.close())

  const ask = (who: string, method: string, path: string, body?: unknown) =>
    request(server.url, method, `/api/${path}`, body, { authorization: `Bearer ${people[who]?.token}` })
  const begin = async (transition: string, values: object = {}, who = 'cara'): Promise<string> => {
    const { id } = (await ask('cara', 'POST', 'records/spending', { name: transition, amount: 5, ...values })).body.data
    const moved = await ask(who, 'POST', `records/spending/${id}/transitions/${transition}`)
    expect(moved.status, moved.text).toBe(200)
    return id
  }
  const stateOf = async (id: string) => (await server.request('GET', `/api/records/spending/${id}`)).body.data.state
  const waiting = async (who: string) =>
    ((await ask(who, 'GET', 'approvals')).body.data as { id: string; about: { id: string } | null }[]).filter(({ about }) => about !== null)
  const decide = async (who: string, record: string, decision: string, comment?: string) => {
    const [found] = (await server.request('GET', `/api/records/spending/${record}/approvals`)).body.data
    return ask(who, 'POST', `approvals/${found.id}`, { decision, ...(comment === undefined ? {} : { comment }) })
  }

  it('ask those who are named, and the first decision takes the record on', async () => {
    const id = await begin('askAny', { keeper: people.nils?.id })
    expect((await waiting('bea')).map(({ about }) => about?.id)).toEqual([id])
    expect(await waiting('nils')).toHaveLength(1)
    expect(await waiting('cara')).toEqual([])
    expect((await ask('bea', 'GET', 'notifications')).body.data[0]).toMatchObject({ text: 'Spend it: askAny', about: { id } })
    expect((await decide('nils', id, 'approve', 'Fine')).body.data).toMatchObject({ outcome: 'approved' })
    expect(await stateOf(id)).toBe('spent')
    expect(await waiting('bea')).toEqual([])
    expect((await ask('cara', 'GET', 'notifications')).body.data[0]).toMatchObject({ text: 'Spend it: approved - Fine' })
    expect((await decide('bea', id, 'approve')).status).toBe(404)
  })

  it('are asked for of a record that is taken over in such a state, where there is somebody to decide', async () => {
    const taken = { ...server.engine.context(null), takesAnyState: true }
    const [id, lonely] = (
      await createRecords(taken, 'spending', [
        { name: 'Old', amount: 5, state: 'any' },
        { name: 'Older', amount: 5, state: 'free' },
      ])
    ).map((record) => String(JSON.parse(record).id))
    expect((await waiting('bea')).map(({ about }) => about?.id)).toEqual([id])
    expect((await decide('bea', String(id), 'approve')).body.data).toMatchObject({ outcome: 'approved' })
    expect((await server.request('GET', `/api/records/spending/${lonely}/approvals`)).body.data).toEqual([])
  })

  it('are made by nobody else: not by the transition, a plain change or many at once', async () => {
    const id = await begin('askAny')
    const path = `records/spending/${id}`
    expect((await ask('cara', 'GET', `${path}/transitions`)).body.data).toEqual([])
    for (const answer of [
      await ask('cara', 'POST', `${path}/transitions/release`),
      await server.request('POST', `/api/${path}/transitions/release`),
      await server.request('PATCH', `/api/${path}`, { state: 'spent' }),
      await server.request('POST', '/api/records/spending/transitions/release', { ids: [id] }),
    ])
      expect([answer.status, answer.body.errors[0].code]).toEqual([422, 'needs-approval'])
    expect((await decide('cara', id, 'approve')).status).toBe(404)
    expect((await decide('bob', id, 'perhaps')).status).toBe(422)
    expect((await decide('bob', id, 'reject')).body.errors).toMatchObject([{ pointer: '/comment', code: 'required' }])
    expect(await stateOf(id)).toBe('any')
    expect((await decide('bob', id, 'reject', 'Too dear')).body.data).toMatchObject({ outcome: 'rejected' })
    expect(await stateOf(id)).toBe('draft')
  })

  it('wait for all, or for so many, and are rejected as soon as that cannot be reached', async () => {
    const all = await begin('askAll')
    expect((await decide('bea', all, 'approve')).body.data).toMatchObject({ outcome: 'open' })
    expect((await decide('bea', all, 'approve')).status).toBe(404)
    expect((await decide('bob', all, 'approve')).body.data).toMatchObject({ outcome: 'open' })
    expect((await decide('bix', all, 'approve')).body.data).toMatchObject({ outcome: 'approved' })
    const two = await begin('askTwo')
    expect((await decide('bea', two, 'reject', 'No')).body.data).toMatchObject({ outcome: 'open' })
    expect((await decide('bob', two, 'reject', 'No')).body.data).toMatchObject({ outcome: 'rejected' })
    const [shown] = (await ask('cara', 'GET', `records/spending/${two}/approvals`)).body.data
    expect(shown).toMatchObject({ outcome: 'rejected', wanted: 2, isMine: false, askedBy: { label: 'cara' } })
    expect(shown.votes.map(({ person, comment }: { person: { label: string }; comment: string }) => [person.label, comment])).toEqual(
      expect.arrayContaining([
        ['bea', 'No'],
        ['bix', null],
      ]),
    )
  })

  it('are settled once, however many decide at the same time', async () => {
    const id = await begin('askTwo')
    const answers = await Promise.all(['bea', 'bob', 'bix'].map((who) => decide(who, id, 'approve')))
    expect(answers.filter(({ body }) => body.data?.outcome === 'approved')).toHaveLength(1)
    expect(await stateOf(id)).toBe('spent')
    const { data } = (await server.request('GET', `/api/records/spending/${id}/history`)).body
    expect(data.filter(({ changes }: { changes: object }) => 'state' in changes)).toHaveLength(3)
  })

  it('keep nothing of a decision that the record does not allow', async () => {
    const id = await begin('askAny', { amount: 5000 })
    const refused = await decide('bea', id, 'approve')
    expect([refused.status, refused.body.errors[0].message]).toEqual([422, 'Too much.'])
    expect((await waiting('bea')).map(({ about }) => about?.id)).toContain(id)
    expect(await stateOf(id)).toBe('any')
    await decide('bea', id, 'reject', 'Too much')
  })

  it('are not asked any more when the record goes another way, and not without people', async () => {
    const id = await begin('askTwo')
    await ask('cara', 'POST', `records/spending/${id}/transitions/takeBack`)
    expect((await waiting('bob')).map(({ about }) => about?.id)).not.toContain(id)
    expect((await decide('bob', id, 'approve')).status).toBe(404)
    const { id: alone } = (await ask('cara', 'POST', 'records/spending', { name: 'Alone', keeper: people.cara?.id })).body.data
    const refused = await ask('cara', 'POST', `records/spending/${alone}/transitions/askKeeper`)
    expect([refused.status, await stateOf(alone)]).toEqual([409, 'draft'])
  })

  it('are decided by deputies in their days, and never for oneself', async () => {
    const id = await begin('askAll')
    expect(await waiting('dora')).toEqual([])
    const wrong = await ask('bea', 'POST', 'approval-deputies', { deputy: people.dora?.id, ...theseDays(), endsOn: '2020-01-01' })
    expect(wrong.body.errors).toMatchObject([{ message: 'The last day is before the first.' }])
    const blocked = await server.engine.createUser({ name: 'gone', email: 'gone@example.test', password, roles: ['director'] })
    await server.request('PATCH', `/api/records/user/${blocked}`, { state: 'blocked' })
    const gone = await ask('bea', 'POST', 'approval-deputies', { deputy: blocked, ...theseDays() })
    expect(gone.body.errors).toMatchObject([{ pointer: '/deputy', message: expect.stringContaining('cannot sign in') }])
    for (const deputy of ['dora', 'cara']) {
      const made = await ask('bea', 'POST', 'approval-deputies', { deputy: people[deputy]?.id, ...theseDays() })
      expect(made.status, made.text).toBe(201)
    }
    expect((await decide('cara', id, 'approve')).status).toBe(404)
    expect((await decide('dora', id, 'approve', 'For Bea')).body.data).toMatchObject({ outcome: 'open' })
    const [shown] = (await server.request('GET', `/api/records/spending/${id}/approvals`)).body.data
    expect(shown.votes.find(({ comment }: { comment: string }) => comment === 'For Bea')).toMatchObject({
      person: { label: 'bea' },
      decidedBy: { label: 'dora' },
    })
    const [first, second] = (await ask('bea', 'GET', 'approval-deputies')).body.data
    expect((await ask('bob', 'DELETE', `approval-deputies/${first.id}`)).status).toBe(404)
    for (const { id: own } of [first, second]) expect((await ask('bea', 'DELETE', `approval-deputies/${own}`)).status).toBe(204)
    expect((await ask('bea', 'GET', 'approval-deputies')).body.data).toEqual([])
  })

  it('are decided once for each person, also when a deputy decides at the same time', async () => {
    const made = await ask('bea', 'POST', 'approval-deputies', { deputy: people.dora?.id, ...theseDays() })
    for (let round = 0; round < 4; round++) {
      const id = await begin('askAll')
      const answers = await Promise.all(['bea', 'dora'].map((who) => decide(who, id, 'approve')))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    }
    await ask('bea', 'DELETE', `approval-deputies/${made.body.data.id}`)
  })

  it('go to others when they are late, each of whom decides alone', async () => {
    const id = await begin('askLate')
    await expect
      .poll(async () => (await ask('dora', 'GET', 'notifications?unread=true')).body.data[0]?.text)
      .toBe('Late: Spend it, askLate')
    expect((await decide('dora', id, 'approve')).body.data).toMatchObject({ outcome: 'approved' })
    expect(await stateOf(id)).toBe('spent')
  })

  it('are audited, each decision with its comment', async () => {
    const id = await begin('askAny')
    await decide('bix', id, 'reject', 'Not this month')
    const { data } = (await server.request('GET', '/api/audit?limit=50')).body
    const told = data.find(({ changes }: { changes: { comment?: object } }) => changes.comment !== undefined)
    expect(told).toMatchObject({ changes: { decision: { after: 'reject' }, comment: { after: 'Not this month' } }, by: { label: 'bix' } })
  })
})
