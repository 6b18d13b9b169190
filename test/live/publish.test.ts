import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../engine/engine.ts'
import { databases, newDatabase, request, serveEngine, startServer, type TestServer, testUser } from '../support/engine.ts'
import { expectWithin } from '../support/prompt.ts'
import { shopLayers } from '../support/shop.ts'

const nps = { title: 'NPS', type: 'integer', minimum: 0, maximum: 10 }
const addField = (name: string, schema: object) => ({ entities: { firm: { properties: { [name]: schema } } } })

describe.each(databases)('the admin overlay on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, shopLayers)
    await server.request('POST', '/api/records/firm', [{ name: 'Alpha' }, { name: 'Beta' }])
  })
  afterAll(() => server.close())

  const plan = (body: object) => server.request('POST', '/api/metadata/plan', body)
  const publish = (body: object) => server.request('POST', '/api/metadata/publish', body)
  const versions = async () => (await server.request('GET', '/api/metadata/versions')).body.data

  it('plans a free field, and changes nothing by that', async () => {
    const before = await versions()
    const { status, body } = await plan(addField('nps', nps))
    expect(status).toBe(200)
    expect(body.data).toMatchObject({ id: expect.any(String), problems: [] })
    expect(body.data.steps).toMatchObject([{ sign: '+', isAdditive: true }])
    expect(await versions()).toEqual(before)
    expect((await server.request('GET', '/api/records/firm?fields=nps')).status).toBe(400)
  })

  it('shows the documents and the screen as they would be, and the documents alone where they do not compile', async () => {
    const preview = { entities: ['firm', 'nothing'], lists: [] }
    const planned = await plan({ ...addField('nps', nps), preview })
    const { documents, metadata, forms } = planned.body.data.preview
    expect(documents.entities.firm.properties.nps).toEqual(nps)
    expect(documents.entities.nothing).toBeNull()
    expect(metadata.entities.firm.fields.nps).toMatchObject({ title: 'NPS', type: 'integer' })
    expect(JSON.stringify(forms.firm.tabs)).toContain('"nps"')
    const broken = await plan({ ...addField('nps', { type: 'strnig' }), preview })
    expect(broken.body.data.preview.documents.entities.firm.properties.nps).toEqual({ type: 'strnig' })
    expect(broken.body.data.preview.forms).toBeUndefined()
    const all = (await plan({ preview: { entities: ['*'] } })).body.data.preview.documents.entities
    expect(Object.keys(all)).toEqual(expect.arrayContaining(['firm', 'user']))
    expect(await plan({ preview: ['firm'] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/preview' }] } })
  })

  it('shows the screen in the language of who asks, and the documents as they are written', async () => {
    const translations = { fr: { title: 'Français', texts: { 'firm.nps': 'Recommandation' } } }
    const body = { ...addField('nps', nps), translations, preview: { entities: ['firm'] } }
    const { preview } = (await server.request('POST', '/api/metadata/plan', body, { 'accept-language': 'fr' })).body.data
    expect(preview.metadata.entities.firm.fields.nps.title).toBe('Recommandation')
    expect(preview.documents.entities.firm.properties.nps.title).toBe('NPS')
  })

  it('fills a template that is not published with a record', async () => {
    const [alpha] = (await server.request('GET', `/api/records/firm?filter=${encodeURIComponent("name == 'Alpha'")}`)).body.data
    const sheet = { $id: 'sheet', title: 'Sheet', entity: 'firm', kind: 'document', body: '<h1>{{name}}</h1>' }
    const ask = (template: object, record = alpha.id) =>
      server.request('POST', '/api/metadata/document', { templates: { sheet: template }, template: 'sheet', record })
    expect((await ask(sheet)).body.data).toMatchObject({
      label: expect.stringContaining('Alpha'),
      body: '<h1>Alpha</h1>',
      style: expect.stringContaining('font'),
    })
    expect(await ask({ ...sheet, body: '{{nothing}}' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body' }] } })
    const lines = ['<h1>{{name}}</h1>', '{{!-- {{nothing}}', 'of old --}}', '{{#if name}}', '{{nmae}}', '{{/if}}']
    expect((await ask({ ...sheet, body: lines })).body.errors).toMatchObject([{ pointer: '/body/4' }])
    expect((await ask({ ...sheet, body: lines.with(4, '').with(5, '') })).body.errors).toMatchObject([{ pointer: '/body/3' }])
    expect((await ask({ ...sheet, body: lines.with(4, '{{name}') })).body.errors).toMatchObject([{ pointer: '/body/4' }])
    const wish = { templates: { sheet: { ...sheet, body: '{{t "Hello"}} {{name}}' } }, template: 'sheet', record: alpha.id }
    const translations = { fr: { title: 'Français', texts: { 'texts.Hello': 'Bonjour' } } }
    const french = await server.request('POST', '/api/metadata/document', { ...wish, translations, language: 'fr' })
    expect(french.body.data.body).toBe('Bonjour Alpha')
    const paper = await server.request('POST', '/api/metadata/document', { ...wish, format: 'pdf' })
    expect([paper.headers.get('content-type'), paper.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-'])
    expect((await server.request('POST', '/api/metadata/document', { ...wish, format: 'doc' })).body.code).toBe('invalid-parameter')
    expect((await ask(sheet, alpha.id.replace(/.$/, alpha.id.endsWith('0') ? '1' : '0'))).status).toBe(404)
    expect((await server.request('POST', '/api/metadata/document', { template: 'sheet' })).body.errors).toMatchObject([
      { pointer: '/record' },
    ])
    expect((await server.request('GET', `/api/records/firm/${alpha.id}/documents`)).body.data).toEqual([])
  })

  it('serves a published field with the next request, like any other', async () => {
    const planned = await plan(addField('nps', { ...nps, 'x-index': true }))
    const published = await publish({ ...addField('nps', { ...nps, 'x-index': true }), plan: planned.body.data.id })
    expect(published.status, published.text).toBe(200)
    expect(published.headers.get('kartoteka-model')).toBe(published.body.data.version)

    const [alpha] = (await server.request('GET', `/api/records/firm?filter=${encodeURIComponent("name == 'Alpha'")}`)).body.data
    expect(alpha.nps).toBeNull()
    const set = await server.request('PATCH', `/api/records/firm/${alpha.id}`, { nps: 9 })
    expect(set.body.data.nps).toBe(9)
    expect((await server.request('PATCH', `/api/records/firm/${alpha.id}`, { nps: 11 })).body.errors).toMatchObject([
      { pointer: '/nps', code: 'above-maximum' },
    ])
    const filtered = await server.request('GET', `/api/records/firm?filter=${encodeURIComponent('nps > 8')}&sort=-nps&fields=name,nps`)
    expect(filtered.body.data).toMatchObject([{ name: 'Alpha', nps: 9 }])
    const form = (await server.request('GET', '/api/metadata/firm/form')).body.data
    expect(form.schema.properties.nps).toMatchObject({ type: 'integer', maximum: 10 })
    expect(JSON.stringify(form.tabs)).toContain('"nps"')
    expect((await server.request('GET', '/api/openapi.json')).body.components.schemas.firm.properties.nps).toBeDefined()
  })

  it('refuses what does not compile, with every problem, and goes on', async () => {
    const before = await versions()
    const wrong = { entities: { firm: { properties: { select: { type: 'boolean' }, boss: { 'x-ref': 'persn' } } } } }
    const planned = await plan(wrong)
    expect(planned.body.data.problems.map((problem: { code: string }) => problem.code).sort()).toEqual(['reserved-name', 'unknown-entity'])
    const published = await publish(wrong)
    expect(published.status).toBe(422)
    expect(published.body.code).toBe('metadata-refused')
    expect(published.body.errors.map((problem: { pointer: string }) => problem.pointer).sort()).toEqual([
      '/properties/boss/x-ref',
      '/properties/select',
    ])
    expect(await versions()).toEqual(before)
    expect((await server.request('GET', '/api/records/firm')).status).toBe(200)
  })

  it('refuses a folder nobody knows, and a body that is none', async () => {
    expect((await publish({ entitys: {} })).body.errors).toMatchObject([{ pointer: '/entitys', code: 'unknown-kind' }])
    expect((await publish([])).status).toBe(422)
    expect((await server.request('POST', '/api/metadata/publish', '{"entities": {"__proto__": {}}}')).status).toBe(400)
  })

  it('refuses a plan that is not what would happen any more', async () => {
    const planned = await plan(addField('size', nps))
    expect((await publish(addField('other', nps))).status).toBe(200)
    const late = await publish({ ...addField('size', nps), plan: planned.body.data.id })
    expect(late.status).toBe(409)
    expect((await server.request('GET', '/api/records/firm?fields=size')).status).toBe(400)
  })

  it('says, before a field is taken away, how many values it holds and what names it', async () => {
    const planned = await plan({ entities: { firm: { properties: { limit: null } } } })
    const [step] = planned.body.data.steps.filter((each: { sign: string }) => each.sign === '-')
    expect(step).toMatchObject({ text: expect.stringContaining('firm.limit'), rows: 2, values: 0, choices: ['park', 'abort'] })
    const labelled = await plan({ entities: { firm: { 'x-label': '{code}', properties: { name: null }, required: null } } })
    const [named] = labelled.body.data.steps.filter((each: { id: string }) => each.id === 'park:firm.name')
    expect(named.values).toBe(2)
    expect(named.uses.map((use: string) => use.replace(/:\d+:\d+/, ''))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^entities\/firm\.json label: \{name\}/)]),
    )
  })

  it('takes a value more in a code list', async () => {
    const published = await publish({ lists: { mood: { values: { fair: { title: 'Fair', color: 'orange' } } } } })
    expect(published.status, published.text).toBe(200)
    expect((await server.request('POST', '/api/records/firm', { name: 'Fair firm', mood: 'fair' })).status).toBe(201)
  })

  it('makes a whole entity, with its API', async () => {
    const visit = { title: 'Visit', type: 'object', required: ['on'], properties: { on: { title: 'On', type: 'string', format: 'date' } } }
    const wrongName = await publish({ entities: { visit } })
    expect(wrongName.status).toBe(422)
    const day = {
      ...visit,
      required: ['day'],
      properties: { day: { title: 'Day', type: 'string', format: 'date' }, firm: { title: 'Firm', 'x-ref': 'firm' } },
    }
    const published = await publish({ entities: { visit: { $id: 'visit', ...day } } })
    expect(published.status, published.text).toBe(200)
    expect((await server.request('POST', '/api/records/visit', { day: '2026-01-31' })).status).toBe(201)
  })

  it('goes back to an earlier version, and forward again with every value', async () => {
    const all = await versions()
    const first = Math.min(...all.map((version: { number: number }) => version.number))
    const last = Math.max(...all.map((version: { number: number }) => version.number))
    const back = await server.request('POST', '/api/metadata/rollback', { version: first })
    expect(back.status, back.text).toBe(200)
    expect((await server.request('GET', '/api/records/firm?fields=nps')).status).toBe(400)
    expect((await server.request('GET', '/api/records/visit')).status).toBe(404)
    const forth = await server.request('POST', '/api/metadata/rollback', { version: last })
    expect(forth.status, forth.text).toBe(200)
    const rows = await server.request('GET', `/api/records/firm?filter=${encodeURIComponent('nps == 9')}`)
    expect(rows.body.data).toMatchObject([{ name: 'Alpha', nps: 9 }])
    expect((await server.request('GET', '/api/records/visit')).body.data).toMatchObject([{ day: '2026-01-31' }])
    expect((await server.request('POST', '/api/metadata/rollback', { version: 999 })).status).toBe(404)
  })

  it('is for administrators only', async () => {
    await server.engine.createUser({ name: 'Eve', email: 'eve@example.test', password: 'another long password' })
    const { body } = await request(server.url, 'POST', '/api/session', { email: 'eve@example.test', password: 'another long password' }, {})
    const headers = { authorization: `Bearer ${body.data.token}` }
    const eve = await request(server.url, 'PATCH', `/api/records/user/${body.data.user.id}`, { isAdministrator: true }, headers)
    // Without a role she does not even see that there are users.
    expect(eve.status).toBe(404)
    for (const [method, path] of [
      ['POST', 'plan'],
      ['POST', 'publish'],
      ['POST', 'rollback'],
      ['GET', 'versions'],
    ] as const) {
      const answer = await request(server.url, method, `/api/metadata/${path}`, method === 'GET' ? undefined : {}, headers)
      expect(answer.status).toBe(403)
    }
  })
})

describe.each(databases)('two processes on one database, %s', (database) => {
  it('serve what one of them publishes, without a restart and without a failed request', async () => {
    const made = await newDatabase(database)
    const open = () => createEngine({ layers: shopLayers, database: made.address, files: made.folder })
    const [one, other] = [await open(), await open()]
    await one.createUser({ ...testUser, isAdministrator: true })
    const servers = [await serveEngine(one), await serveEngine(other)] as const
    try {
      const { token } = await one.sessions.signIn(one.context(null), testUser.email, testUser.password, 'test')
      const headers = { authorization: `Bearer ${token}` }
      const ask = (index: 0 | 1, method: string, path: string, body?: unknown) => request(servers[index].url, method, path, body, headers)
      expect((await ask(1, 'POST', '/api/records/firm', { name: 'First' })).status).toBe(201)

      let isDone = false
      const failures: string[] = []
      const traffic = [0, 1].flatMap((index) =>
        [0, 1].map(async (kind) => {
          for (let round = 0; !isDone; round++) {
            const answer =
              kind === 0
                ? await ask(index as 0 | 1, 'GET', '/api/records/firm?limit=5')
                : await ask(index as 0 | 1, 'POST', '/api/records/firm', { name: `F ${index} ${round}` })
            if (answer.status >= 400) failures.push(`${answer.status} ${answer.text}`)
          }
        }),
      )
      const publish = async () => expect((await ask(0, 'POST', '/api/metadata/publish', addField('nps', nps))).status).toBe(200)
      const rollBack = async () => {
        const back = await ask(0, 'POST', '/api/metadata/rollback', { version: 1 })
        expect(back.status, back.text).toBe(200)
      }
      const serves = (status: number) =>
        expect.poll(async () => (await ask(1, 'GET', '/api/records/firm?fields=nps')).status, { interval: 50 }).toBe(status)
      const again = async (one: () => Promise<unknown>, status: number) => one().then(() => serves(status))
      await expectWithin(
        1000,
        (round) => (round === 0 ? publish() : again(rollBack, 400).then(publish)),
        () => serves(200),
      )
      await expectWithin(
        1000,
        (round) => (round === 0 ? rollBack() : again(publish, 200).then(rollBack)),
        () => serves(400),
      )
      isDone = true
      await Promise.all(traffic)
      expect(failures).toEqual([])
    } finally {
      for (const server of servers) await server.close()
      await one.close()
      await other.close()
      made.remove()
    }
  })
})
