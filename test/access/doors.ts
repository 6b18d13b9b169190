import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express, { type Express } from 'express'
import { identifier, joinSql, rawSql, sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createApp } from '../../engine/http/app.ts'
import { listApiTokens, listSessions, makeApiToken, type Person } from '../../engine/identity/index.ts'
import { createRecord, deleteRecord, makeProposal, storeFile } from '../../engine/records/index.ts'
import { type DatabaseName, layersOf, newDatabase } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'

/** An engine with people of every kind and records of every kind, behind the routes of the application itself. */

const text = { type: 'string', maxLength: 100 }
const all = { read: true, create: true, update: true, delete: true, export: true, import: true, merge: true, purge: true }

const layers = layersOf({
  'entities/crate': {
    properties: {
      name: { ...text, title: 'Name', 'x-search': true, 'x-personal': { category: 'name' } },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      bank: { ...text, title: 'Bank', 'x-secret': true },
      paper: { title: 'Paper', 'x-file': true },
      state: { ...text, title: 'State' },
    },
    'x-label': '{name}',
    'x-duplicates': [{ threshold: 1, fields: { name: { match: 'exact', weight: 1 } } }],
  },
  'entities/lock': { properties: { name: { ...text, title: 'Name' } } },
  'workflows/crate-state': {
    title: 'State',
    entity: 'crate',
    field: 'state',
    initial: 'packed',
    states: { packed: { title: 'Packed', category: 'open' }, sent: { title: 'Sent', category: 'won' } },
    transitions: { send: { title: 'Send', from: ['packed'], to: 'sent' } },
  },
  'roles/reader': { title: 'Reader of own', entities: { crate: { read: 'record.keeper == user' } } },
  'roles/full': { title: 'Everything', entities: { crate: { ...all, fields: { bank: 'write' } } } },
})

export const actors = ['nobody', 'none', 'reader', 'full', 'admin'] as const
export type Actor = (typeof actors)[number]

/** Kinds of records; which of them a door has is said by its family. */
export const kinds = ['own', 'foreign', 'trashed', 'absent'] as const
export type Kind = (typeof kinds)[number]

export interface Route {
  readonly method: string
  readonly path: string
}

/** What an address and a body are made of. */
export interface Place {
  readonly id: string
  /** Another record of the same kind, for what takes two. */
  readonly other: string
}

export type Family = 'crate' | 'file' | 'run' | 'mapping' | 'token' | 'session' | 'user' | 'passkey' | 'job' | 'view' | 'proposal'

export interface House {
  readonly engine: Engine
  readonly routes: readonly Route[]
  /** Makes what an actor needs to try a door, where it is not there from the door before. */
  prepare(family: Family | undefined, actor: Actor): Promise<void>
  /** What was prepared: the absent record is there for each family, and without one it is all there is. */
  prepared(
    family: Family | undefined,
    actor: Actor,
  ): { readonly places: Readonly<Partial<Record<Kind, Place>>>; headers(): Promise<Record<string, string>> }
  /** Says that a door has changed what an actor had: there is a new session at once, and there are new records for the next door. */
  use(family: Family | undefined, actor: Actor): Promise<void>
  ask(method: string, path: string, headers: Record<string, string>, body?: BodyInit): Promise<{ status: number; text: string }>
  /** The hash of each table, but for what a refusal has to write: that it happened, and how often. */
  hashes(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

export const absent = '01890a5d-ac96-774b-bcce-b302099a8057'
/** Told in the audit of a request that was refused. */
const refusals = ['refused', 'sign-in-failed']

export async function openHouse(name: DatabaseName): Promise<House> {
  const { address, folder, remove } = await newDatabase(name)
  const identity = {
    url: 'http://localhost:4000',
    idleHours: 72,
    sessionHours: 336,
    secondFactor: 'roles',
    oidc: { issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y', title: 'Firm', newUserRoles: undefined },
    mail: { server: 'smtp://127.0.0.1:9', from: 'x@example.test' },
  } as const
  const engine = await createEngine({ layers, plugins: shipped, database: address, files: join(folder, 'files'), identity })
  const { app, routes } = withRoutes(engine)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const people = await makePeople(engine)
  const sessions = new Map<Actor, Record<string, string>>()
  const known = new Map<string, Readonly<Partial<Record<Kind, Place>>>>()
  const enter: Made['enter'] = async (actor) => {
    const person = people[actor]
    if (person === undefined) return {} as Record<string, string>
    const proof = { method: 'password', hasSecondFactor: false } as const
    const { token } = await engine.run(null, (context) => engine.sessions.begin(context, person, proof, 'test'))
    return { authorization: `Bearer ${token}` }
  }
  const ask: House['ask'] = async (method, path, headers, body) => {
    const response = await fetch(url + path, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) })
    if (path !== '/api/events' || response.status !== 200) return { status: response.status, text: await response.text() }
    await response.body?.cancel()
    return { status: response.status, text: '' }
  }
  return {
    engine,
    routes,
    ask,
    async prepare(family, actor) {
      if (!sessions.has(actor)) sessions.set(actor, await enter(actor))
      const key = `${family} ${actor}`
      if (!known.has(key)) known.set(key, await makePlaces({ engine, people, enter, ask }, family, actor))
    },
    prepared: (family, actor) => ({ places: known.get(`${family} ${actor}`) ?? {}, headers: async () => sessions.get(actor) ?? {} }),
    async use(family, actor) {
      known.delete(`${family} ${actor}`)
      sessions.set(actor, await enter(actor))
    },
    hashes: () => hashesOf(engine),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await engine.close()
      remove()
    },
  }
}

/** The application and every route of it, by watching what it mounts. */
function withRoutes(engine: Engine): { app: Express; routes: Route[] } {
  const { use } = express.application
  const routes: Route[] = []
  express.application.use = function (this: Express, ...given: unknown[]) {
    const [path, ...handlers] = typeof given[0] === 'string' ? given : ['', ...given]
    for (const handler of handlers) routes.push(...routesIn(handler, String(path)))
    return use.apply(this, given as never)
  } as never
  try {
    const app = createApp(engine, { log: { error: (message, cause) => console.error(message, cause) } })
    return { app, routes: [...routes, ...routesIn(app.router, '')] }
  } finally {
    express.application.use = use
  }
}

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method?: string }[] }
  readonly handle?: unknown
}

/** The routes of one router. A router in a router is refused, as its path would not be known. */
function routesIn(handler: unknown, mount: string): readonly Route[] {
  const { stack = [] } = handler as { stack?: readonly Layer[] }
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined && mount !== '' && (handle as { stack?: unknown }).stack !== undefined)
      throw new Error(`a router inside of ${mount}`)
    const path = (mount + (route?.path ?? '')).replace(/(?<=.)\/$/, '')
    return (route?.stack ?? []).map(({ method = 'all' }) => ({ method: method.toUpperCase(), path }))
  })
}

async function makePeople(engine: Engine): Promise<Readonly<Partial<Record<Actor | 'other', Person>>>> {
  const make = async (name: string, roles: string[], isAdministrator = false) => {
    const email = `${name}@example.test`
    const id = await engine.createUser({ name, email, roles, isAdministrator })
    return { id, name, email, isAdministrator, roles, teams: [] }
  }
  return {
    none: await make('none', []),
    reader: await make('reader', ['reader']),
    full: await make('full', ['full']),
    admin: await make('admin', [], true),
    other: await make('other', ['reader']),
  }
}

interface Made extends Pick<House, 'engine' | 'ask'> {
  readonly people: Awaited<ReturnType<typeof makePeople>>
  /** A new session. Empty for nobody. */
  enter(actor: Actor): Promise<Record<string, string>>
}

/** Who has what is called own: the actor; what a stranger asks for is that of the reader. */
const ownerOf = (actor: Actor): Actor => (actor === 'nobody' ? 'reader' : actor)

async function makePlaces(made: Made, family: Family | undefined, actor: Actor): Promise<Readonly<Partial<Record<Kind, Place>>>> {
  const nowhere = { absent: { id: absent, other: absent } }
  if (family === undefined) return nowhere
  const { own, foreign, trashed } = await makers[family](made, made.people[ownerOf(actor)] as Person, made.people.other as Person)
  const place = (found: Place | string) => (typeof found === 'string' ? { id: found, other: absent } : found)
  return {
    ...(own === undefined ? {} : { own: place(own) }),
    ...(foreign === undefined ? {} : { foreign: place(foreign) }),
    ...(trashed === undefined ? {} : { trashed: place(trashed) }),
    ...nowhere,
  }
}

type Maker = (made: Made, owner: Person, stranger: Person) => Promise<Partial<Record<Kind, Place | string>>>

let count = 0

const makers: Readonly<Record<Family, Maker>> = {
  async crate({ engine }, owner, stranger) {
    const make = async (keeper: Person, isGone = false): Promise<Place> => {
      const names = [1, 2].map(() => ({ name: `Crate ${++count}`, keeper: keeper.id, bank: 'DE89370400440532013000' }))
      const [id = '', other = ''] = await Promise.all(
        names.map((values) => engine.run(null, (context) => createRecord(context, 'crate', values)).then((one) => one.id)),
      )
      if (isGone) await engine.run(null, (context) => deleteRecord(context, 'crate', id, {}))
      return { id, other }
    }
    return { own: await make(owner), foreign: await make(stranger), trashed: await make(owner, true) }
  },
  async file({ engine }, owner, stranger) {
    const make = async (keeper: Person, isGone = false) => {
      const content = Buffer.from(`paper ${++count}`)
      const paper = { name: 'paper.txt', mediaType: 'text/plain', content }
      const { id } = await engine.run(null, (context) => storeFile(context, engine.files, paper))
      const crate = await engine.run(null, (context) =>
        createRecord(context, 'crate', { name: 'Papers', keeper: keeper.id, paper: { id } }),
      )
      if (isGone) await engine.run(null, (context) => deleteRecord(context, 'crate', crate.id, {}))
      return id
    }
    return { own: await make(owner), foreign: await make(stranger), trashed: await make(owner, true) }
  },
  async run(made, owner) {
    return {
      own: await imported(made, owner.isAdministrator ? 'admin' : 'full'),
      foreign: await imported(made, owner.isAdministrator ? 'full' : 'admin'),
    }
  },
  async mapping(made, owner) {
    const save = async (actor: Actor) => {
      const name = `saved ${++count}`
      await imported(made, actor, `&save=${encodeURIComponent(name)}`)
      const { text } = await made.ask('GET', '/api/import-mappings?entity=crate', await made.enter('admin'))
      return (JSON.parse(text) as { data: { id: string; name: string }[] }).data.find((one) => one.name === name)?.id ?? ''
    }
    return { own: await save(owner.isAdministrator ? 'admin' : 'full'), foreign: await save(owner.isAdministrator ? 'full' : 'admin') }
  },
  async token({ engine }, owner, stranger) {
    const make = async ({ id }: Person) => {
      const wanted = { name: 'token', scopes: ['read'], expiresAt: new Date(Date.now() + 3_600_000) }
      return (await engine.run(null, (context) => makeApiToken({ ...context, personId: id }, { id } as Person, wanted))).id
    }
    const made = { own: await make(owner), foreign: await make(stranger) }
    if ((await listApiTokens(engine.context(null), owner.id)).length === 0) throw new Error('no token')
    return made
  },
  async session({ engine }, owner, stranger) {
    const proof = { method: 'password', hasSecondFactor: false } as const
    const make = async (person: Person) => {
      const before = await listSessions(engine.context(null), person.id)
      await engine.run(null, (context) => engine.sessions.begin(context, person, proof, 'test'))
      const known = new Set(before.map(({ id }) => id))
      return (await listSessions(engine.context(null), person.id)).find(({ id }) => !known.has(id))?.id ?? ''
    }
    return { own: await make(owner), foreign: await make(stranger) }
  },
  proposal: async (made, owner, stranger) => ({ own: await proposed(made, owner), foreign: await proposed(made, stranger) }),
  user: async (_made, owner, stranger) => ({ own: owner.id, foreign: stranger.id }),
  passkey: async () => ({}),
  job: async () => ({}),
  async view(made, owner) {
    const make = async (actor: Actor) => {
      const body = JSON.stringify({ entity: 'crate', title: `View ${++count}` })
      const { text } = await made.ask('POST', '/api/views', { ...(await made.enter(actor)), 'content-type': 'application/json' }, body)
      return (JSON.parse(text) as { data: { id: string } }).data.id
    }
    const actor = actors.find((name) => made.people[name] === owner && name !== 'none') ?? 'reader'
    return { own: await make(actor), foreign: await make(actor === 'full' ? 'reader' : 'full') }
  },
}

async function proposed({ engine }: Made, { id: keeper }: Person): Promise<string> {
  const made = await engine.run(null, async (context) => {
    const { id } = await createRecord(context, 'crate', { name: `Crate ${++count}`, keeper })
    const source = { kind: 'text', quote: 'said so' } as const
    const draft = { entity: 'crate', id, title: 'Another name', fields: [{ field: 'name', value: 'Other', source, confidence: 1 }] }
    return makeProposal({ ...context, personId: keeper }, draft, 'test')
  })
  return made.id
}

async function imported({ ask, enter }: Made, actor: Actor, more = ''): Promise<string> {
  const headers = { ...(await enter(actor)), 'content-type': 'text/csv' }
  const { text } = await ask('POST', `/api/records/crate/import?dryRun=true${more}`, headers, `name\nImported ${++count}\n`)
  return (JSON.parse(text) as { data: { id: string } }).data.id
}

/** The hash of each table, by name: one statement reads all of them. */
async function hashesOf({ database }: Engine): Promise<Readonly<Record<string, string>>> {
  const isSqlite = database.dialect.name === 'sqlite'
  const columns = await database.all<{ table: string; column: string }>(rawSql(isSqlite ? sqliteColumns : postgresColumns))
  const tables = new Map<string, string[]>()
  for (const { table, column } of columns) tables.set(table, [...(tables.get(table) ?? []), column])
  const reads = [...tables].map(([table, names]) => {
    const values = joinSql(
      names.map((name) => sql`coalesce(${isSqlite ? sql`quote(${identifier(name)})` : sql`${identifier(name)}::text`}, '')`),
      ` || '|' || `,
    )
    const told = sql`where "kind" not in (${joinSql(refusals.map((kind) => sql`${kind}`))})`
    return sql`select ${table} as "table", ${values} as "row" from ${identifier(table)} ${table === 'audit_entry' ? told : sql``}`
  })
  const rows = await database.all<{ table: string; row: string }>(joinSql(reads, ' union all '))
  const hashes = new Map([...tables.keys()].map((table) => [table, createHash('sha256')]))
  for (const { table, row } of rows.sort((a, b) => (a.row < b.row ? -1 : 1))) hashes.get(table)?.update(row)
  return Object.fromEntries([...hashes].map(([table, hash]) => [table, hash.digest('hex').slice(0, 16)]))
}

/** Attempts are counted also where they are refused, and the refusals told stand in a chain; of the search, the words that are stored are enough. */
const left = "'kartoteka_attempt', 'kartoteka_audit_chain'"
const sqliteColumns = `select t.name as "table", c.name as "column" from sqlite_master t join pragma_table_info(t.name) c
  where t.type = 'table' and t.sql not like 'CREATE VIRTUAL%' and t.name not in (${left}) and t.name not like 'sqlite_%' order by t.name, c.cid`
const postgresColumns = `select table_name as "table", column_name as "column" from information_schema.columns
  where table_schema = 'public' and table_name not in (${left}) order by table_name, ordinal_position`
