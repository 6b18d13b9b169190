import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../engine/identity/index.ts'
import { type Answer, databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 200 }
const own = 'record.keeper == user'

/**
 * One entity, and roles that say nothing of printing, sharing, reporting and mailing, something of each, or no to all. The first is
 * what every role was before there were doors for these verbs.
 */
const layers = layersOf({
  'entities/crate': {
    'x-plural': 'Crates',
    properties: {
      name: { ...text, title: 'Name' },
      size: { type: 'integer', title: 'Size' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      owner: { 'x-ref': 'person', title: 'Owner' },
    },
    'x-label': '{name}',
  },
  'entities/person': {
    properties: { name: { ...text, title: 'Name' }, email: { title: 'E-mail', type: 'string', format: 'email' } },
    'x-label': '{name}',
  },
  'entities/letter': {
    'x-label': '{subject}',
    'x-mail': { messageId: 'messageId', subject: 'subject', text: 'text', from: 'sender', to: 'recipients', people: ['person'], about: 'about' },
    properties: {
      messageId: { title: 'Message-ID', ...text, 'x-unique': true, readOnly: true },
      subject: { title: 'Subject', ...text },
      text: { title: 'Text', ...text },
      sender: { title: 'Sender', ...text },
      recipients: { title: 'Recipients', ...text },
      person: { title: 'Person', 'x-ref': 'person' },
      about: { title: 'About', 'x-ref': 'crate' },
    },
  },
  'templates/sheet': { title: 'Sheet', entity: 'crate', kind: 'document', body: ['<p>{{name}}</p>'] },
  'reports/sizes': { title: 'Sizes', entity: 'crate', measures: ['count()', 'sum(size)'] },
  'reports/crates': { title: 'Crates', entity: 'crate', kind: 'list', columns: ['name'], sort: 'name' },
  'roles/silent': {
    title: 'Silent',
    entities: { crate: { read: true }, person: { read: true }, user: { read: true }, letter: { read: true, create: true } },
  },
  'roles/own': { title: 'Own', inherits: ['silent'], entities: { crate: { read: true, print: own, share: own, report: own, mail: own } } },
  'roles/closed': { title: 'Closed', inherits: ['silent'], entities: { crate: { print: false, share: false, report: false, mail: false } } },
  'roles/exporter': { title: 'Exporter', inherits: ['silent'], entities: { crate: { export: own } } },
  'roles/writer': { title: 'Writer', entities: { crate: { read: true }, person: { read: true }, letter: { read: true, create: 'record.about.keeper == user' } } },
}) // biome-ignore format: one role a line

describe.each(databases)('printing, sharing, reporting and mailing, on %s', (database) => {
  let server: TestServer
  const people: Record<string, { readonly id: string; readonly token: string }> = {}
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, layers, { identity: { ...defaultSettings, mail: { server: 'smtp://127.0.0.1:9', from: 'x@example.test' } } })
    const { engine } = server
    for (const [name, ...roles] of [['silent', 'silent'], ['own', 'own'], ['closed', 'closed'], ['both', 'closed', 'silent'], ['exporter', 'exporter'], ['writer', 'writer'], ['stranger']]) {
      const email = `${name}@example.test`
      const id = await engine.createUser({ name: name ?? '', email, roles })
      const person = { id, name: name ?? '', email, isAdministrator: false, roles, teams: [] }
      const proof = { method: 'password', hasSecondFactor: false } as const
      people[name ?? ''] = { id, token: (await engine.run(null, (context) => engine.sessions.begin(context, person, proof, 'test'))).token }
    }
    const make = async (entity: string, values: object) => (await server.request('POST', `/api/records/${entity}`, values)).body.data.id as string
    ids.ida = await make('person', { name: 'Ida', email: 'ida@firm.example' })
    ids.foreign = await make('crate', { name: 'Foreign', size: 1, owner: ids.ida })
    for (const name of ['own', 'exporter', 'writer']) ids[name] = await make('crate', { name, size: 2, keeper: people[name]?.id })
  })
  afterAll(() => server.close())

  const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    server.request(method, path, body, { authorization: `Bearer ${people[who]?.token}` })
  const statuses = async (who: string, ...crates: readonly string[]) => {
    const all: Record<string, number[]> = {}
    for (const crate of crates) {
      const at = `/api/records/crate/${ids[crate]}`
      const mention = { text: `Look, @[${people.silent?.id}]` }
      const mail = { to: [{ entity: 'person', id: ids.ida }], subject: 'S', text: 'T' }
      for (const [verb, answer] of [
        ['print', await as(who, 'GET', `${at}/documents/sheet`)],
        ['share', await as(who, 'POST', `${at}/comments`, mention)],
        ['mail', await as(who, 'POST', `${at}/mails`, mail)],
      ] as const) all[verb] = [...(all[verb] ?? []), answer.status]
    }
    return all
  } // biome-ignore format: one door a line
  const counted = async (who: string) => (await as(who, 'GET', '/api/reports/sizes')).body.data?.totals
  const documents = async (who: string, crate: string) => (await as(who, 'GET', `/api/records/crate/${ids[crate]}/documents`)).body.data.length
  const can = async (who: string) => {
    const { print, share, report, mail } = (await as(who, 'GET', '/api/metadata')).body.data.entities.crate.can
    return [print, share, report, mail]
  }
  const view = (who: string, more: object) => as(who, 'POST', '/api/views', { entity: 'crate', title: `V ${Math.random()}`, ...more })
  const listed = { definition: JSON.stringify({ entity: 'crate', kind: 'list', columns: ['name'] }) }

  it.each(['silent', 'both'])('come with the right to read where no role says otherwise: %s', async (who) => {
    expect(await can(who)).toEqual([true, true, true, true])
    expect(await statuses(who, 'own', 'foreign')).toEqual({ print: [200, 200], share: [201, 201], mail: [201, 201] })
    expect(await documents(who, 'foreign')).toBe(1)
    expect(await counted(who)).toEqual([4, 7])
    const shared = await view(who, { role: '*' })
    expect(shared.status).toBe(201)
    // Shared with everybody is with everybody who knows of crates.
    const changed = await as('stranger', 'PATCH', `/api/views/${shared.body.data.id}`, { title: 'Mine' })
    const absent = await as('stranger', 'PATCH', '/api/views/01890a5d-ac96-774b-bcce-b302099a8057', { title: 'Mine' })
    expect([changed.status, changed.text]).toEqual([404, absent.text])
  })

  it('are for the records that a role names, and no others', async () => {
    expect(await can('own')).toEqual([true, true, true, true])
    expect(await statuses('own', 'own', 'foreign')).toEqual({ print: [200, 403], share: [201, 403], mail: [201, 403] })
    expect([await documents('own', 'own'), await documents('own', 'foreign')]).toEqual([1, 0])
    expect(await counted('own')).toEqual([1, 2])
    expect((await as('own', 'GET', `/api/report?${new URLSearchParams(listed)}`)).body.data.records).toMatchObject([{ name: 'own' }])
    // A remark that names nobody is told to nobody new.
    expect((await as('own', 'POST', `/api/records/crate/${ids.foreign}/comments`, { text: 'Heard' })).status).toBe(201)
  })

  it('are for nobody who has roles that say no, and then nothing is sent, kept or told', async () => {
    const mails = async () => (await server.request('GET', '/api/records/letter?count=true')).body.page.total
    const before = [await mails(), (await server.request('GET', `/api/records/crate/${ids.own}/comments`)).body.data.length]
    expect(await can('closed')).toEqual([false, false, false, false])
    expect(await statuses('closed', 'own')).toEqual({ print: [403], share: [403], mail: [403] })
    expect((await as('closed', 'GET', '/api/reports')).body.data).toEqual([])
    expect((await as('closed', 'GET', '/api/reports/sizes')).status).toBe(404)
    expect((await as('closed', 'GET', `/api/report?${new URLSearchParams(listed)}`)).status).toBe(403)
    expect((await view('closed', { role: '*' })).status).toBe(403)
    const kept = (await view('closed', {})).body.data.id
    expect((await as('closed', 'PATCH', `/api/views/${kept}`, { role: 'closed' })).status).toBe(403)
    expect((await view('closed', { kind: 'report', settings: listed })).status).toBe(403)
    expect([await mails(), (await server.request('GET', `/api/records/crate/${ids.own}/comments`)).body.data.length]).toEqual(before)
  })

  it('do not make a file of records for who may not export them', async () => {
    const file = async (who: string, path: string) => as(who, 'GET', path)
    const own = `/api/report?${new URLSearchParams({ ...listed, format: 'csv' })}`
    for (const path of ['/api/reports/crates?format=csv', '/api/reports/crates?format=xlsx', own])
      expect((await file('silent', path)).status, path).toBe(403)
    expect((await file('silent', '/api/reports/sizes?format=csv')).status).toBe(200)
    for (const path of ['/api/reports/crates?format=csv', own]) {
      const { status, text } = await file('exporter', path)
      expect([status, text.includes('exporter'), text.includes('Foreign')], path).toEqual([200, true, false])
    }
    const offered = async (who: string, name: string) =>
      (await file(who, `/api/reports/${name}`)).body.data.files.map(({ format }: { format: string }) => format)
    expect([await offered('silent', 'crates'), await offered('silent', 'sizes')]).toEqual([['pdf'], ['csv', 'xlsx', 'pdf']])
    expect(await offered('exporter', 'crates')).toEqual(['csv', 'xlsx', 'pdf'])
    const mail = JSON.stringify({ cron: '0 7 * * 1', timeZone: 'UTC', format: 'csv' })
    expect((await view('silent', { kind: 'report', settings: { ...listed, mail } })).status).toBe(403)
    expect((await view('exporter', { kind: 'report', settings: { ...listed, mail } })).status).toBe(201)
    const { data } = (await server.request('GET', '/api/audit?kind=exported')).body
    expect(data.length).toBe(2)
  })

  it('write no mail that the roles would not let somebody keep', async () => {
    expect(await statuses('writer', 'writer', 'foreign')).toMatchObject({ mail: [201, 403] })
    expect((await server.request('GET', `/api/records/letter?count=true&filter=${encodeURIComponent(`about.name == 'Foreign'`)}`)).body.page.total).toBe(2)
  })
}) // biome-ignore format: one question a line
