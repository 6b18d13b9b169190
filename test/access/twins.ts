import { createHash, randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { rawSql } from '../../engine/base/sql.ts'
import type { Database, Executor } from '../../engine/database/index.ts'
import { createEngine, type Engine, withDatabase } from '../../engine/engine.ts'
import { createComment, createRecord, createSavedView, deleteRecord, inTransaction, updateRecord } from '../../engine/records/index.ts'
import { addNotifications } from '../../engine/workflow/notifications.ts'
import { readModelSettings } from '../../plugins/ai-agent/model/settings.ts'
import { aiAgent } from '../../plugins/ai-agent/plugin.ts'
import { plugin as mcp } from '../../plugins/mcp/plugin.ts'
import { type Answer, type DatabaseName, layersOf, newDatabase, serveEngine } from '../support/engine.ts'
import { type Reply, startModelServer } from '../support/model-server.ts'
import { shipped } from '../support/shipped.ts'

/** Databases that are equal but for one hidden value, each behind HTTP, and one restricted person who asks all of them the same. */

const text = { type: 'string', maxLength: 60_000 }
const money = { type: 'number', multipleOf: 0.01 }
const hidden = { code: 'hidden', price: 'hidden' } as const
const instant = new Date('2026-03-04T05:06:07.000Z')
const clock = { now: () => instant }

/** What is shown of boats beside their lists: flows, reports, documents, analyses. */
const screens = {
  'workflows/boat-stage': {
    title: 'Stage',
    entity: 'boat',
    field: 'stage',
    initial: 'afloat',
    states: { afloat: { title: 'Afloat' }, ashore: { title: 'Ashore' }, sold: { title: 'Sold', lock: true } },
    transitions: {
      land: { title: 'Land', from: 'afloat', to: 'ashore', guard: 'record.length > 100', message: 'Only long ones.' },
      sell: { title: 'Sell', from: ['afloat', 'ashore'], to: 'sold', roles: 'keeper', ask: ['mooredAt'] },
      hand: { title: 'Hand over', from: 'afloat', to: 'sold', guard: 'record.keeper == user' },
      reckon: { title: 'Reckon', from: 'afloat', to: 'ashore', ask: ['price'] },
    },
  },
  'reports/berths': { title: 'Berths', entity: 'boat', group: ['berth'], measures: ['count()', 'sum(length)', 'countDistinct(berth)'], sort: '-count()' },
  'reports/kinds': { title: 'Kinds', entity: 'boat', kind: 'matrix', group: ['kind'], across: 'harbour', measures: ['count()'] },
  'reports/oaks': { title: 'Oaks', entity: 'boat', kind: 'list', columns: ['name', 'berth', 'bank', 'placed', 'harbour'], filter: "record.note.contains('oak')", sort: 'berth,name' },
  'reports/dear': { title: 'Dear', entity: 'boat', group: ['kind'], filter: 'record.price > 100.0' },
  'reports/prices': { title: 'Prices', entity: 'boat', group: ['kind'], measures: ['sum(price)'] },
  'reports/trips': { title: 'Trips', entity: 'trip', group: ['boat.harbour'], measures: ['count()'] },
  'dashboards/harbour': {
    title: 'Harbour',
    tiles: { berths: { title: 'Berths', report: 'berths' }, dear: { title: 'Dear', report: 'dear' }, trips: { title: 'Trips', report: 'trips' } },
  },
  'templates/sheet': {
    title: 'Sheet',
    entity: 'boat',
    kind: 'document',
    format: 'html',
    body: '<h1>{{name}} {{berth}} {{bank}} {{placed}} {{harbour}} {{harbour.name}} {{rated}}</h1>{{#each lines}}<p>{{what}}</p>{{/each}}{{#each trips sort="title"}}<p>{{title}} {{place}}</p>{{/each}}',
  },
  'templates/deed': { title: 'Deed', entity: 'boat', kind: 'document', format: 'html', body: '<h1>{{name}} {{code}} {{price}}</h1>{{#each lines}}<p>{{mark}} {{cost}}</p>{{/each}}' },
  'scorecards/boat-risk': {
    title: 'Risk',
    entity: 'boat',
    factors: {
      length: { title: 'Length', value: 'record.length', bands: [{ from: 0, points: 1, reason: '{value} long.' }], fields: ['length'] },
      trips: {
        title: 'Trips',
        value: 'record.trips.count()',
        bands: [{ from: 0, points: 1, reason: '{value} trips.' }],
        source: { related: 'trip.boat', filter: 'record.title != null' },
      },
      price: { title: 'Price', value: 'record.price', bands: [{ from: 0, points: 5, reason: 'Costs {value}.' }], fields: ['price'] },
    },
    levels: [{ from: 0, title: 'Low', tone: 'good' }],
  },
} // biome-ignore format: one document a line

const layers = layersOf({
  'entities/harbour': {
    required: ['name'],
    properties: { name: { ...text, title: 'Name', 'x-search': true }, isOpen: { type: 'boolean', title: 'Open' } },
    'x-label': '{name}',
  },
  'entities/boat': {
    required: ['name'],
    properties: {
      name: { ...text, title: 'Name', maxLength: 100 },
      note: { ...text, title: 'Note' },
      code: { ...text, title: 'Code', 'x-unique': true },
      price: { ...money, title: 'Price' },
      bank: { ...text, title: 'Bank' },
      berth: { ...text, title: 'Berth' },
      length: { type: 'integer', title: 'Length' },
      built: { type: 'string', format: 'date', title: 'Built' },
      kind: {
        title: 'Kind',
        oneOf: [
          { const: 's', title: 'Sloop' },
          { const: 'k', title: 'Ketch' },
        ],
      },
      isPublic: { type: 'boolean', title: 'Public' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      harbour: { 'x-ref': 'harbour', title: 'Harbour', 'x-inverse': 'boats' },
      others: { type: 'array', items: { 'x-ref': 'harbour' }, title: 'Other harbours', 'x-inverse': 'guests' },
      lines: { type: 'array', items: { $ref: 'boat-line' }, title: 'Lines' },
      stage: { title: 'Stage', enum: ['afloat', 'ashore', 'sold'] },
      mooredAt: { type: 'string', format: 'date', title: 'Moored' },
      phone: { ...text, title: 'Phone', 'x-personal': { category: 'contact', purpose: 'contract' } },
      rated: { type: 'integer', title: 'Rated', 'x-computed': 'record.price > 100.0 ? 1 : 2', 'x-stored': true, 'x-release': true },
      doubled: { ...money, title: 'Doubled', 'x-computed': 'record.price + record.price' },
      kept: { ...money, title: 'Kept', 'x-computed': 'record.price + record.price', 'x-stored': true },
      placed: { ...text, title: 'Placed', 'x-computed': "coalesce(record.berth, 'none') + ' ' + coalesce(record.harbour.name, '')" },
      lineTotal: { ...money, title: 'Line total', 'x-computed': 'record.lines.map(l, l.cost).sum()' },
    },
    'x-search': { fields: { name: 2, note: 1, code: 4, berth: 1, bank: 1, 'harbour.name': 1, kind: 1 } },
    'x-label': '{name} {berth} {harbour.name}',
    'x-colors': [
      { when: 'record.price > 100.0', color: 'red' },
      { when: "record.length > 5 && record.berth != 'Z'", color: 'green' },
    ],
    'x-duplicates': [{ fields: { name: { match: 'similar', weight: 2 }, code: { match: 'exact', weight: 2 } }, threshold: 2 }],
  },
  ...screens,
  'entities/boat-line': {
    properties: {
      what: { ...text, title: 'What', 'x-search': true },
      mark: { ...text, title: 'Mark', 'x-search': true },
      cost: { ...money, title: 'Cost' },
    },
  },
  'entities/trip': {
    required: ['title'],
    properties: {
      title: { ...text, title: 'Title', 'x-search': true },
      boat: { 'x-ref': 'boat', title: 'Boat', 'x-inverse': 'trips' },
      place: { 'x-ref': ['boat', 'harbour'], title: 'Place' },
      tug: { 'x-ref': 'boat', title: 'Tug', 'x-pick': 'record.boat == null || choice.length > record.boat.length' },
    },
    'x-label': '{title} {boat.name}',
    'x-timeline': { on: ['boat', 'place'] },
  },
  'roles/looker': {
    title: 'Looker',
    entities: {
      boat: {
        read: 'record.isPublic',
        create: 'record.isPublic',
        update: 'record.isPublic',
        export: true,
        fields: { ...hidden, berth: 'hidden', bank: 'masked' },
      },
      'boat-line': { fields: { mark: 'hidden', cost: 'hidden' } },
      harbour: { read: 'record.isOpen', export: true },
      trip: { read: true, export: true },
      user: { read: true },
    },
  },
  'roles/keeper': {
    title: 'Keeper',
    entities: {
      boat: { read: 'record.keeper == user', update: 'record.keeper == user', fields: { ...hidden, bank: 'masked' } },
      'boat-line': { fields: { mark: 'hidden', cost: 'hidden' } },
    },
  },
})

/** What is changed in each copy, beside its name: a statement over the ids of the records. */
type Change = (ids: Readonly<Record<string, string>>, name: DatabaseName) => readonly string[]
const changeOf =
  (table: string, values: string, key: string): Change =>
  (ids) => [`update "${table}" set ${values} where "id" = '${ids[key]}'`]
const long = 'm'.repeat(9_000)

const kinds: Readonly<Record<string, Change>> = {
  'a hidden field': changeOf('boat', `"code" = 'ZZ 999'`, 'gull'),
  'a hidden field that is empty': changeOf('boat', `"code" = null`, 'heron'),
  'a hidden field with words of a field that is seen': changeOf('boat', `"code" = 'sail rigging oak foresail teak'`, 'heron'),
  'the length of a hidden field': changeOf('boat', `"code" = '${`${long} `.repeat(6)}'`, 'gull'),
  'a hidden number, with what is worked out of it': changeOf('boat', `"price" = 99900, "kept" = 199800`, 'gull'),
  'a field hidden under a condition': changeOf('boat', `"berth" = 'A1 sail oak'`, 'heron'),
  'a field hidden under a condition that is empty': changeOf('boat', `"berth" = null`, 'tern'),
  'the masked part of a value': changeOf('boat', `"bank" = 'FR11sail0000000003000'`, 'gull'),
  'a value of a hidden record': changeOf(
    'boat',
    `"name" = 'Aaa sail oak', "note" = 'teak', "length" = 900000, "built" = '1900-01-01', "berth" = 'Z'`,
    'adrift',
  ),
  'a hidden record in the trash': changeOf('boat', `"deleted_at" = "created_at"`, 'wreck'),
  'a view of somebody else': changeOf('saved_view', `"title" = 'Sail', "is_default" = "is_default"`, 'view of ben'),
  'what is said about a hidden record': changeOf('record_comment', `"text" = 'Sail oak'`, 'remark on adrift'),
  'who follows a hidden record': (ids) => [`delete from "record_follower" where "subject_id" = '${ids.adrift}'`],
  'what somebody else is told': (ids) => [
    `update "notification" set "text" = 'Sail oak', "read_at" = "created_at" where "recipient_id" = '${ids.ben}'`,
  ],
  'the stage of a hidden record': changeOf('boat', `"stage" = 'sold', "phone" = '+33 1 23 45 67 89'`, 'adrift'),
  'the owner of a hidden record': changeOf('boat', `"keeper_id" = null`, 'adrift'),
  'a hidden record that a reference leads to': changeOf('harbour', `"name" = 'Sail oak'`, 'closed'),
  'a reference to a hidden record': changeOf('boat', `"harbour_id" = null`, 'heron'),
  'a reference to a hidden record of several kinds': changeOf('trip', `"place_entity" = null, "place_id" = null`, 'long'),
  'a reference to a hidden record in a label': changeOf('trip', `"boat_id" = null`, 'long'),
  'a hidden field of owned lines': (ids) => [`update "boat_line" set "mark" = 'sail oak', "cost" = 777 where "_owner_id" = '${ids.gull}'`],
  'a line of a hidden record': (ids) => [`update "boat_line" set "what" = 'sail oak', "cost" = 777 where "_owner_id" = '${ids.adrift}'`],
  'what the history keeps of hidden fields': (_, name) => {
    const [from, to] = name === 'sqlite' ? ['', ''] : ['cast(', ' as jsonb)']
    const text = name === 'sqlite' ? '"changes"' : 'cast("changes" as text)'
    const swapped = [
      ['BB 22', 'Q 1'],
      ['Quay one', 'Sail'],
      ['DE89370400440532013000', 'FR1'],
    ].reduce((inner, [old, put]) => `replace(${inner}, '${old}', '${put}')`, text)
    return [`update "audit_entry" set "changes" = ${from}${swapped}${to}`]
  },
}

/** Kinds whose changes do not touch each other share a database. Where one group differs, KARTOTEKA_TEST_TWINS=each says which kind it is. */
const groups: readonly (readonly string[])[] = [
  [
    'a hidden field',
    'a hidden field with words of a field that is seen',
    'a hidden number, with what is worked out of it',
    'a field hidden under a condition',
    'the masked part of a value',
    'a value of a hidden record',
    'a hidden record that a reference leads to',
    'a reference to a hidden record of several kinds',
    'a hidden field of owned lines',
    'what the history keeps of hidden fields',
    'a view of somebody else',
    'the stage of a hidden record',
    'what is said about a hidden record',
    'who follows a hidden record',
  ],
  [
    'a hidden field that is empty',
    'the length of a hidden field',
    'a field hidden under a condition that is empty',
    'the owner of a hidden record',
    'a reference to a hidden record',
    'a reference to a hidden record in a label',
    'a line of a hidden record',
    'a hidden record in the trash',
    'what somebody else is told',
  ],
]

/** By the name of their database: the changes that are made to the copy. */
export const changes: Readonly<Record<string, Change>> =
  process.env.KARTOTEKA_TEST_TWINS === 'each' ? kinds : Object.fromEntries(groups.map((group) => [group.join('; '), together(group)]))

function together(group: readonly string[]): Change {
  return (ids, name) => group.flatMap((kind) => kinds[kind]?.(ids, name) ?? [])
}

/** Kinds that stand in no group would be tried by nobody. */
export const ungrouped = Object.keys(kinds).filter((kind) => !groups.flat().includes(kind))

export interface Twins {
  readonly ids: Readonly<Record<string, string>>
  /** Asks the original and the copy; both answers. */
  ask(
    kind: string,
    path: string,
    how?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<readonly [Answer, Answer]>
  close(): Promise<void>
}

/** A model that asks for boats and then says the digest of all that it was given: the answers of twins are equal only where the prompts are. */
function digested(prompt: string): Reply {
  if (!prompt.includes('"role":"tool"'))
    return { tool: 'find', input: { entity: 'boat', filter: "berth != 'Q' || length > 5", sort: '-berth,name' } }
  const [boat = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(prompt) ?? []
  return {
    text: `${createHash('sha256').update(prompt).digest('hex')} [[boat/${boat}#name]] [[boat/${boat}#berth]]\n[[boat/${boat}#name]] known`,
  }
}

export async function makeTwins(name: DatabaseName): Promise<Twins> {
  const first = await newDatabase(name)
  const model = await startModelServer(digested)
  const settings = readModelSettings({ KARTOTEKA_AI_URL: model.url, KARTOTEKA_AI_MODEL: 'scripted', KARTOTEKA_AI_SECONDS: '60' })
  const open = (address: string, folder: string): Promise<Engine> =>
    createEngine({ layers, database: address, files: join(folder, 'files'), clock, plugins: [...shipped, aiAgent(settings), mcp] })
  const engine = await open(first.address, first.folder)
  const { ids, token } = await fill(engine)
  await engine.close()
  const served: { engine: Engine; url: string; close(): Promise<void>; remove(): void }[] = []
  const serve = async (address: string, folder: string, remove: () => void) => {
    const opened = await open(address, folder)
    served.push({ engine: opened, remove, ...(await serveEngine(opened)) })
    return served.at(-1)?.url ?? ''
  }
  const urls = new Map<string, string>()
  const known = new Map<string, Promise<Answer>>()
  for (const [kind, change] of Object.entries(changes)) {
    const copy = await copyOf(name, first)
    await withDatabase(copy.address, (database) => run(database, change(ids, name)))
    urls.set(kind, await serve(copy.address, copy.folder, copy.remove))
  }
  const original = await serve(first.address, first.folder, first.remove)
  return {
    ids,
    ask: (kind, path, { method = 'GET', body, headers } = {}) => {
      const from = (url: string) => fetchText(url + path, method, body, { authorization: `Bearer ${token}`, ...headers })
      const once = (name: string, url: string) => {
        const key = `${name} ${path}`
        const answer = (method === 'GET' ? known.get(key) : undefined) ?? from(url)
        if (method === 'GET') known.set(key, answer)
        return answer
      }
      return Promise.all([once('', original), once(kind, urls.get(kind) ?? '')])
    },
    async close() {
      for (const one of served) {
        await one.close()
        await one.engine.close()
        one.remove()
      }
      await model.close()
    },
  }
}

/** The answer as it came; its body is read where it is one JSON text. */
async function fetchText(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(url, { method, headers: { 'content-type': 'application/json', ...headers }, ...sent })
  const text = await response.text()
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : undefined, text, headers: response.headers }
}

async function run(database: Database, statements: readonly string[]): Promise<void> {
  await database.transaction(async (executor) => {
    await letAuditBeChanged(executor)
    for (const statement of statements) await executor.all(rawSql(statement))
  })
}

async function copyOf(name: DatabaseName, from: { address: string; folder: string }): Promise<Awaited<ReturnType<typeof newDatabase>>> {
  if (name === 'sqlite') {
    const copy = await newDatabase(name)
    cpSync(from.folder, copy.folder, { recursive: true })
    return copy
  }
  const copy = await newDatabase(name)
  cpSync(from.folder, copy.folder, { recursive: true })
  const url = new URL(from.address)
  const template = url.pathname.slice(1)
  const database = `twin_${randomBytes(6).toString('hex')}`
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(`create database ${database} template ${template}`)
  } finally {
    await client.end()
  }
  url.pathname = `/${database}`
  return { ...copy, address: url.href }
}

async function fill(engine: Engine): Promise<{ ids: Record<string, string>; token: string }> {
  const context = engine.context(null)
  const ids: Record<string, string> = {}
  const password = 'a long enough password'
  const person = (email: string, roles: string[]) => engine.createUser({ name: email.slice(0, 3), email, password, roles })
  ids.ann = await person('ann@example.test', ['looker', 'keeper'])
  ids.ben = await person('ben@example.test', [])
  const make = async (entity: string, key: string, values: object) => {
    ids[key] = (await createRecord(context, entity, values)).id
  }
  await make('harbour', 'open', { name: 'Oakport', isOpen: true })
  await make('harbour', 'closed', { name: 'Teakholm', isOpen: false })
  const lines = [{ what: 'Rope oak', mark: 'M1', cost: 3 }]
  const bank = 'DE89370400440532013000'
  const boat = (key: string, values: object) =>
    make('boat', key, {
      name: key,
      isPublic: true,
      keeper: ids.ben,
      bank,
      berth: 'Quay one',
      lines,
      length: 7,
      built: '2001-02-03',
      kind: 's',
      ...values,
    })
  await boat('gull', {
    name: 'Gull',
    code: 'AA 11',
    price: 50,
    note: 'foresail and oak',
    harbour: ids.open,
    others: [ids.open, ids.closed],
    keeper: ids.ann,
  })
  await boat('heron', { name: 'Heron', code: 'BB 22', price: 5000, note: 'mainsail prigging', harbour: ids.closed, kind: 'k' })
  await boat('tern', { name: 'Tern', price: 7, note: 'oak sail', berth: 'B 7', length: 12 })
  await boat('auk', { name: 'Auk oak', price: 8, note: null, berth: null, bank: null, lines: [], length: null, built: null })
  await boat('adrift', {
    name: 'Adrift',
    code: 'CC 33',
    isPublic: false,
    price: 1,
    note: 'oak',
    length: 4,
    harbour: ids.open,
    others: [ids.open],
  })
  await boat('wreck', { name: 'Wreck', isPublic: false, price: 3, note: 'oak', berth: 'D 1', harbour: ids.open })
  await boat('gone', { name: 'Gone', price: 2, note: 'oak' })
  await deleteRecord(context, 'boat', ids.gone ?? '', {})
  await make('trip', 'short', { title: 'Short', boat: ids.gull, place: { entity: 'harbour', id: ids.open } })
  await make('trip', 'long', { title: 'Long', boat: ids.adrift, place: { entity: 'harbour', id: ids.closed } })
  await make('trip', 'middle', { title: 'Middle', boat: ids.heron, place: { entity: 'boat', id: ids.tern } })
  await updateRecord(context, 'boat', ids.gull ?? '', { code: 'AA 12', berth: 'Quay two', note: 'foresail of oak' }, {})
  await updateRecord(context, 'boat', ids.heron ?? '', { price: 5001, berth: 'C 3', bank: 'DE89370400440532013001' }, {})
  const asPerson = (id = '') => ({ ...engine.context(null), personId: id })
  const view = { entity: 'boat', settings: { filter: "berth == 'C 3'", columns: 'name,berth,code' } }
  for (const name of ['ann', 'ben']) {
    ids[`view of ${name}`] = (await createSavedView(asPerson(ids[name]), { ...view, title: `View of ${name}` })).id
    for (const key of ['gull', 'adrift'])
      await inTransaction(context, (write) =>
        addNotifications(write, new Map([[ids[name] ?? '', `Look at ${key}.`]]), { subject: 'boat', subjectId: ids[key] ?? '' }),
      )
  }
  for (const key of ['gull', 'adrift']) {
    const said = await createComment(asPerson(ids.ben), 'boat', ids[key] ?? '', { text: `Look at ${key}.` }, async () => new Set())
    ids[`remark on ${key}`] = said.id
  }
  const { token } = await engine.sessions.signIn(context, 'ann@example.test', password, 'test')
  return { ids, token }
}

/** The database guards its audit; a twin whose history differs is made past the guards. */
async function letAuditBeChanged(executor: Executor): Promise<void> {
  if (executor.dialect.name === 'postgres') {
    await executor.all(rawSql('alter table "audit_entry" disable trigger user'))
    return
  }
  const guards = await executor.all<{ name: string }>(
    rawSql(`select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_entry'`),
  )
  for (const { name } of guards) await executor.all(rawSql(`drop trigger "${name}"`))
}
