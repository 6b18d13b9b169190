import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../engine/engine.ts'
import { checkExpression, evaluate } from '../../engine/expression/index.ts'
import { definePlugin, inThread, KartotekaError } from '../../engine/plugins/api.ts'
import { databases, newDatabase, request, startServer, type TestServer } from '../support/engine.ts'
import { layers } from './firms.ts'
import { words } from './words.ts'

const text = (text: string) => ({ title: 'Answer', blocks: [{ kind: 'text', text }] as const })

/** What `odd` answers: something that no screen could draw. */
let odd = undefined as never

const counter = definePlugin({
  name: 'counter',
  version: '1.0.0',
  rights: ['read:deal', 'write:firm'],
  outbound: ['register.example'],
  layers: [
    { name: 'counter', files: [{ path: 'entities/firm.json', text: '{"properties":{"counted":{"title":"Counted","type":"integer"}}}' }] },
  ],
  connects: ['register'],
  actions: {
    total: {
      title: 'Total of the deals',
      entities: ['firm'],
      input: { type: 'object', properties: { least: { type: 'number', title: 'From' } }, required: ['least'] },
      async run({ records, id, input }) {
        const filter = `record.firm.id == '${id}' && record.amount >= ${input.least}`
        const { totals } = await records.aggregate('deal', { measure: 'count() as n', filter, totals: true })
        return text(`${totals?.n}`)
      },
    },
    keep: {
      title: 'Keep the count',
      entities: ['firm'],
      async run({ records, id }) {
        await records.write([
          { create: 'firm', values: { name: 'Made by the way' } },
          { update: 'firm', id, values: { counted: 3, name: '' } },
        ])
        return text('kept')
      },
    },
    trespass: {
      title: 'Writes a deal',
      entities: ['firm'],
      run: async ({ records }) => text((await records.write([{ create: 'deal', values: {} }])).join()),
    },
    odd: { title: 'Answers something else', entities: ['firm'], run: async () => odd },
    ask: {
      title: 'Asks a host',
      entities: ['firm'],
      run: async ({ request }) => text((await request('https://elsewhere.example/x')).text()),
    },
    'ask-depot': {
      title: 'Asks the connectors that know a number',
      entities: ['firm'],
      input: { type: 'object', properties: { number: { type: 'string' }, name: { type: 'string' } } },
      isFor: (_, __, connectors) => connectors.some(({ format }) => format === 'parcel-number'),
      async run({ connectors, input: { number, name } }) {
        const [first] = connectors.list('register')
        const { facts, date } = await connectors.ask(String(name ?? first?.name), String(number))
        return text(`${date} ${facts?.name}`)
      },
    },
    all: {
      title: 'Counts a list',
      entities: ['deal'],
      on: 'list',
      run: async ({ records, filter }) => text(String((await records.all('deal', { filter })).length)),
    },
  },
  panels: { odd: { title: 'Odd', entities: ['firm'], run: async () => odd } },
  routes: {
    'GET status': { summary: 'How it is', run: async ({ query, person }) => ({ query, name: person?.name }) },
    'POST echo': { summary: 'Says it again', run: async ({ body }) => body },
  },
})

const thread = (name: string) => new URL(`./threads/${name}.mjs`, import.meta.url)

const broken = definePlugin({
  name: 'broken',
  version: '1.0.0',
  rights: ['read', 'write'],
  actions: {
    throws: {
      title: 'Throws',
      run: () => {
        throw new TypeError('x is not a function')
      },
    },
    rejects: { title: 'Rejects', run: () => Promise.reject(new Error('no')) },
    hangs: {
      title: 'Hangs',
      timeLimit: 50,
      async run({ signal, records, id }) {
        // On a busy machine the time may be over before this begins.
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        await records.write([{ update: 'firm', id, values: { note: 'too late' } }]).catch((error) => lateErrors.push(error))
        return text('late')
      },
    },
    spins: { title: 'Spins', timeLimit: 700, run: inThread(thread('spin')) },
    counts: { title: 'Counts', input: { type: 'object', properties: { entity: { type: 'string' } } }, run: inThread(thread('count')) },
    refuses: { title: 'Refuses', run: () => Promise.reject(new KartotekaError('conflict', 'Not on a Sunday.')) },
  },
})
const lateErrors: unknown[] = []
/** Asks a connector without declaring that it does. */
const curious = definePlugin({
  name: 'curious',
  version: '1.0.0',
  rights: ['read'],
  actions: {
    'ask-depot': {
      title: 'Asks undeclared',
      entities: ['firm'],
      input: { type: 'object', properties: { number: { type: 'string' }, name: { type: 'string' } } },
      run: async ({ connectors, input }) => text(String((await connectors.ask(String(input.name), String(input.number))).facts?.name)),
    },
  },
})

describe.each(databases)('plugins over HTTP on %s', (database) => {
  let server: TestServer
  let firm: { id: string }
  let seller: { authorization: string }
  beforeAll(async () => {
    server = await startServer(database, layers, { plugins: [counter, broken, words, curious] })
    firm = (await server.request('POST', '/api/records/firm', { name: 'Delta' })).body.data
    const deals = [10, 20, 30].map((amount) => ({ name: `D${amount}`, amount, firm: firm.id, isHidden: amount === 30 }))
    await server.request('POST', '/api/records/deal', deals)
    await server.engine.createUser({ name: 'Sue', email: 'sue@example.test', password: 'a long enough password', roles: ['seller'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), 'sue@example.test', 'a long enough password', 'test')
    seller = { authorization: `Bearer ${token}` }
  })
  afterAll(() => server.close())

  const act = (name: string, input: unknown = {}, headers = {}) =>
    server.request('POST', `/api/records/firm/${firm.id}/actions/${name}`, input, headers)
  const said = (answer: { body: { data: { blocks: { text: string }[] } } }) => answer.body.data.blocks[0]?.text

  it('lists the actions of a record with the form of their input', async () => {
    const { body } = await server.request('GET', `/api/records/firm/${firm.id}/actions`)
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual([
      ...['counter.total', 'counter.keep', 'counter.trespass', 'counter.odd', 'counter.ask', 'counter.ask-depot'],
      ...['broken.throws', 'broken.rejects', 'broken.hangs', 'broken.spins', 'broken.counts', 'broken.refuses', 'curious.ask-depot'],
    ])
    expect(body.data[0].input.properties.least.title).toBe('From')
    expect(body.data[0].form).toMatchObject({ fields: { least: { title: 'From', type: 'decimal', isRequired: true } }, defaults: {} })
    expect(body.data[1].form).toBe(null)
    expect((await server.request('GET', '/api/records/deal/actions')).body.data).toMatchObject([{ name: 'counter.all' }])
    expect((await server.request('GET', '/api/records/deal/01890000-0000-7000-8000-000000000000/actions')).status).toBe(404)
  })

  it('ends an endless loop in a thread of its own, while others are answered', async () => {
    const spinning = act('broken.spins')
    const other = await server.request('GET', '/api/records/firm')
    expect(other.status).toBe(200)
    expect((await spinning).body).toMatchObject({ status: 502, code: 'plugin-failed' })
  })

  it('gives a thread the records with the rights of who asks, and passes on what they refuse', async () => {
    expect(said(await act('broken.counts', { entity: 'deal' }))).toBe('3 for Ann Admin')
    expect(said(await act('broken.counts', { entity: 'deal' }, seller))).toBe('2 for Sue')
    expect((await act('broken.counts', { entity: 'nothing' })).body).toMatchObject({ status: 404, code: 'not-found' })
  })

  it('acts with the rights of who asks', async () => {
    expect(said(await act('counter.total', { least: 15 }))).toBe('2')
    expect(said(await act('counter.total', { least: 15 }, seller))).toBe('1')
  })

  it('acts on what a list shows', async () => {
    const answer = await server.request('POST', `/api/records/deal/actions/counter.all?filter=${encodeURIComponent('amount > 15.0')}`, {})
    expect(said(answer)).toBe('2')
  })

  it.each([
    ['a field that is missing', {}, '', 'required'],
    ['a field of another type', { least: 'much' }, '/least', 'type'],
    ['a field that is unknown', { least: 1, most: 2 }, '', 'additionalProperties'],
  ])('refuses an input with %s', async (_, input, pointer, code) => {
    const { status, body } = await act('counter.total', input)
    expect([status, body.code, body.errors]).toEqual([422, 'validation-failed', [expect.objectContaining({ pointer, code })]])
  })

  it('takes back all of a write of which one step is refused', async () => {
    const { status, body } = await act('counter.keep')
    expect([status, body.code]).toEqual([422, 'validation-failed'])
    expect((await server.request('GET', '/api/records/firm?count=true')).body.page.total).toBe(1)
  })

  it('refuses rights and hosts that the plugin does not declare', async () => {
    const trespass = await act('counter.trespass')
    expect([trespass.status, trespass.body.code]).toEqual([403, 'forbidden'])
    expect((await server.request('GET', '/api/records/deal?count=true')).body.page.total).toBe(3)
    const asked = await act('counter.ask')
    expect([asked.body.code, asked.body.detail]).toEqual([
      'outbound-refused',
      'The plugin "counter" may not ask https://elsewhere.example. It declares register.example.',
    ])
  })

  it.each([
    ['broken.throws', /^The action "Throws" of the plugin "broken" failed: x is not a function/],
    ['broken.rejects', /^The action "Rejects" of the plugin "broken" failed: no$/],
    ['broken.hangs', /gave no answer within 0.05 seconds/],
  ])('%s fails its call alone', async (name, told) => {
    const { status, body } = await act(name)
    expect([status, body.code]).toEqual([502, 'plugin-failed'])
    expect(body.detail).toMatch(told)
    expect((await act('counter.total', { least: 15 })).status).toBe(200)
  })

  it.each([
    ['nothing', undefined, /no answer: "" must be object/],
    ['no blocks', { title: 'x' }, /must have required property 'blocks'/],
    ['a block of no known kind', { title: 'x', blocks: [{ kind: 'film' }] }, /"\/blocks\/0" has a kind: text, score/],
    [
      'rows that are none',
      { title: 'x', blocks: [{ kind: 'table', columns: ['A'], rows: [null] }] },
      /"\/blocks\/0\/rows\/0" must be array/,
    ],
    ['a factor without points', { title: 'x', blocks: [{ kind: 'factors', factors: [{ title: 'F', max: 1, reason: '' }] }] }, /'points'/],
  ])('an action or a panel that answers %s fails its call alone', async (_, answer, told) => {
    odd = answer as never
    for (const { status, body } of [
      await act('counter.odd'),
      await server.request('GET', `/api/records/firm/${firm.id}/panels/counter.odd`),
    ]) {
      expect([status, body.code]).toEqual([502, 'plugin-failed'])
      expect(body.detail).toMatch(told)
    }
  })

  it('lets a call that was given up write nothing', async () => {
    await expect.poll(() => lateErrors.length).toBeGreaterThan(0)
    expect((await server.request('GET', `/api/records/firm/${firm.id}`)).body.data.note).toBeNull()
  })

  it('passes on what a plugin refuses', async () => {
    expect((await act('broken.refuses')).body).toMatchObject({ status: 409, detail: 'Not on a Sunday.' })
  })

  it('names the nearest action for one that is not there', async () => {
    const { status, body } = await act('counter.totl')
    expect([status, body.detail]).toEqual([404, 'There is no action "counter.totl" for this. Did you mean "counter.total"?'])
    expect((await act('counter.constructor')).status).toBe(404)
  })

  it('answers routes under the prefix of the plugin', async () => {
    expect((await server.request('GET', '/api/plugins/counter/status?a=1')).body.data).toEqual({ query: { a: '1' }, name: 'Ann Admin' })
    expect((await server.request('POST', '/api/plugins/counter/echo', { b: 2 })).body.data).toEqual({ b: 2 })
    expect((await server.request('GET', '/api/plugins/counter/echo')).status).toBe(404)
    expect((await request(server.url, 'GET', '/api/plugins/counter/status', undefined, {})).status).toBe(401)
  })

  it('lays documents over the base', async () => {
    const changed = await server.request('PATCH', `/api/records/firm/${firm.id}`, { counted: 7 })
    expect(changed.body.data.counted).toBe(7)
  })

  describe('what a plugin adds to the words of the metadata', () => {
    const parcels = '/api/records/parcel'
    let parcel: { id: string; name: string; gross: number }
    beforeAll(async () => {
      const sent = [
        { name: 'ab 12', stars: 4, price: 84.03 },
        { name: 'AB66', stars: 1, price: 83.33 },
      ]
      const made = (await server.request('POST', parcels, sent)).body.data
      parcel = (await server.request('GET', `${parcels}/${made[0].id}`)).body.data
    })

    it('a format and a field type hold what is written', async () => {
      expect([parcel.name, parcel.gross]).toEqual(['AB12', 100])
      const { status, body } = await server.request('POST', parcels, { name: 'AB13', stars: 6 })
      expect(status).toBe(422)
      expect(body.errors.map(({ pointer, message }: { pointer: string; message: string }) => [pointer, message])).toContainEqual([
        '/name',
        'Enter two letters and an even number, such as AB 12.',
      ])
      const stars = await server.request('POST', parcels, { name: 'AB14', stars: 6 })
      expect(stars.body.errors).toMatchObject([{ pointer: '/stars', message: 'Give one to five stars.' }])
      const said = async (values: object) =>
        (await server.request('POST', parcels, values, { 'Accept-Language': 'fr' })).body.errors.map(
          ({ message }: { message: string }) => message,
        )
      expect(await said({ name: 'AB13' })).toEqual(['Saisissez deux lettres et un nombre pair, comme AB 12.'])
      expect(await said({ name: 'AB14', stars: 6 })).toEqual(['Donnez de une à cinq étoiles.'])
    })

    it.each([
      ['isDear(price)', ['AB12']],
      ['grossOf(price, 19) == 100.0 && stars > 2', ['AB12']],
      ['isDear(grossOf(price, 1))', ['AB12', 'AB66']],
    ])('a function means in the database what it means here: %s', async (filter, found) => {
      const { body } = await server.request('GET', `${parcels}?filter=${encodeURIComponent(filter)}&sort=name`)
      expect(body.data.map(({ name }: { name: string }) => name)).toEqual(found)
      const checked = checkExpression(filter, { model: server.engine.model, entity: 'parcel', expects: ['bool'] })
      const rows = (await server.request('GET', `${parcels}?sort=name`)).body.data as Record<string, unknown>[]
      const context = server.engine.context(null)
      const own = rows.filter((record) => 'tree' in checked && evaluate(checked.tree, { record, now: context.now, model: context.model }))
      expect(own.map(({ name }) => name)).toEqual(found)
    })

    it.each([
      ['isDear(name)', /must be .* number/],
      ['isDear(price, 3)', /it has 2 arguments here/],
      ['isDeer(price)', /Did you mean "isDear"/],
    ])('a function refuses what is not for it: %s', async (filter, told) => {
      const { status, body } = await server.request('GET', `${parcels}?filter=${encodeURIComponent(filter)}`)
      expect([status, body.detail]).toEqual([400, expect.stringMatching(told)])
    })

    it('a chart is drawn from the figures, and its failure leaves them alone', async () => {
      const { body } = await server.request('GET', '/api/reports/parcels')
      expect(body.data.picture).toEqual({ option: { series: [{ type: 'radar', data: [{ value: [1, 1] }] }] } })
      const none = (await server.request('GET', `/api/reports/parcels?filter=${encodeURIComponent("name == 'none'")}`)).body.data
      expect([none.picture.problem, none.totals]).toEqual(['The chart "words.radar" failed: nothing to draw', [0]])
    })

    it('a panel stands on the records that it is for, and hangs alone', async () => {
      expect((await server.request('GET', `${parcels}/${parcel.id}/panels`)).body.data).toEqual([{ name: 'words.weight', title: 'Weight' }])
      expect((await server.request('GET', `/api/records/firm/${firm.id}/panels`)).body.data).toEqual([
        { name: 'counter.odd', title: 'Odd' },
      ])
      expect((await server.request('GET', `/api/records/firm/${firm.id}/panels/words.weight`)).status).toBe(404)
      const shown = await server.request('GET', `${parcels}/${parcel.id}/panels/words.weight`)
      expect(said(shown)).toBe('AB12: 4')
      const eyes = { 'Kartoteka-View-As': 'sorter' }
      expect(said(await server.request('GET', `${parcels}/${parcel.id}/panels/words.weight`, undefined, eyes))).toBe('AB12: unknown')
      const [hanging] = (await server.request('GET', `${parcels}?filter=${encodeURIComponent("name == 'AB66'")}`)).body.data
      expect((await server.request('GET', `${parcels}/${hanging.id}/panels/words.weight`)).body).toMatchObject({
        ...{ status: 502, code: 'plugin-failed' },
      })
      expect((await server.request('GET', '/api/plugins/words/hangs')).body).toMatchObject({ status: 502, code: 'plugin-failed' })
    })

    it('a widget is a tile of a dashboard, in the language of who asks; one that hangs fails alone, and one that may not be seen is not there', async () => {
      const tiles = async (headers: Record<string, string> = {}) =>
        (await server.request('GET', '/api/dashboards/parcels?period=last-year', undefined, headers)).body.data.tiles
      const [stars, hangs, ...others] = await tiles()
      expect(stars).toMatchObject({ title: 'Stars', report: null, view: null, widget: { name: 'words.stars' } })
      expect(stars.widget.answer.blocks[0].text).toBe('2 parcels, last-year')
      expect(hangs.widget).toEqual({ name: 'words.hangs', problem: expect.stringContaining('gave no answer within 0.05 seconds') })
      expect(others.map(({ key }: { key: string }) => key)).toEqual(['short'])
      expect((await tiles({ 'Accept-Language': 'fr' }))[0].widget.answer.blocks[0].text).toBe('2 colis, last-year')
      const eyes = await tiles({ 'Kartoteka-View-As': 'sorter' })
      expect(eyes.map(({ key }: { key: string }) => key)).toEqual(['hangs', 'short'])
      const panels = await server.request('GET', `${parcels}/${parcel.id}/panels`, undefined, { 'Accept-Language': 'fr' })
      expect(panels.body.data).toEqual([{ name: 'words.weight', title: 'Poids' }])
    })

    it('a kind of report works figures out further, and fails alone', async () => {
      const definition = JSON.stringify({ entity: 'parcel', group: ['name'], measures: ['count()'], kind: 'words.doubled' })
      const report = (more = {}) => server.request('GET', `/api/report?${new URLSearchParams({ definition, ...more })}`)
      expect((await report()).body.data.rows.map(({ values }: { values: unknown[] }) => values)).toEqual([[2], [2]])
      expect((await report({ filter: "name == 'none'" })).body).toMatchObject({
        ...{ status: 502, code: 'plugin-failed' },
        detail: 'The kind of report "words.doubled" failed: nothing to double',
      })
      const told = 'The kind of report "words.short" failed: it answers a row of 0 values for 1 measures.'
      expect((await server.request('GET', '/api/reports/short')).body.detail).toBe(told)
      const { tiles } = (await server.request('GET', '/api/dashboards/parcels')).body.data
      expect(tiles.find(({ key }: { key: string }) => key === 'short')).toMatchObject({ report: null, widget: { problem: told } })
      const listed = (await server.request('GET', '/api/plugins')).body.data.find(({ name }: { name: string }) => name === 'words')
      expect(listed.reportKinds[0]).toEqual({ name: 'words.doubled', title: 'Doubled', on: 'summary' })
    })

    it('a kind of file is had of reports, and fails alone', async () => {
      const file = (query: string) => server.request('GET', `/api/reports/parcels?format=${query}`, undefined, { 'Accept-Language': 'fr' })
      const { status, text: written, headers } = await file('tally')
      expect([status, written, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
        ...[200, 'fr: 2', 'text/plain; charset=utf-8'],
        expect.stringMatching(/^attachment; filename="parcels-[\d-]{10}\.tally"$/),
      ])
      expect((await file(`tally&filter=${encodeURIComponent("name == 'none'")}`)).body).toMatchObject({
        status: 502,
        detail: 'The file "tally" of the plugin "words" failed: no paper',
      })
      expect((await file('tall')).body.detail).toBe('The format is csv, xlsx, pdf or tally; got "tall".')
    })

    it('a connector answers another plugin once a day for the same, asks its own hosts and no others, and is asked by whoever declares that', async () => {
      const asked = (plugin: string, input: object) =>
        server.request('POST', `/api/records/firm/${firm.id}/actions/${plugin}.ask-depot`, input)
      const first = await asked('counter', { number: 'AB12' })
      expect(said(first)).toMatch(/^\d{4}-\d\d-\d\d Parcel \d+$/)
      expect(said(await asked('counter', { number: 'AB12' }))).toBe(said(first))
      expect(said(await asked('counter', { number: 'NO2' }))).toMatch(/ undefined$/)
      expect((await asked('counter', { number: 'EL2' })).body).toMatchObject({
        code: 'outbound-refused',
        detail: 'The plugin "words" may not ask https://elsewhere.example. It declares depot.example.',
      })
      expect((await asked('counter', { number: 'AB12', name: 'words.depo' })).body.detail).toContain('Did you mean "words.depot"?')
      expect((await asked('curious', { number: 'AB12', name: 'words.depot' })).body).toMatchObject({
        status: 403,
        detail: 'The plugin "curious" does not declare that it asks connectors of the kind "register" ("connects").',
      })
      const listed = (await server.request('GET', '/api/plugins')).body.data.find(({ name }: { name: string }) => name === 'words')
      expect(listed.connectors).toEqual([
        { name: 'words.depot', title: 'The depot', kind: 'register', format: 'parcel-number', outbound: ['depot.example'] },
      ])
    })

    it('a command is done with the rights of the plugin', async () => {
      const printed: string[] = []
      expect(await server.engine.plugins.command('words.rename', ['told', 'twice'], (line) => printed.push(line))).toBe(0)
      expect(printed).toEqual(['2 parcels'])
      expect((await server.request('GET', `${parcels}?filter=${encodeURIComponent("note == 'told twice'")}`)).body.data).toHaveLength(1)
      await expect(server.engine.plugins.command('words.renam', [], () => undefined)).rejects.toThrow('Did you mean "words.rename"?')
    })
  })
})

describe('a plugin that cannot run', () => {
  const base = { name: 'one', version: '1.0.0' }
  it.each([
    ['two of one name', [base, base], 'There are two plugins "one". Remove one.'],
    [
      'one that is not there',
      [{ ...base, requires: { two: '1.0.0' } }],
      'Plugin "one": it requires the plugin "two" 1.0.0, which is not there.',
    ],
    [
      'one that is too old',
      [
        { ...base, requires: { two: '1.2.0' } },
        { ...base, name: 'two', version: '1.1.9' },
      ],
      'Plugin "one": it requires "two" 1.2.0 or later; 1.1.9 is there.',
    ],
    [
      'a right that does not exist',
      [{ ...base, rights: ['own'] }],
      'Plugin "one": "own" is no right: read, write, read:<entity>, write:<entity>, propose, configure.',
    ],
    [
      'a job that is never due',
      [definePlugin({ name: 'one', version: '1.0.0', jobs: { x: { title: 'X', cron: '0 0 30 2 *', run: async () => {} } } })],
      'Plugin "one": the job "x" is never due.',
    ],
    [
      'a format that takes what it says is invalid',
      [
        definePlugin({
          ...base,
          formats: { odd: { ...words.formats['parcel-number'], isValid: () => true } },
        }),
      ],
      'Plugin "one": its format "odd" takes "AB13", which it says is invalid.',
    ],
    [
      'a format of the engine',
      [definePlugin({ ...base, formats: { iban: words.formats['parcel-number'] } })],
      'the engine has a "iban" of its own.',
    ],
    [
      'a function that stands in itself',
      [definePlugin({ ...base, functions: { own: { parameters: { n: 'int' }, body: 'own(n)', doc: '', example: '' } } })],
      'Plugin "one": its function "own": own() cannot be worked out here: "own" stands in itself.',
    ],
    [
      'a function of something else',
      [definePlugin({ ...base, functions: { own: { parameters: { n: 'int' }, body: 'n + m', doc: '', example: '' } } })],
      'Plugin "one": its function "own": There is no variable "m"',
    ],
    [
      'files of a kind that another brings',
      [words, { ...base, files: words.files }],
      'Two plugins bring files of the kind "tally". Remove one.',
    ],
    [
      'a connector of a kind that is not there',
      [{ ...base, connectors: { odd: { ...words.connectors.depot, kind: 'oracle' as 'register' } } }],
      'Plugin "one": its connector "odd" is of no kind "oracle". There are: register, mail-out, mail-in.',
    ],
    ['a host with a path', [{ ...base, outbound: ['https://a.b/'] }], 'Plugin "one": "https://a.b/" is no host, such as api.example.org.'],
  ])('keeps the engine from starting: %s', async (_, plugins, message) => {
    const { address, folder, remove } = await newDatabase('sqlite')
    await expect(createEngine({ layers, plugins, database: address, files: folder })).rejects.toThrow(message)
    remove()
  })
})
