import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, getRecord, type ListQuery, listRecords, type RecordsContext } from '../../engine/records/index.ts'
import { type DatabaseName, databases, layersOf, newDatabase } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const money = { type: 'number', multipleOf: 0.01 }
const mine = 'record.keeper == user'

const layers = layersOf({
  'entities/boat': {
    required: ['name'],
    properties: {
      name: { ...text, title: 'Name', 'x-search': true },
      price: { ...money, title: 'Price' },
      bank: { ...text, title: 'Bank', 'x-secret': true },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      lines: { type: 'array', items: { $ref: 'boat-line' }, title: 'Lines' },
      lineTotal: { ...money, title: 'Line total', 'x-computed': 'record.lines.map(l, l.cost).sum()' },
    },
    'x-label': '{name}',
  },
  'entities/boat-line': { properties: { what: { ...text, title: 'What' }, cost: { ...money, title: 'Cost' } } },
  'entities/trip': {
    required: ['title'],
    properties: {
      title: { ...text, title: 'Title' },
      toll: { ...money, title: 'Toll' },
      boat: { 'x-ref': 'boat', title: 'Boat', 'x-inverse': 'trips' },
    },
    'x-label': '{title} {boat.name}',
  },
  // Sees own boats with their price, and all boats without it.
  'roles/keeper': { title: 'Keeper', entities: { boat: { read: mine }, trip: { read: true }, user: { read: true } } },
  'roles/looker': { title: 'Looker', entities: { boat: { read: true, fields: { price: 'hidden' } }, user: { read: true } } },
  // Sees only trips of boats that cost little; not the boats.
  'roles/clerk': { title: 'Clerk', entities: { trip: { read: 'record.boat.price < 100.0' } } },
})

describe.each(databases)('what a person may see on %s', (name: DatabaseName) => {
  let engine: Engine
  let remove: () => void
  let ann = ''
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    const database = await newDatabase(name)
    remove = database.remove
    engine = await createEngine({ layers, database: database.address, files: database.folder })
    const user = (email: string) => engine.createUser({ name: email, email, password: 'a long enough password' })
    ann = await user('ann@example.test')
    const ben = await user('ben@example.test')
    const make = async (entity: string, key: string, values: object) => {
      ids[key] = (await createRecord(engine.context(null), entity, values)).id
    }
    const bank = 'DE89370400440532013000'
    await make('boat', 'gull', { name: 'Gull', price: 50, bank, keeper: ann, lines: [{ what: 'Rope', cost: 3 }] })
    await make('boat', 'heron', { name: 'Heron', price: 5000, bank, keeper: ben, lines: [{ what: 'Mast', cost: 700 }] })
    await make('boat', 'adrift', { name: 'Adrift', price: 7 })
    await make('trip', 'short', { title: 'Short', toll: 1, boat: ids.gull })
    await make('trip', 'long', { title: 'Long', toll: 2, boat: ids.heron })
  })

  afterAll(async () => {
    await engine.close()
    remove()
  })

  const as = (...roles: string[]): RecordsContext =>
    engine.context({ id: ann, name: 'Ann', email: 'ann@example.test', isAdministrator: false, roles, teams: [] })
  const list = async (context: RecordsContext, entity: string, query: ListQuery = {}) =>
    JSON.parse(await listRecords(context, entity, { sort: 'label' in query ? undefined : 'id', ...query }))
  const labels = async (context: RecordsContext, entity: string, query: ListQuery = {}) =>
    (await list(context, entity, { fields: 'label', ...query })).data.map(({ label }: { label: string }) => label)

  it('is only the records that a role opens', async () => {
    expect(await labels(as('keeper'), 'boat')).toEqual(['Gull'])
    expect(await labels(as('looker'), 'boat')).toEqual(['Gull', 'Heron', 'Adrift'])
    expect((await list(as('keeper'), 'boat', { count: true })).page.total).toBe(1)
    await expect(getRecord(as('keeper'), 'boat', ids.heron ?? '')).rejects.toMatchObject({ code: 'not-found' })
    await expect(list(as('clerk'), 'boat')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('judges a rule by what is stored, also where the person cannot see it', async () => {
    expect(await labels(as('clerk'), 'trip')).toEqual(['Short'])
    expect((await list(as('clerk'), 'trip')).data[0]).not.toHaveProperty('boat')
  })

  it('keeps the condition of each role with the fields that it opens', async () => {
    const { data } = await list(as('keeper', 'looker'), 'boat', { fields: 'price' })
    expect(data.map(({ price }: { price: number | null }) => price)).toEqual([50, null, null])
    expect(await labels(as('keeper', 'looker'), 'boat', { filter: 'price > 1.0' })).toEqual(['Gull'])
    expect(await labels(as('keeper', 'looker'), 'boat', { sort: '-price,name' })).toEqual(['Gull', 'Adrift', 'Heron'])
  })

  it('answers a hidden field as one that does not exist, wherever it is named', async () => {
    const looker = as('looker')
    for (const query of [{ fields: 'price' }, { sort: 'price' }, { filter: 'price > 1.0' }]) {
      const hidden = await list(looker, 'boat', query).catch((error: Error) => error.message)
      const absent = await list(looker, 'boat', JSON.parse(JSON.stringify(query).replace('price', 'prixx'))).catch(
        (error: Error) => error.message,
      )
      expect(String(hidden).replaceAll('price', 'prixx')).toBe(absent)
    }
  })

  it('does not show, by a reference, what cannot be seen', async () => {
    const { data } = await list(as('keeper'), 'trip', { fields: 'boat' })
    expect(data.map((trip: { label: string; boat: { label: string } | null }) => [trip.label, trip.boat?.label ?? null])).toEqual([
      ['Short Gull', 'Gull'],
      ['Long', null],
    ])
    expect(await labels(as('keeper'), 'trip', { filter: 'boat != null' })).toEqual(['Short Gull'])
    expect(await labels(as('keeper'), 'trip', { filter: `boat == "${ids.heron}"` })).toEqual([])
    expect(await labels(as('keeper'), 'trip', { filter: 'boat.price > 100.0' })).toEqual([])
  })

  it('follows lists of records by what can be seen on either side', async () => {
    const { data } = await list(as('keeper'), 'boat', { fields: 'name,trips(title)' })
    expect(data[0].trips.map(({ title }: { title: string }) => title)).toEqual(['Short'])
    expect(await labels(as('keeper', 'looker'), 'boat', { filter: 'trips.exists(t, t.toll > 1.0)' })).toEqual(['Heron'])
  })

  it('lets lines be seen with the record that owns them', async () => {
    const { data } = await list(as('keeper'), 'boat-line', { fields: 'what' })
    expect(data.map(({ what }: { what: string }) => what)).toEqual(['Rope'])
    const boat = JSON.parse((await getRecord(as('keeper'), 'boat', ids.gull ?? '')).text)
    expect(boat).toMatchObject({ lineTotal: 3, lines: [{ what: 'Rope', cost: 3 }] })
  })

  it('masks secrets, and lets nobody ask for them', async () => {
    const { data } = await list(as('keeper'), 'boat', { fields: 'bank' })
    expect(data[0].bank).toBe('••••3000')
    for (const filter of ['bank == "DE89370400440532013000"', 'contains(bank, "0532")', 'bank != null']) {
      await expect(list(as('keeper'), 'boat', { filter })).rejects.toMatchObject({ code: 'invalid-filter' })
    }
    await expect(list(as('keeper'), 'boat', { sort: 'bank' })).rejects.toMatchObject({ code: 'invalid-parameter' })
  })
})
