import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, listChoices, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const documents = {
  'entities/firm': {
    'x-label': '{name}',
    properties: {
      name: { type: 'string', maxLength: 40 },
      terms: { enum: ['net-14', 'net-30'] },
      country: { type: 'string', maxLength: 2 },
      isActive: { type: 'boolean', default: true },
      people: { type: 'array', items: { $ref: 'firm-person' }, 'x-primary': 'isMain' },
    },
  },
  'entities/firm-person': { properties: { name: { type: 'string', maxLength: 40 }, isMain: { type: 'boolean' } } },
  'entities/deal': {
    'x-rules': [
      { when: 'record.amount != null && record.amount > 1000', set: { isBig: 'true', rank: 'record.amount' } },
      { when: 'record.isBig', set: { remark: "'ask first'" } },
    ],
    properties: {
      firm: {
        'x-ref': 'firm',
        'x-inverse': 'deals',
        'x-pick': 'choice.isActive && (record.country == null || choice.country == record.country)',
      },
      country: { type: 'string', maxLength: 2 },
      terms: { enum: ['net-14', 'net-30'], 'x-fetch': 'firm.terms' },
      place: { type: 'string', maxLength: 2, 'x-fetch': 'firm.country', 'x-overridable': true },
      state: {
        oneOf: [
          { const: 'open', 'x-category': 'open' },
          { const: 'won', 'x-category': 'won' },
          { const: 'lost', 'x-category': 'lost' },
        ],
        'x-pick': "choice.category != 'lost' || record.amount != null",
      },
      amount: { type: 'integer' },
      isBig: { type: 'boolean' },
      rank: { type: 'integer' },
      remark: { type: 'string', maxLength: 20 },
      wonAt: { type: 'string', format: 'date-time', 'x-stamp': { when: "record.state == 'won'", set: 'now' } },
      wonBy: { 'x-ref': 'user', 'x-stamp': { when: "record.state == 'won'", set: 'user' } },
      enteredOn: { type: 'string', format: 'date', 'x-stamp': 'created-at' },
      changedBy: { 'x-ref': 'user', 'x-stamp': 'updated-by' },
    },
  },
}

describe.each(databases)('values that the system fills in, on %s', (database) => {
  let engine: Engine
  let ann = ''
  let bob = ''
  let now = new Date('2026-03-01T10:00:00Z')
  let remove = () => {}
  beforeAll(async () => {
    const made = await newDatabase(database)
    remove = made.remove
    const clock = { now: () => now }
    engine = await createEngine({ layers: layersOf(documents), database: made.address, files: made.folder, clock })
    ann = await engine.createUser({ name: 'Ann', email: 'ann@example.test', password: 'a long enough password', isAdministrator: true })
    bob = await engine.createUser({ name: 'Bob', email: 'bob@example.test', password: 'a long enough password', isAdministrator: true })
  })
  afterAll(async () => {
    await engine.close()
    remove()
  })

  const as = (personId: string) => ({ ...engine.context(null), personId })
  const create = async (entity: string, body: object, by = ann) => JSON.parse((await createRecord(as(by), entity, body)).text)
  const change = async (entity: string, id: string, body: object, by = ann) =>
    JSON.parse((await updateRecord(as(by), entity, id, body)).text)
  const refused = (pointer: string, code: string) => ({ code: 'validation-failed', errors: [{ pointer, code }] })

  it('are copied when a reference changes, and stay when what it points to changes', async () => {
    const firm = await create('firm', { name: 'A', terms: 'net-14', country: 'FR' })
    const other = await create('firm', { name: 'B', terms: 'net-30', country: 'DE' })
    const deal = await create('deal', { firm: firm.id })
    expect(deal).toMatchObject({ terms: 'net-14', place: 'FR' })
    await change('firm', firm.id, { terms: 'net-30' })
    expect(await change('deal', deal.id, { amount: 3 })).toMatchObject({ terms: 'net-14' })
    expect(await change('deal', deal.id, { place: 'PL' })).toMatchObject({ terms: 'net-14', place: 'PL' })
    expect(await change('deal', deal.id, { firm: other.id })).toMatchObject({ terms: 'net-30', place: 'DE' })
    expect(await change('deal', deal.id, { firm: null })).toMatchObject({ terms: null, place: null })
    expect(await create('deal', { firm: other.id, place: 'IT' })).toMatchObject({ place: 'IT', terms: 'net-30' })
    await expect(create('deal', { firm: other.id, terms: 'net-14' })).rejects.toMatchObject(refused('/terms', 'read-only'))
  })

  it('are stamped once their condition holds, for good', async () => {
    const deal = await create('deal', { state: 'open' })
    expect(deal).toMatchObject({ wonAt: null, wonBy: null, enteredOn: '2026-03-01', changedBy: { id: ann } })
    now = new Date('2026-03-02T11:30:00Z')
    expect(await change('deal', deal.id, { state: 'won' }, bob)).toMatchObject({
      wonAt: '2026-03-02T11:30:00.000Z',
      wonBy: { id: bob },
      enteredOn: '2026-03-01',
      changedBy: { id: bob },
    })
    now = new Date('2026-03-03T08:00:00Z')
    await change('deal', deal.id, { state: 'open' })
    expect(await change('deal', deal.id, { state: 'won' })).toMatchObject({ wonAt: '2026-03-02T11:30:00.000Z', wonBy: { id: bob } })
  })

  it('are set by rules whose condition comes true, unless they are sent along', async () => {
    const big = { isBig: true, rank: 2000, remark: 'ask first' }
    expect(await create('deal', { amount: 2000 })).toMatchObject(big)
    expect(await create('deal', { amount: 2000, rank: 1 })).toMatchObject({ ...big, rank: 1 })
    const deal = await create('deal', { amount: 1 })
    expect(deal).toMatchObject({ isBig: null, rank: null, remark: null })
    expect(await change('deal', deal.id, { amount: 2000 })).toMatchObject(big)
    // It holds already: what is changed by hand stays.
    expect(await change('deal', deal.id, { rank: 5 })).toMatchObject({ ...big, rank: 5 })
    expect(await change('deal', deal.id, { amount: 3000 })).toMatchObject({ rank: 5 })
    await change('deal', deal.id, { amount: 1 })
    expect(await change('deal', deal.id, { amount: 4000, remark: null })).toMatchObject({ rank: 4000, remark: null, isBig: true })
  })

  it('let only what is offered be picked, also after something else changed', async () => {
    const closed = await create('firm', { name: 'C', isActive: false })
    const german = await create('firm', { name: 'D', country: 'DE' })
    await expect(create('deal', { firm: closed.id })).rejects.toMatchObject(refused('/firm', 'not-offered'))
    await expect(create('deal', { firm: german.id, country: 'FR' })).rejects.toMatchObject(refused('/firm', 'not-offered'))
    const deal = await create('deal', { firm: german.id, country: 'DE' })
    await expect(change('deal', deal.id, { country: 'FR' })).rejects.toMatchObject(refused('/firm', 'not-offered'))
    await expect(change('deal', deal.id, { state: 'lost' })).rejects.toMatchObject(refused('/state', 'not-offered'))
    expect(await change('deal', deal.id, { state: 'lost', amount: 0 })).toMatchObject({ state: 'lost' })
    await change('firm', german.id, { isActive: false })
    expect(await change('deal', deal.id, { amount: 5 })).toMatchObject({ amount: 5 })
  })

  it('are offered for a reference as the record stands that is being typed', async () => {
    await create('firm', { name: 'Offer PL 2', country: 'PL' })
    await create('firm', { name: 'Offer PL 1', country: 'PL' })
    await create('firm', { name: 'Offer PL 0', country: 'PL', isActive: false })
    await create('firm', { name: 'Offer AT', country: 'AT' })
    const labels = async (asked: object) => (await listChoices(as(ann), 'deal', asked)).map(({ label }) => label)
    const all = await labels({ field: 'firm', record: {} })
    expect(all).toEqual(expect.arrayContaining(['Offer AT', 'Offer PL 1', 'Offer PL 2']))
    expect(all).not.toContain('Offer PL 0')
    expect(await labels({ field: 'firm', record: { country: 'PL' } })).toEqual(['Offer PL 1', 'Offer PL 2'])
    await expect(labels({ field: 'amount', record: {} })).rejects.toMatchObject({ code: 'invalid-parameter' })
  })

  it('make exactly one of the lines the first', async () => {
    const firm = await create('firm', { name: 'E', people: [{ name: 'x' }, { name: 'y' }] })
    expect(firm.people).toMatchObject([{ isMain: true }, { isMain: false }])
    const [x, y] = firm.people
    const other = await change('firm', firm.id, { people: [{ ...x }, { ...y, isMain: true }] })
    expect(other.people).toMatchObject([{ isMain: false }, { isMain: true }])
    const without = await change('firm', firm.id, { people: [{ id: x.id, name: 'x', isMain: false }] })
    expect(without.people).toMatchObject([{ name: 'x', isMain: true }])
    const both = [
      { name: 'z', isMain: true },
      { name: 'w', isMain: true },
    ]
    await expect(change('firm', firm.id, { people: both })).rejects.toMatchObject(refused('/people', 'rule-broken'))
  })
})
