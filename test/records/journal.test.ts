import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, layersOf, startServer, type TestServer, testUser } from '../support/engine.ts'

const layers = layersOf({
  'entities/firm': {
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string' },
      secretNote: { title: 'Note', type: 'string' },
      logo: { title: 'Logo', 'x-file': true },
    },
  },
  'entities/deal': {
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string' },
      firm: { title: 'Firm', 'x-ref': 'firm' },
      amount: { title: 'Amount', type: 'integer' },
    },
    'x-timeline': { on: ['firm'], activities: true },
  },
  'entities/visit': {
    required: ['subject'],
    properties: {
      subject: { title: 'Subject', type: 'string' },
      kind: { title: 'Kind', enum: ['call', 'note'] },
      day: { title: 'Day', type: 'string', format: 'date-time' },
      about: { title: 'About', 'x-ref': ['firm', 'deal'] },
      outcome: { title: 'Outcome', type: 'string' },
      paper: { title: 'Paper', 'x-file': true },
    },
    'x-timeline': { on: ['about'], at: 'day', kind: 'kind', text: 'outcome' },
  },
  'entities/bill': {
    properties: { firm: { title: 'Firm', 'x-ref': 'firm' }, sentOn: { title: 'Sent on', type: 'string', format: 'date' } },
    'x-timeline': { on: ['firm'], at: 'sentOn' },
  },
  'roles/reader': {
    title: 'Reader',
    entities: {
      firm: { read: true, fields: { secretNote: 'hidden' } },
      visit: { read: "record.kind == 'call'" },
    },
  },
})

describe.each(databases)('the journal of a record on %s', (database) => {
  let server: TestServer
  let firm: string
  let deal: string
  beforeAll(async () => {
    server = await startServer(database, layers)
    firm = await make('firm', { name: 'Anvil' })
    deal = await make('deal', { name: 'Winter', firm })
    await make('visit', { subject: 'Planned', kind: 'call', day: '2199-01-01T10:00:00Z', about: { entity: 'firm', id: firm } })
    await make('visit', {
      subject: 'Long ago',
      kind: 'note',
      day: '2001-01-01T10:00:00Z',
      about: { entity: 'firm', id: firm },
      outcome: 'Sunny',
    })
    await make('visit', { subject: 'On the deal', kind: 'call', day: '2002-01-01T10:00:00Z', about: { entity: 'deal', id: deal } })
    await make('visit', { subject: 'Elsewhere', kind: 'call', about: { entity: 'firm', id: await make('firm', { name: 'Other' }) } })
    await server.request('PATCH', `/api/records/firm/${firm}`, { secretNote: 'x' })
    await server.request('PATCH', `/api/records/deal/${deal}`, { amount: 5 })
  })
  afterAll(() => server?.close())

  async function make(entity: string, values: object): Promise<string> {
    const { body } = await server.request('POST', `/api/records/${entity}`, values)
    return body.data.id
  }
  const read = async (path: string, headers?: Record<string, string>) => (await server.request('GET', path, undefined, headers)).body
  interface Item {
    readonly source: string
    readonly entity: string
    readonly record: { readonly label: string; readonly outcome?: string }
    readonly change?: { readonly kind: string; readonly changes: object }
    readonly file?: { readonly name: string }
  }
  const say = ({ source, entity, record, change }: Item) =>
    `${source} ${entity} ${record.label}${change === undefined ? '' : ` ${change.kind}`}`

  test('what refers to it, what refers to that, and the changes of both, the newest first', async () => {
    const { data, page } = await read(`/api/records/firm/${firm}/journal`)
    expect(data.map(say)).toEqual([
      'record visit Planned',
      'change deal Winter updated',
      'change firm Anvil updated',
      'record deal Winter',
      'change firm Anvil created',
      'record visit On the deal',
      'record visit Long ago',
    ])
    expect(page.next).toBeNull()
    expect(data[1].change.changes).toEqual({ amount: { before: null, after: 5 } })
    expect(data.at(-1).record).toMatchObject({ outcome: 'Sunny', kind: 'note', about: { entity: 'firm', id: firm, label: 'Anvil' } })
  })

  test('page by page it is the same, and nothing stands twice', async () => {
    const whole = (await read(`/api/records/firm/${firm}/journal`)).data.map(say)
    const found: string[] = []
    let cursor = ''
    do {
      const { data, page } = await read(`/api/records/firm/${firm}/journal?limit=2${cursor}`)
      found.push(...data.map(say))
      cursor = page.next === null ? '' : `&cursor=${page.next}`
    } while (cursor !== '')
    expect(found).toEqual(whole)
  })

  test('by kind, and a kind that is not there is refused', async () => {
    const of = async (kind: string) => (await read(`/api/records/firm/${firm}/journal?kind=${kind}`)).data.map(say)
    expect(await of('visit:call')).toEqual(['record visit Planned', 'record visit On the deal'])
    expect(await of('deal')).toEqual(['record deal Winter'])
    expect(await of('change')).toEqual(['change deal Winter updated', 'change firm Anvil updated', 'change firm Anvil created'])
    const refused = await server.request('GET', `/api/records/firm/${firm}/journal?kind=boat`)
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-parameter', parameter: 'kind' } })
    expect(await server.request('GET', `/api/records/firm/${deal}/journal`)).toMatchObject({ status: 404 })
    expect(await server.request('GET', `/api/records/firm/${firm}/journal?cursor=x`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-cursor' },
    })
  })

  test('what happened on a day stands there with that day, without a time', async () => {
    const paid = await make('firm', { name: 'Payer' })
    await make('bill', { firm: paid, sentOn: '2002-07-25' })
    await make('visit', { subject: 'The same day', day: '2002-07-25T10:00:00Z', about: { entity: 'firm', id: paid } })
    await make('visit', { subject: 'The day before', day: '2002-07-24T10:00:00Z', about: { entity: 'firm', id: paid } })
    const { data } = await read(`/api/records/firm/${paid}/journal?kind=bill,visit`)
    expect(data.map(({ entity, at }: { entity: string; at: string }) => [entity, at])).toEqual([
      ['visit', '2002-07-25T10:00:00.000Z'],
      ['bill', '2002-07-25'],
      ['visit', '2002-07-24T10:00:00.000Z'],
    ])
  })

  test('files of the record and of what belongs to it', async () => {
    const form = new FormData()
    form.append('file', new File(['text'], 'offer.txt', { type: 'text/plain' }))
    const sent = await fetch(`${server.url}/api/attachments`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${server.token}` },
    })
    const { data: file } = (await sent.json()) as { data: { id: string } }
    const other = await make('firm', { name: 'With papers' })
    await make('visit', { subject: 'Papers', about: { entity: 'firm', id: other }, paper: { id: file.id } })
    const { data } = await read(`/api/records/firm/${other}/journal?kind=file`)
    expect(data).toMatchObject([{ source: 'file', entity: 'visit', record: { label: 'Papers' }, file: { name: 'offer.txt', size: 4 } }])
  })

  test('whoever may not see a record, an entity or a field finds nothing of it', async () => {
    const email = 'rita@example.test'
    await server.engine.createUser({ name: 'Rita', email, password: testUser.password, roles: ['reader'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), email, testUser.password, 'test')
    const { data } = await read(`/api/records/firm/${firm}/journal`, { authorization: `Bearer ${token}` })
    expect(data.map(say)).toEqual(['record visit Planned', 'change firm Anvil created'])
    expect(JSON.stringify(data)).not.toContain('secretNote')
  })
})
