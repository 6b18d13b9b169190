import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, databases, request, startServer, type TestServer } from '../support/engine.ts'
import { dealLayers } from './support.ts'

describe.each(databases)('workflows on %s', (database) => {
  let server: TestServer
  const people: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, dealLayers)
    for (const role of ['seller', 'senior', 'auditor']) {
      const email = `${role}@example.test`
      await server.engine.createUser({ name: role, email, password: 'a long enough password', roles: [role] })
      const { token } = await server.engine.sessions.signIn(server.engine.context(null), email, 'a long enough password', 'test')
      people[role] = token
    }
  })
  afterAll(() => server.close())

  const ask = (role: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    request(server.url, method, `/api/records/${path}`, body, { authorization: `Bearer ${people[role]}`, ...headers })
  const made = async (fields: object = {}) =>
    (await ask('seller', 'POST', 'deal', { name: 'Boat', ...fields })).body.data as { id: string; stage: string }
  const move = (id: string, name: string, body: unknown = {}, role = 'seller') => ask(role, 'POST', `deal/${id}/transitions/${name}`, body)
  const read = async (id: string) => (await ask('seller', 'GET', `deal/${id}`)).body.data

  describe('a new record', () => {
    it('begins in the initial state', async () => {
      expect(await made()).toMatchObject({ stage: 'open' })
      expect(await made({ stage: 'open' })).toMatchObject({ stage: 'open' })
    })

    it.each([
      ['one by one', { name: 'Boat', stage: 'won' }, '/stage'],
      ['in an array', [{ name: 'A' }, { name: 'B', stage: 'offered' }], '/1/stage'],
    ])('begins in no other, %s', async (_, body, pointer) => {
      const before = (await ask('seller', 'GET', 'deal?count=true&limit=1')).body.page.total
      const { status, body: problem } = await ask('seller', 'POST', 'deal', body)
      expect(status).toBe(422)
      expect(problem.errors).toEqual([expect.objectContaining({ pointer, code: 'not-initial', allowed: ['open'] })])
      expect((await ask('seller', 'GET', 'deal?count=true&limit=1')).body.page.total).toBe(before)
    })

    it('begins in no other when it is imported, unless what was kept elsewhere is taken over', async () => {
      const file = 'name,stage\nImported,won\n'
      const sent = (query: string) =>
        fetch(`${server.url}/api/records/deal/import?name=deals.csv${query}`, {
          method: 'POST',
          body: file,
          headers: { authorization: `Bearer ${server.token}`, 'content-type': 'text/csv' },
        }).then((answer) => answer.json())
      expect(await sent('')).toMatchObject({ data: { created: 0, refused: 1 } })
      expect(await sent('&anyState=true')).toMatchObject({ data: { created: 1, refused: 0 } })
    })
  })

  describe('a change of the state', () => {
    it('goes the one way that leads there, and does what follows', async () => {
      const { id } = await made({ amount: 250 })
      const { status, body } = await ask('seller', 'PATCH', `deal/${id}`, { stage: 'won' })
      expect(status).toBe(200)
      expect(body.data).toMatchObject({ stage: 'won', rating: 5, closedBy: { label: 'seller' }, version: 2 })
      const visits = (await ask('seller', 'GET', `visit?filter=${encodeURIComponent(`record.deal.id == "${id}"`)}`)).body.data
      expect(visits).toMatchObject([{ subject: 'Thank Boat', deal: { id } }])
    })

    it('is refused where no way leads there, with those that do', async () => {
      const { id } = await made({ amount: 250 })
      await move(id, 'offer')
      const { status, body } = await ask('seller', 'PATCH', `deal/${id}`, { stage: 'open', name: 'Changed' })
      expect(status).toBe(422)
      expect(body.errors).toEqual([
        {
          pointer: '/stage',
          code: 'no-transition',
          message:
            'From "Offered", nothing leads to "Open". From here: "Win" (win, to "Won"), "Lose" (lose, to "Lost"), "Overrate" (overrate, to "Offered").',
          allowed: ['win', 'lose', 'overrate'],
        },
      ])
      expect(await read(id)).toMatchObject({ stage: 'offered', name: 'Boat' })
    })

    it('is refused when it empties the state', async () => {
      const { id } = await made()
      const { status } = await ask('seller', 'PATCH', `deal/${id}`, { stage: null })
      expect(status).toBe(422)
      expect(await read(id)).toMatchObject({ stage: 'open' })
    })

    it('judges the guard by what is stored and what is sent along', async () => {
      const { id } = await made()
      const refused = await ask('seller', 'PATCH', `deal/${id}`, { stage: 'offered' })
      expect(refused.body.errors).toEqual([{ pointer: '/stage', code: 'guard', message: 'Enter an amount first.' }])
      expect((await ask('seller', 'PATCH', `deal/${id}`, { stage: 'offered', amount: 10 })).status).toBe(200)
      expect((await move(id, 'win')).body.errors).toEqual([
        { pointer: '/stage', code: 'guard', message: '"Win" is not possible for this record as it is.' },
      ])
    })

    it('needs what the transition asks for', async () => {
      const { id } = await made()
      for (const answer of [await move(id, 'lose'), await ask('seller', 'PATCH', `deal/${id}`, { stage: 'lost' })]) {
        expect(answer.status).toBe(422)
        expect(answer.body.errors).toEqual([{ pointer: '/reason', code: 'required', message: '"Reason" must be filled in for "Lose".' }])
      }
      expect((await move(id, 'lose', { reason: 'price' })).body.data).toMatchObject({ stage: 'lost', reason: 'price' })
    })

    it('takes back everything when what follows is refused', async () => {
      const { id } = await made({ amount: 100, rating: 4 })
      await move(id, 'offer')
      const { status, body } = await move(id, 'overrate')
      expect(status).toBe(422)
      expect(body.errors).toMatchObject([{ pointer: '/rating' }])
      expect(await read(id)).toMatchObject({ stage: 'offered', rating: 4, version: 2 })
    })

    it('is one of the roles that may', async () => {
      const { id } = await made()
      await move(id, 'lose', { reason: 'price' })
      expect((await move(id, 'reopen')).status).toBe(404)
      expect((await ask('seller', 'PATCH', `deal/${id}`, { stage: 'open' })).body.errors).toMatchObject([
        { pointer: '/stage', code: 'no-transition', allowed: [] },
      ])
      expect((await move(id, 'reopen', {}, 'auditor')).status).toBe(404)
      expect((await move(id, 'reopen', {}, 'senior')).body.data).toMatchObject({ stage: 'open' })
    })

    it('is made of the version that was seen', async () => {
      const { id } = await made()
      const answer = await ask('seller', 'POST', `deal/${id}/transitions/lose`, { reason: 'price' }, { 'if-match': '"7"' })
      expect(answer.status).toBe(412)
      expect((await ask('seller', 'POST', `deal/${id}/transitions/lose`, { reason: 'price' }, { 'if-match': '"1"' })).status).toBe(200)
    })

    it.each([
      ['a transition that is not there', 'wim', {}, 404],
      ['what is not asked for', 'offer', { amount: 10 }, 422],
      ['something else than an object', 'offer', [], 422],
      ['a transition from another state', 'reopen', {}, 404],
    ])('refuses %s', async (_, name, body, status) => {
      const { id } = await made()
      expect((await move(id, name, body)).status).toBe(status)
      expect(await read(id)).toMatchObject({ stage: 'open', version: 1 })
    })
  })

  describe('a locked state', () => {
    it('leaves only the editable fields open', async () => {
      const { id } = await made({ amount: 100 })
      await move(id, 'win')
      const refused = await ask('seller', 'PATCH', `deal/${id}`, { amount: 90, notes: 'n' })
      expect(refused.body.errors).toEqual([
        { pointer: '/amount', code: 'locked', message: '"Amount" cannot be changed any more: the deal is "Won". Leave it as it was.' },
      ])
      expect((await ask('seller', 'PATCH', `deal/${id}`, { notes: 'paid', amount: 100 })).status).toBe(200)
      const together = await ask('senior', 'PATCH', `deal/${id}`, { stage: 'open', amount: 1 })
      expect(together.body.errors).toMatchObject([{ pointer: '/amount', code: 'locked' }])
      expect(await read(id)).toMatchObject({ stage: 'won', amount: 100, notes: 'paid' })
    })

    it('is kept by what comes back from the trash', async () => {
      const { id } = await made({ amount: 100 })
      await move(id, 'win')
      await ask('seller', 'DELETE', `deal/${id}`)
      await ask('seller', 'POST', `deal/${id}/restore`)
      expect(await read(id)).toMatchObject({ stage: 'won' })
      expect((await ask('seller', 'PATCH', `deal/${id}`, { amount: 1 })).status).toBe(422)
    })

    it('holds against a merge that takes values of another record', async () => {
      const { id } = await made({ amount: 100 })
      await move(id, 'win')
      const other = await made({ name: 'Twin', amount: 7 })
      const { status } = await server.request('POST', '/api/records/deal/merge', {
        into: id,
        from: [other.id],
        choices: { amount: other.id },
      })
      expect(status).toBe(422)
      expect(await read(id)).toMatchObject({ amount: 100 })
      expect(await read(other.id)).toMatchObject({ name: 'Twin' })
    })
  })

  describe('what can be done now', () => {
    const offered = async (id: string, role = 'seller') => (await ask(role, 'GET', `deal/${id}/transitions`)).body.data

    it('is offered with what it asks for, and refused with the reason where there is one', async () => {
      const { id } = await made()
      const data = await offered(id)
      expect(data.map(({ name, refused }: { name: string; refused?: string }) => [name, refused])).toEqual([
        ['offer', 'Enter an amount first.'],
        ['lose', undefined],
      ])
      expect(data[1]).toMatchObject({
        title: 'Lose',
        field: 'stage',
        to: { state: 'lost', title: 'Lost', color: 'red' },
        ask: { fields: ['reason'], schema: { required: ['reason'] }, uiSchema: { reason: expect.anything() } },
      })
      await ask('seller', 'PATCH', `deal/${id}`, { amount: 100 })
      expect(await offered(id)).toMatchObject([
        { name: 'offer' },
        { name: 'win', icon: 'trophy', color: 'green', confirm: 'Close the deal?' },
        { name: 'lose' },
      ])
    })

    it('is nothing for who may only look, and another thing for other roles', async () => {
      const { id } = await made()
      expect(await offered(id, 'auditor')).toEqual([])
      await move(id, 'lose', { reason: 'price' })
      expect(await offered(id)).toEqual([])
      expect(await offered(id, 'senior')).toMatchObject([{ name: 'reopen' }])
      expect((await ask('seller', 'GET', `deal/${'0'.repeat(8)}/transitions`)).status).toBe(404)
    })

    it('stands in the description of the form', async () => {
      const form = (role: string) =>
        request(server.url, 'GET', '/api/metadata/deal/form', undefined, { authorization: `Bearer ${people[role]}` })
      const { workflows } = (await form('seller')).body.data
      expect(workflows).toMatchObject([
        {
          name: 'deal-flow',
          field: 'stage',
          initial: 'open',
          states: [{ name: 'open', color: 'blue', category: 'open' }, {}, { locked: { editable: ['notes'] } }, {}],
        },
      ])
      const names = ({ transitions }: { transitions: { name: string }[] }) => transitions.map(({ name }) => name)
      expect(names(workflows[0])).not.toContain('reopen')
      expect(names((await form('senior')).body.data.workflows[0])).toContain('reopen')
    })
  })

  describe('many at once', () => {
    it('go all together, counted', async () => {
      const ids = [await made(), await made(), await made()].map(({ id }) => id)
      const { status, body } = await ask('seller', 'POST', 'deal/transitions/lose', { ids, values: { reason: 'other' } })
      expect([status, body]).toEqual([200, { data: { count: 3 } }])
      for (const id of ids) expect(await read(id)).toMatchObject({ stage: 'lost', reason: 'other' })
    })

    it('or not at all, told record by record', async () => {
      const ids = [await made({ amount: 5 }), await made(), await made({ amount: 5 })].map(({ id }) => id)
      const { status, body } = await ask('seller', 'POST', 'deal/transitions/offer', { ids })
      expect(status).toBe(422)
      expect(body.errors).toEqual([{ pointer: '/ids/1', code: 'guard', message: 'Enter an amount first.' }])
      for (const id of ids) expect(await read(id)).toMatchObject({ stage: 'open' })
    })

    it.each([{}, { ids: [] }, { ids: ['x'] }, { ids: 'all' }, { ids: [], extra: 1 }])('refuses %j', async (body) => {
      expect((await ask('seller', 'POST', 'deal/transitions/offer', body)).status).toBe(422)
    })
  })

  describe('the states of a record', () => {
    it('are kept with their times, by whom and how', async () => {
      const { id } = await made({ amount: 5 })
      await move(id, 'offer')
      await move(id, 'lose', { reason: 'price' })
      const { data } = (await ask('seller', 'GET', `deal/${id}/states`)).body
      expect(data).toMatchObject([
        { state: 'lost', title: 'Lost', transition: { name: 'lose', title: 'Lose' }, until: null, by: { label: 'seller' } },
        { state: 'offered', transition: { name: 'offer' }, until: data[0].since },
        { state: 'open', transition: null, until: data[1].since },
      ])
      for (const { since, until, seconds } of data.slice(1))
        expect(seconds).toBe(Math.round((Date.parse(until) - Date.parse(since)) / 1000))
    })

    it('do not hold what was refused', async () => {
      const { id } = await made()
      await move(id, 'offer')
      expect((await ask('seller', 'GET', `deal/${id}/states`)).body.data).toHaveLength(1)
    })
  })

  it('lets one of two win who close a record at the same moment', async () => {
    const { id } = await made({ amount: 100 })
    const answers = await Promise.all([move(id, 'win'), move(id, 'lose', { reason: 'price' })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    expect((await ask('seller', 'GET', `deal/${id}/states`)).body.data).toHaveLength(2)
  })
})
