import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../engine/engine.ts'
import {
  archiveRecord,
  createRecord,
  createRecords,
  deleteRecord,
  getRecord,
  type ImportOptions,
  importRecords,
  listAudit,
  mergeRecords,
  purgeRecord,
  type RecordsContext,
  restoreRecord,
  unarchiveRecord,
  updateRecord,
} from '../../engine/records/index.ts'
import { type DatabaseName, databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const money = { type: 'number', multipleOf: 0.01 }
const mine = 'record.keeper == user'

async function* one<T>(item: T): AsyncGenerator<T> {
  yield item
}

const layers = layersOf({
  'entities/boat': {
    required: ['name'],
    properties: {
      name: { ...text, title: 'Name', 'x-unique': true },
      price: { ...money, title: 'Price' },
      state: { ...text, title: 'State' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      dock: { 'x-ref': 'dock', title: 'Dock' },
      docks: { type: 'array', items: { 'x-ref': 'dock' }, title: 'Docks' },
      lines: { type: 'array', items: { $ref: 'boat-line' }, title: 'Lines' },
    },
  },
  'entities/boat-line': { properties: { what: { ...text, title: 'What' }, cost: { ...money, title: 'Cost' } } },
  'entities/dock': { required: ['name'], properties: { name: { ...text, title: 'Name' }, isOpen: { type: 'boolean', title: 'Open' } } },
  'entities/mooring': {
    properties: {
      berth: { ...text, title: 'Berth', default: 'A' },
      slot: { type: 'integer', title: 'Slot' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
    },
    'x-unique': [['berth', 'slot']],
  },
  'entities/wish': { properties: { what: { ...text, title: 'What' } } },
  // Works on own boats, sees all; the price only of own ones, and the cost of lines never.
  'roles/keeper': {
    title: 'Keeper',
    entities: {
      boat: { read: mine, create: true, update: mine, delete: mine, purge: false, fields: { state: 'read' } },
      'boat-line': { fields: { cost: 'hidden' } },
      dock: { read: 'record.isOpen' },
      mooring: { read: mine, create: true, fields: { berth: 'hidden' } },
      user: { read: true },
    },
  },
  'roles/importer': {
    title: 'Importer',
    entities: {
      boat: { read: mine, create: true, update: mine, import: true, fields: { price: 'hidden' } },
      dock: { read: 'record.isOpen' },
      user: { read: true },
    },
  },
  'roles/looker': {
    title: 'Looker',
    entities: { boat: { read: true, fields: { price: 'hidden', state: 'hidden' } }, 'boat-line': { fields: { cost: 'hidden' } } },
  },
  // Writes everything of boats but the price, and knows neither docks nor people.
  'roles/clerk': {
    title: 'Clerk',
    entities: { boat: { read: true, create: true, update: true, delete: true, merge: true, fields: { price: 'hidden' } } },
  },
  'roles/guest': { title: 'Guest', entities: { wish: { create: true } } },
})

describe.each(databases)('what a person may change on %s', (name: DatabaseName) => {
  let server: TestServer
  let engine: Engine
  let ann = ''
  let ben = ''
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    server = await startServer(name, layers)
    engine = server.engine
    const user = (email: string) => engine.createUser({ name: email, email, password: 'a long enough password' })
    ann = await user('ann2@example.test')
    ben = await user('ben2@example.test')
    const make = async (entity: string, key: string, values: object) => {
      ids[key] = (await createRecord(engine.context(null), entity, values)).id
    }
    await make('dock', 'open', { name: 'Open', isOpen: true })
    await make('dock', 'closed', { name: 'Closed', isOpen: false })
    await make('boat', 'gull', { name: 'Gull', price: 50, keeper: ann, lines: [{ what: 'Rope', cost: 3 }] })
    await make('boat', 'heron', { name: 'Heron', price: 5000, state: 'sunk', keeper: ben })
  })

  afterAll(() => server.close())

  const annAs = (...roles: string[]) => ({ id: ann, name: 'Ann', email: 'ann2@example.test', isAdministrator: false, roles, teams: [] })
  const as = (...roles: string[]): RecordsContext => engine.context(annAs(...roles))
  const refusedAttempts = async () => {
    const { data } = JSON.parse(await listAudit(engine.context(null), { kind: 'refused', limit: 200 }))
    return data.map(({ changes }: { changes: unknown }) => changes).reverse()
  }
  const stored = async () => {
    const { rows } = { rows: await engine.database.all({ text: 'select * from "boat" order by "id"', values: [] }) }
    return JSON.stringify([
      rows,
      await engine.database.all({ text: 'select * from "boat_line" order by "id"', values: [] }),
      (await engine.database.all({ text: 'select * from "audit_entry"', values: [] })).length,
    ])
  }

  const refused: readonly [name: string, code: string, attempt: () => Promise<unknown>][] = [
    ['create without the right', 'forbidden', () => createRecord(as('looker'), 'boat', { name: 'New' })],
    ['create what one could not keep', 'forbidden', () => createRecord(as('keeper'), 'boat', { name: 'New', keeper: ben })],
    [
      'create several, one of them for another',
      'forbidden',
      () =>
        createRecords(as('keeper'), 'boat', [
          { name: 'A', keeper: ann },
          { name: 'B', keeper: ben },
        ]),
    ],
    ['change what one only sees', 'forbidden', () => updateRecord(as('looker'), 'boat', ids.gull ?? '', { name: 'X' })],
    ['change what one does not see', 'not-found', () => updateRecord(as('keeper'), 'boat', ids.heron ?? '', { name: 'X' })],
    ['move a record out of sight', 'forbidden', () => updateRecord(as('keeper'), 'boat', ids.gull ?? '', { keeper: ben })],
    ['change a field that is only read', 'validation-failed', () => updateRecord(as('keeper'), 'boat', ids.gull ?? '', { state: 'sold' })],
    [
      'change a hidden field of what one only sees',
      'forbidden',
      () => updateRecord(as('keeper', 'looker'), 'boat', ids.heron ?? '', { price: 1 }),
    ],
    [
      'fill a hidden field of a line',
      'validation-failed',
      () => updateRecord(as('keeper'), 'boat', ids.gull ?? '', { lines: [{ what: 'Oar', cost: 9 }] }),
    ],
    ['point to what one does not see', 'validation-failed', () => updateRecord(as('keeper'), 'boat', ids.gull ?? '', { dock: ids.closed })],
    ['delete without the right', 'forbidden', () => deleteRecord(as('looker'), 'boat', ids.gull ?? '')],
    ['delete what one does not see', 'not-found', () => deleteRecord(as('keeper'), 'boat', ids.heron ?? '')],
    ['archive without the right', 'forbidden', () => archiveRecord(as('looker'), 'boat', ids.gull ?? '')],
    [
      'take an old version of what one does not see',
      'not-found',
      () => updateRecord(as('keeper'), 'boat', ids.heron ?? '', { name: 'X' }, { ifVersion: 9 }),
    ],
  ]

  it.each(refused)('refuses to %s (%s), and nothing is changed', async (_name, code, attempt) => {
    const before = await stored()
    await expect(attempt()).rejects.toMatchObject({ code })
    expect(await stored()).toBe(before)
  })

  it('tells of a hidden field what it tells of one that was never declared', async () => {
    const message = (field: string) =>
      createRecord(as('looker', 'keeper'), 'boat', { name: 'New', keeper: ann, lines: [{ [field]: 1 }] }).catch((error) =>
        JSON.stringify(error.errors),
      )
    expect(String(await message('cost')).replaceAll('cost', 'kost')).toBe(await message('kost'))
  })

  it('does not name the record that has a unique value already, and says the same of one that can be seen', async () => {
    const attempt = (name: string) =>
      engine.run(annAs('keeper'), (context) => createRecord(context, 'boat', { name, keeper: ann })).catch((problem) => problem)
    const before = await refusedAttempts()
    const [hidden, seen] = [await attempt('Heron'), await attempt('Gull')]
    expect(hidden).toMatchObject({ code: 'validation-failed', errors: [{ code: 'not-unique' }] })
    expect(hidden.errors).toEqual(seen.errors)
    expect(hidden.errors[0].message).not.toContain('Heron')
    // Who tries values after values leaves a trace of each that is out of sight, and of no other.
    expect((await refusedAttempts()).slice(before.length)).toEqual([{ action: 'create', unique: ['name'] }])
  })

  it('keeps what a list leads to out of sight, whoever sends the list as they see it, and takes nothing that they name blindly', async () => {
    const { id } = await createRecord(engine.context(null), 'boat', { name: 'Swan', keeper: ann, docks: [ids.closed] })
    const docks = async (values: readonly unknown[]) => {
      await updateRecord(as('keeper'), 'boat', id, { docks: values })
      const { record } = JSON.parse(`{"record":${(await getRecord(engine.context(null), 'boat', id)).text}}`)
      return record.docks.map((dock: { label: string }) => dock.label)
    }
    expect(await docks([ids.open])).toEqual(['Open', 'Closed'])
    expect(await docks([])).toEqual(['Closed'])
    const version = async () => JSON.parse((await getRecord(engine.context(null), 'boat', id)).text).version
    const before = await version()
    expect(await docks([])).toEqual(['Closed'])
    expect(await version()).toBe(before)
    await expect(docks([ids.open, ids.closed])).rejects.toMatchObject({ errors: [{ code: 'no-such-record', pointer: '/docks/1' }] })
  })

  it('leaves a trace of fields that somebody tries to fill in', async () => {
    const before = await refusedAttempts()
    for (const body of [{ state: 'sold' }, { lines: [{ what: 'Oar', cost: 9 }] }, { colour: 'red' }, { name: '' }])
      await engine.run(annAs('keeper'), (context) => updateRecord(context, 'boat', ids.gull ?? '', body)).catch(() => undefined)
    expect((await refusedAttempts()).slice(before.length)).toEqual([{ action: 'update' }, { action: 'update' }])
  })

  it('names of a unique rule the fields that its reader knows', async () => {
    const place = { berth: 'A', slot: 1, keeper: ann }
    await createRecord(engine.context(null), 'mooring', { ...place, keeper: ben })
    const error = await createRecord(as('keeper'), 'mooring', { slot: 1, keeper: ann }).catch((problem) => problem)
    expect(error.errors).toMatchObject([
      { pointer: '/slot', code: 'not-unique', message: expect.stringContaining('"Slot" must be unique') },
    ])
    expect(JSON.stringify(error.errors)).not.toContain('erth')
  })

  const imported = async (columns: readonly string[], rows: readonly (readonly string[])[], options: Partial<ImportOptions> = {}) => {
    const table = { columns, rows: one(rows.map((cells, index) => ({ number: index + 2, cells }))) }
    const mapping = Object.fromEntries(columns.map((column) => [column, column]))
    return importRecords(as('importer'), 'boat', table, { mapping, dryRun: true, ...options })
  }
  const messages = async (...given: Parameters<typeof imported>) => (await imported(...given)).problems.map(({ message }) => message)

  it('takes a record out of sight for none, when a file names it by its key', async () => {
    const before = await refusedAttempts()
    const [hidden, absent] = [
      await imported(['name', 'keeper'], [['Heron', ann]], { key: 'name' }),
      await imported(['name', 'keeper'], [['Hero', ann]], { key: 'name' }),
    ]
    expect(absent).toMatchObject({ created: 1, refused: 0 })
    expect(hidden).toMatchObject({ created: 0, updated: 0, refused: 1, problems: [{ code: 'not-unique' }] })
    expect(JSON.stringify(hidden)).not.toContain(ids.heron)
    expect((await refusedAttempts()).slice(before.length)).toEqual([{ action: 'import', records: 1 }])
    const byId = async (id = '') => (await messages(['id', 'state'], [[id, 'new']], { key: 'id' })).map((text) => text.replaceAll(id, 'ID'))
    expect(await byId(ids.heron)).toEqual(await byId(ids.open))
  })

  it('finds what a cell of a file points to only where its reader would', async () => {
    const pointing = async (dock: string) =>
      (await messages(['name', 'keeper', 'dock'], [['New', ann, dock]])).map((text) => text.replaceAll(dock, 'DOCK'))
    expect(await pointing('Closed')).toEqual(await pointing('Absent'))
    expect(await pointing('Open')).toEqual([])
  })

  it('knows no hidden field in a file, not as a column and not as its key', async () => {
    const column = async (name: string) => {
      const { ignoredColumns } = await imported(['name', name], [['New', '1']])
      return JSON.stringify(ignoredColumns).replaceAll(name, 'FIELD')
    }
    expect(await column('price')).toBe(await column('prise'))
    const key = (name: string) =>
      imported(['name', name], [['New', '1']], { key: name }).catch((problem) => problem.message.replaceAll(name, 'FIELD'))
    expect(await key('price')).toBe(await key('prise'))
  })

  it('answers a stale change with what the person may see', async () => {
    const error = await updateRecord(as('keeper'), 'boat', ids.gull ?? '', { price: 7 }, { ifVersion: 99 }).catch((problem) => problem)
    expect(error.code).toBe('stale')
    expect(error.extensions.current).toMatchObject({ price: 50, lines: [{ what: 'Rope' }] })
    expect(JSON.stringify(error.extensions)).not.toContain('"cost"')
  })

  it('keeps what a line holds beyond what its sender sees', async () => {
    const { text: seen } = await getRecord(as('keeper'), 'boat', ids.gull ?? '')
    const [line] = JSON.parse(seen).lines
    expect(line).not.toHaveProperty('cost')
    await updateRecord(as('keeper'), 'boat', ids.gull ?? '', { lines: [{ ...line, what: 'Long rope' }] })
    const { text: whole } = await getRecord(engine.context(null), 'boat', ids.gull ?? '')
    expect(JSON.parse(whole).lines).toMatchObject([{ what: 'Long rope', cost: 3 }])
  })

  it('lets a role do what it says', async () => {
    const { id } = await createRecord(as('keeper'), 'boat', { name: 'Tern', price: 5, keeper: ann, dock: ids.open })
    await updateRecord(as('keeper'), 'boat', id, { price: 6 })
    await deleteRecord(as('keeper'), 'boat', id)
    await expect(purgeRecord(as('keeper'), 'boat', id)).rejects.toMatchObject({ code: 'forbidden' })
    await restoreRecord(as('keeper'), 'boat', id)
    expect(JSON.parse((await getRecord(as('keeper'), 'boat', id)).text)).toMatchObject({ name: 'Tern', price: 6, keeper: { id: ann } })
  })

  it('lets somebody send what they cannot see afterwards, and answers the id alone', async () => {
    const { id, text: answer } = await createRecord(as('guest'), 'wish', { what: 'A bigger harbour' })
    expect(JSON.parse(answer)).toEqual({ id })
    await expect(getRecord(as('guest'), 'wish', id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('answers what was written as its writer sees it, whatever the door', async () => {
    const clerk = as('clerk')
    const known = ['archivedAt', 'createdAt', 'deletedAt', 'id', 'label', 'lines', 'name', 'state', 'updatedAt', 'version']
    const shown = (text: string) => Object.keys(JSON.parse(text)).sort()
    const made = await createRecord(clerk, 'boat', { name: 'Clerks boat' })
    expect(shown(made.text)).toEqual(shown((await getRecord(clerk, 'boat', made.id)).text))
    expect(shown(made.text).filter((field) => !known.includes(field))).toEqual([])
    const [twin = ''] = await createRecords(clerk, 'boat', [{ name: 'Clerks other' }])
    expect(shown(twin)).toEqual(shown(made.text))
    for (const change of [archiveRecord, unarchiveRecord])
      expect(shown((await change(clerk, 'boat', made.id, {})).text)).toEqual(shown(made.text))
    expect(shown((await updateRecord(clerk, 'boat', made.id, { state: 'new' })).text)).toEqual(shown(made.text))
    await deleteRecord(clerk, 'boat', made.id, {})
    expect(shown((await restoreRecord(clerk, 'boat', made.id, {})).text)).toEqual(shown(made.text))
    const merged = await mergeRecords(clerk, 'boat', { into: made.id, from: [JSON.parse(twin).id] }, {})
    expect(JSON.stringify(merged)).not.toContain('price')
  })
})
