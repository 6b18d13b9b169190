import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile } from '../../engine/metadata/index.ts'
import { conditionalTexts } from '../../plugins/ai-agent/explain-screen.ts'
import { plugin } from '../../plugins/ai-agent/plugin.ts'
import { translations } from '../../plugins/ai-agent/translations.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = readLayers([fileURLToPath(new URL('../../metadata', import.meta.url))])
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

interface Factor {
  readonly title: string
  readonly points: number
  readonly max: number
  readonly reason: string
  readonly sources?: readonly { readonly entity: string; readonly filter?: string }[]
}

describe.each(databases)('the AI agent without a model on %s', (database) => {
  let server: TestServer
  let customer: { id: string }
  let reader: Record<string, string>
  beforeAll(async () => {
    server = await startServer(database, layers, { plugins: [plugin] })
    const made = await server.request('POST', '/api/records/customer', { name: 'Drachenblut', rating: 1, creditLimit: 100 })
    customer = made.body.data
    const product = (await server.request('POST', '/api/records/product', { name: 'Chai', unitPrice: 50 })).body.data
    const order = (days: number, more: object) => ({
      ...{ customer: customer.id, orderDate: daysAgo(days), lines: [{ product: product.id, quantity: 3, unitPrice: 50, discount: 0 }] },
      ...more,
    })
    const orders = await server.request('POST', '/api/records/order', [
      order(200, { state: 'draft' }),
      order(500, { requiredDate: daysAgo(490), shippedDate: daysAgo(480) }),
      order(510, {}),
    ])
    expect(orders.status).toBe(201)
    await server.engine.createUser({ name: 'Rea', email: 'rea@example.test', password: 'a long enough password', roles: ['reader'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), 'rea@example.test', 'a long enough password', 'test')
    reader = { authorization: `Bearer ${token}` }
  })
  afterAll(() => server.close())

  const act = async (action: string, headers = {}) =>
    (await server.request('POST', `/api/records/customer/${customer.id}/actions/ai-agent.${action}`, {}, headers)).body
  const factorsOf = (body: { data: { blocks: { kind: string; factors?: Factor[] }[] } }) =>
    new Map(body.data.blocks.flatMap(({ factors = [] }) => factors).map((factor) => [factor.title, factor]))

  it('judges a customer by factors with reasons, and leads to the records behind each', async () => {
    const body = await act('risk-analysis')
    const factors = factorsOf(body)
    expect(factors.get('Silence')).toMatchObject({ points: 8, max: 20, reason: 'No order for 200 days.' })
    expect(factors.get('Order trend')).toMatchObject({
      points: 15,
      reason: 'Fewer orders in the last twelve months than in the twelve before (-1).',
    })
    expect(factors.get('Late deliveries')).toMatchObject({ points: 5 })
    expect(factors.get('Decision-makers')).toMatchObject({ points: 8, reason: 'Nobody who decides is known.' })
    expect(factors.get('Credit rating')).toMatchObject({ points: 12, reason: 'Rated 1 of 5: payment in advance.' })
    const sum = [...factors.values()].reduce((total, { points }) => total + points, 0)
    const most = [...factors.values()].reduce((total, { max }) => total + max, 0)
    const score = body.data.blocks[0]
    expect(score).toMatchObject({ kind: 'score', value: Math.round((sum / most) * 100), max: 100 })
    const late = factors.get('Late deliveries')?.sources?.[0]
    const behind = await server.request('GET', `/api/records/${late?.entity}?count=true&filter=${encodeURIComponent(late?.filter ?? '')}`)
    expect(behind.body.page.total).toBe(1)
  })

  it('judges by overdue invoices, payment behaviour and complaints', async () => {
    const made = (await server.request('POST', '/api/records/customer', { name: 'Spaet & Spaeter' })).body.data
    const product = (await server.request('POST', '/api/records/product', { name: 'Mate', unitPrice: 10 })).body.data
    const invoice = await server.request('POST', '/api/records/invoice', {
      ...{ customer: made.id, invoiceDate: daysAgo(60), lines: [{ product: product.id, quantity: 1, unitPrice: 10 }] },
    })
    expect(invoice.status).toBe(201)
    const issued = await server.request('POST', `/api/records/invoice/${invoice.body.data.id}/transitions/issue`, {})
    expect(issued.status).toBe(200)
    await server.request('POST', '/api/records/request', {
      customer: made.id,
      subject: 'Broken',
      kind: 'complaint',
      receivedOn: daysAgo(3),
    })
    const { body } = await server.request('POST', `/api/records/customer/${made.id}/actions/ai-agent.risk-analysis`, {})
    const factors = factorsOf(body)
    const late = (await server.request('GET', `/api/records/invoice/${invoice.body.data.id}`)).body.data.daysLate
    expect(late).toBeGreaterThan(30)
    expect(factors.get('Overdue invoices')).toMatchObject({ points: 18, max: 30, reason: `The oldest open invoice is ${late} days late.` })
    expect(factors.get('Payment behaviour')).toMatchObject({ points: 0, reason: 'Has paid no invoice in the last twelve months.' })
    expect(factors.get('Complaints')).toMatchObject({ points: 4, reason: '1 in the last twelve months.' })
  })

  it('does not judge what the person may not see', async () => {
    const hidden = factorsOf(await act('risk-analysis', reader)).get('Not shipped yet against the limit')
    expect(hidden).toMatchObject({ points: 0, max: 0, reason: 'Not judged: you may not see what it is made of.' })
  })

  it('speaks the language of who asks: titles, forms and what is said', async () => {
    const french = { 'Accept-Language': 'fr' }
    const listed = await server.request('GET', '/api/records/customer/actions', undefined, french)
    const pasting = listed.body.data.find(({ name }: { name: string }) => name === 'ai-agent.paste-text')
    expect(pasting).toMatchObject({
      title: 'Nouveau à partir d’un texte',
      plugin: 'Agent IA',
      form: { fields: { text: { title: 'Texte' } } },
    })
    const { data } = await act('risk-analysis', french)
    expect(data.title).toBe('Analyse de risque à 360 degrés')
    expect(data.blocks[1]).toMatchObject({ title: 'De quoi il est fait' })
    expect(factorsOf({ data }).get('Silence')).toMatchObject({ sources: [{ label: 'Commandes' }] })
    const hidden = [...factorsOf(await act('risk-analysis', { ...reader, ...french })).values()].filter(({ max }) => max === 0)
    expect(hidden.map(({ reason }) => reason)).toContain('Non évalué : vous ne pouvez pas voir de quoi il est fait.')
  })

  it('tries a scorecard of a draft on a record, for administrators, and keeps nothing', async () => {
    const tried = (documents: object, more = {}, headers = {}) => {
      const body = { documents, scorecard: 'customer-risk', record: customer.id, ...more }
      return server.request('POST', '/api/plugins/ai-agent/try-scorecard', body, headers)
    }
    const bands = [{ from: 0, points: 77, reason: 'Rated {value}.' }]
    const own = { title: 'Own', type: 'integer' }
    const factors = { rating: { bands }, own: { title: 'Own', value: 'record.own', bands } }
    const { body } = await tried({
      entities: { customer: { properties: { own } } },
      scorecards: { 'customer-risk': { factors } },
    })
    const found = (name: string) => body.data.factors.find(({ key }: { key: string }) => key === name)
    expect(found('rating')).toMatchObject({ value: 1, points: 77, max: 77, reason: 'Rated 1.', isRead: true })
    expect(found('own')).toMatchObject({ value: null, points: 0, isRead: false })
    expect(factorsOf(await act('risk-analysis')).get('Credit rating')).toMatchObject({ points: 12 })
    const wrong = await tried({ scorecards: { 'customer-risk': { factors: { rating: { value: 'record.nmae' } } } } })
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/factors/rating/value'])
    expect((await tried({}, {}, reader)).status).toBe(403)
    expect((await tried({ scorecards: 'x' })).body.code).toBe('invalid-parameter')
  })

  it('judges every customer by a job, keeps the result with its day, and changes what has changed', async () => {
    const results = async (headers?: Record<string, string>) =>
      (
        await server.request(
          'GET',
          `/api/records/risk-assessment?fields=customer,score,before,level,judgedOn,reasons&filter=${encodeURIComponent(`customer.id == '${customer.id}'`)}`,
          undefined,
          headers,
        )
      ).body
    const { jobs, database } = server.engine
    jobs.start()
    const waiting = sql`select "due_at" from "background_job" where "kind" = 'plugin' and "state" = 'waiting'`
    await expect.poll(() => database.all(waiting)).toHaveLength(1)
    await database.transaction(({ all }) => all(sql`update "background_job" set "due_at" = "created_at" where "kind" = 'plugin'`))
    await expect
      .poll(async () => {
        jobs.wake()
        return (await results()).data.length
      })
      .toBe(1)
    await jobs.stop()
    const score = async () => (await act('risk-analysis')).data.data[0]
    const first = await score()
    expect((await results()).data[0]).toMatchObject({
      ...{ score: first.value, before: null, judgedOn: daysAgo(0), level: first.level.toLowerCase() },
      reasons: expect.stringContaining('Credit rating: Rated 1 of 5: payment in advance. (12)'),
    })
    const again = () => server.request('POST', '/api/records/customer/actions/ai-agent.judge-all', {})
    expect((await again()).body.data.data.changed).toBe(0)
    await server.request('PATCH', `/api/records/customer/${customer.id}`, { rating: 5 })
    expect((await again()).body.data.data.changed).toBe(1)
    expect((await results()).data[0]).toMatchObject({ before: first.value, score: (await score()).value })
    await server.request('PATCH', `/api/records/customer/${customer.id}`, { rating: 1 })
    expect((await server.request('POST', '/api/records/customer/actions/ai-agent.judge-all', {}, reader)).status).toBe(404)
    expect((await results(reader)).code).toBe('not-found')

    const widget = async (headers?: Record<string, string>) => {
      const { tiles } = (await server.request('GET', '/api/dashboards/receivables', undefined, headers)).body.data
      return tiles.find(({ key }: { key: string }) => key === 'risks')?.widget.answer
    }
    const [table] = (await widget()).blocks
    expect(table.columns).toEqual(['Customer', 'Score', 'Level', 'Before', 'Judged on'])
    const scores = table.rows.map((row: number[]) => row[1])
    expect(scores).toEqual([...scores].sort((a: number, b: number) => b - a))
    const own = table.rows.find(([record]: { id: string }[]) => record?.id === customer.id)
    expect(own.slice(1)).toEqual([expect.any(Number), expect.any(String), first.value, daysAgo(0)])
    expect(await widget(reader)).toBeUndefined()

    // What is kept is for everybody: in the language of the documents, whoever asked for it.
    await server.request('PATCH', `/api/records/customer/${customer.id}`, { rating: 2 })
    const french = await server.request('POST', '/api/records/customer/actions/ai-agent.judge-all', {}, { 'Accept-Language': 'fr' })
    expect(french.body.data.blocks).toMatchObject([
      { text: '2 évaluées ; 1 résultats nouveaux ou modifiés.' },
      { title: 'Risque du client', rows: [['Accru', 2]] },
    ])
    expect((await results()).data[0]).toMatchObject({
      level: expect.stringMatching(/^(low|raised|high)$/),
      reasons: expect.stringContaining('Credit rating: Rated 2 of 5'),
    })
    await server.request('PATCH', `/api/records/customer/${customer.id}`, { rating: 1 })
    await again()
  })

  it('offers the analysis only where there is a scorecard', async () => {
    const { body } = await server.request('POST', '/api/records/product', { name: 'Tea' })
    const listed = await server.request('GET', `/api/records/product/${body.data.id}/actions`)
    expect(listed.body.data.map(({ name }: { name: string }) => name)).toEqual(['ai-agent.who-does-what', 'ai-agent.explain-screen'])
    const refused = await server.request('POST', `/api/records/product/${body.data.id}/actions/ai-agent.risk-analysis`, {})
    expect(refused.status).toBe(404)
  })

  it('explains the fields of the screen, but for those that the person does not know', async () => {
    const rows = async (headers = {}) =>
      (await act('explain-screen', headers)).data.blocks.find(({ title }: { title?: string }) => title === 'Fields').rows as string[][]
    expect((await rows()).find(([title]) => title === 'Name')?.[2]).toContain('Must be filled in.')
    // What the agent may not change, the person may.
    expect((await rows()).find(([title]) => title === 'Name')?.[2]).not.toContain('You may not change it.')
    expect((await rows()).find(([title]) => title === 'Turnover')?.[2]).toContain('Worked out: ')
    expect((await rows(reader)).find(([title]) => title === 'Name')?.[2]).toContain('You may not change it.')
    expect((await rows(reader)).map(([title]) => title)).not.toContain('Credit limit')
    const made = await server.request('POST', '/api/records/request', { subject: 'Broken', kind: 'complaint', customer: customer.id })
    const path = `/api/records/request/${made.body.data.id}/actions/ai-agent.explain-screen`
    const { blocks } = (await server.request('POST', path, {})).body.data
    const cells = blocks.flatMap(({ rows: told = [] }: { rows?: string[][] }) => told).flat()
    expect(cells).toContainEqual(expect.stringContaining("Not required now; it is when: record.state == 'solved'"))
    const own = (await act('explain-screen')).data.blocks
    const offered = (await server.request('GET', `/api/records/customer/${customer.id}/transitions`)).body.data
    expect(own.find(({ columns }: { columns?: string[] }) => columns?.[0] === 'What next').rows).toEqual(
      offered.map(({ title, to, refused }: { title: string; to: { title: string }; refused?: string }) => [
        ...[title, to.title, refused ?? 'Possible.'],
      ]),
    )
    expect(offered.length).toBeGreaterThan(0)
  })

  it('says who has to do with a record, inside and outside, by what, and with how much of what was said', async () => {
    const me = (await server.request('GET', '/api/me')).body.data
    await server.request('PATCH', `/api/records/customer/${customer.id}`, { salesRep: me.id })
    const contact = async (name: string, more: object) =>
      (await server.request('POST', '/api/records/contact', { name, customer: customer.id, ...more })).body.data.id as string
    const decider = await contact('Dora Decides', { isDecisionMaker: true, jobFunction: 'owner', department: 'management' })
    const quiet = await contact('Quentin Quiet', {})
    const calls = [
      {
        subject: 'First',
        kind: 'call',
        regarding: { entity: 'customer', id: customer.id },
        startsAt: `${daysAgo(20)}T10:00:00Z`,
        responsible: me.id,
      },
      { subject: 'Second', kind: 'visit', regarding: { entity: 'contact', id: decider }, startsAt: `${daysAgo(5)}T10:00:00Z` },
      { subject: 'Planned', kind: 'call', regarding: { entity: 'contact', id: quiet }, startsAt: `${daysAgo(-5)}T10:00:00Z` },
      {
        subject: 'Third',
        kind: 'visit',
        regarding: { entity: 'customer', id: customer.id },
        startsAt: `${daysAgo(9)}T10:00:00Z`,
        guests: [decider],
      },
      { subject: 'Fourth', kind: 'call', regarding: { entity: 'customer', id: customer.id }, startsAt: `${daysAgo(30)}T10:00:00Z` },
    ]
    const written = await server.request('POST', '/api/records/activity', calls)
    expect(written.body.errors).toBeUndefined()
    // Who writes an activity down is responsible for it until somebody says otherwise.
    for (const { id } of written.body.data.slice(1))
      expect((await server.request('PATCH', `/api/records/activity/${id}`, { responsible: null })).status).toBe(200)
    const [block] = (await act('who-does-what')).data.blocks
    expect(block).toMatchObject({ kind: 'people', centre: { entity: 'customer', id: customer.id }, activities: 4, isCut: false })
    const found = new Map(block.people.map((person: { record: { label: string } }) => [person.record.label, person]))
    expect(found.get('Dora Decides')).toMatchObject({
      ...{ side: 'outside', marks: ['Decision-maker'], activities: 2, share: 0.5, lastContact: daysAgo(5) },
      roles: [{ title: 'Owner' }, { title: 'Management' }],
    })
    expect(found.get('Quentin Quiet')).toMatchObject({ side: 'outside', marks: [], activities: 0, lastContact: null })
    expect(found.get('Ann Admin')).toMatchObject({
      ...{ side: 'inside', record: { entity: 'user', id: me.id }, activities: 1, share: 0.25, lastContact: daysAgo(20) },
      roles: [
        { title: 'Sales representative', count: 1 },
        { title: 'Activities: Responsible', count: 1 },
      ],
    })
  })
})

it('has a translation of every text that it says, in every language', () => {
  const folder = fileURLToPath(new URL('../../plugins/ai-agent', import.meta.url))
  const sources = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts') && !file.startsWith('translations'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  const text = `'((?:[^'\\\\]|\\\\.)*)'`
  // What it says, and what it refuses: KartotekaError(code, text), Unclear(text), and texts that stand before their error.
  const ways = [
    `\\bsay\\(\\s*${text}`,
    `KartotekaError\\(\\s*'[a-z-]+',\\s*${text}`,
    `Unclear\\(\\s*${text}`,
    `(?:message|hint) =\\s+${text}`,
    `\\?\\? ${text}, \\{ errors`,
  ]
  const said = sources.flatMap((source) =>
    ways.flatMap((way) => [...source.matchAll(new RegExp(way, 'g'))].map(([, found]) => found).filter((found) => found !== '')),
  )
  expect(sources.join('').match(/(?:KartotekaError\(\s*'[a-z-]+',\s*|Unclear\(\s*)`/), 'a refusal that nobody can translate').toBeNull()
  const declared = [...Object.values(plugin.actions ?? {}), ...Object.values(plugin.widgets ?? {})].flatMap((one) => [
    ...('description' in one ? [one.description] : []),
    one.title,
  ])
  // A word for the model alone, which is not there without one.
  const ofModel = ['Filter in words', 'Say which records you want; the condition is shown before it is used.']
  const settings = JSON.stringify(plugin.settings?.schema)
  const ofSettings = [...settings.matchAll(/"(?:title|description)":"([^"]+)"/g)].map(([, found]) => found)
  const ofMeters = (plugin.settings?.meters?.({}) ?? []).map(({ title }) => title)
  const wanted = new Set([
    ...said,
    ...declared,
    ...ofSettings,
    ...ofMeters,
    ...ofModel,
    ...conditionalTexts,
    plugin.title,
    'Text',
    'In your words',
  ])
  expect(Object.keys(translations).sort()).toEqual(['de', 'fr', 'pl', 'zh'])
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
  for (const texts of Object.values(translations)) {
    expect(Object.keys(texts).sort()).toEqual([...wanted].sort())
    for (const [text, own] of Object.entries(texts)) expect(places(own), text).toEqual(places(text))
  }
})

it.each([
  ['a value that is no number', { value: 'record.name' }, 'wrong-result'],
  [
    'bands that fall',
    {
      bands: [
        { from: 2, points: 1, reason: 'a' },
        { from: 1, points: 1, reason: 'b' },
      ],
    },
    'empty-range',
  ],
  ['a source that points elsewhere', { source: { related: 'firm.name' } }, 'unfit-field'],
  ['a field that is not there', { fields: ['nmae'] }, 'unknown-field'],
])('a scorecard with %s does not compile', (_, wrong, code) => {
  const firm = { properties: { name: { title: 'Name', type: 'string', maxLength: 80 } } }
  const factor = { title: 'F', value: '1', bands: [{ from: 0, points: 1, reason: 'x' }], ...wrong }
  const card = { title: 'Risk', entity: 'firm', factors: { f: factor }, levels: [{ from: 0, title: 'Low', tone: 'good' }] }
  expect(compile(layersOf({ 'entities/firm': firm, 'scorecards/risk': card })).problems.map((problem) => problem.code)).toEqual([code])
})

it('a scorecard that keeps results where they cannot stand does not compile', () => {
  const firm = {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 80 },
      parent: { title: 'Parent', 'x-ref': 'firm', 'x-inverse': 'daughters' },
    },
  }
  const factors = { f: { title: 'F', value: '1', bands: [{ from: 0, points: 1, reason: 'x' }] } }
  const keep = { related: 'firm.parent', score: 'name', date: 'name' }
  const card = { title: 'Risk', entity: 'firm', factors, levels: [{ from: 0, title: 'Low', tone: 'good' }], keep }
  const { problems } = compile(layersOf({ 'entities/firm': firm, 'scorecards/risk': card }))
  expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['unfit-field', '/keep/score'],
    ['unfit-field', '/keep/date'],
  ])
})
