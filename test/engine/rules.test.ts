import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const documents = {
  'entities/firm': {
    properties: {
      name: { type: 'string', maxLength: 40 },
      days: { type: 'integer' },
      isOpen: { type: 'boolean' },
      size: { type: 'integer' },
      weeks: { type: 'integer', 'x-computed': 'record.size - 1' },
      months: { type: 'integer', 'x-computed': 'record.weeks - 4' },
      group: { 'x-ref': 'firm', 'x-inverse': 'parts' },
    },
  },
  'entities/offer': {
    properties: {
      title: { type: 'string', maxLength: 40 },
      firm: { 'x-ref': 'firm', 'x-inverse': 'offers' },
      state: { enum: ['draft', 'sent', 'lost'], default: 'draft', 'x-lock-if': "record.state == 'lost'" },
      days: { type: 'integer', 'x-default': 'record.firm.days' },
      madeBy: { 'x-ref': 'user', 'x-default': 'user', readOnly: true },
      sentOn: { type: 'string', format: 'date', 'x-default': 'today()' },
      reason: { type: 'string', maxLength: 40, 'x-require-if': "record.state == 'lost'" },
      code: { type: 'string', maxLength: 10, 'x-lock-if': '!isNew' },
      number: { type: 'string', maxLength: 20, 'x-number': { patterns: ['A-{state}-{00}', 'B-{00}'], pick: 'series', start: 7 } },
      series: { oneOf: [{ const: 'a' }, { const: 'b' }] },
    },
    'x-check': [
      { rule: 'record.days == null || record.days >= 0', message: 'Days are counted from zero.', field: 'days' },
      { rule: 'record.firm == null || record.firm.isOpen != false', message: 'The firm is closed.', field: 'firm' },
      { rule: 'record.firm == null || coalesce(record.firm.group.months, 0) < 331', message: 'The group waits a year.', field: 'firm' },
      {
        rule: 'record.firm == null || !record.firm.parts.exists(p, coalesce(p.weeks, 0) > 350)',
        message: 'A part waits a year.',
        field: 'firm',
      },
      { rule: 'record.firm == null || record.firm.offers.size() < 2', message: 'Two offers are enough.' },
    ],
  },
}

describe.each(databases)('rules of records on %s', (database) => {
  let engine: Engine
  let remove = () => {}
  beforeAll(async () => {
    const made = await newDatabase(database)
    remove = made.remove
    engine = await createEngine({ layers: layersOf(documents), database: made.address, files: made.folder })
  })
  afterAll(async () => {
    await engine.close()
    remove()
  })

  const create = async (entity: string, body: object) => JSON.parse((await createRecord(engine.context(null), entity, body)).text)
  const change = async (id: string, body: object) => JSON.parse((await updateRecord(engine.context(null), 'offer', id, body)).text)
  const refused = (pointer: string, code: string) => ({ code: 'validation-failed', errors: [{ pointer, code }] })

  it('a default is worked out, through a reference too, and gives way to what is sent', async () => {
    const firm = await create('firm', { name: 'A', days: 14 })
    const offer = await create('offer', { title: 'x', firm: firm.id })
    expect(offer).toMatchObject({ days: 14, sentOn: new Date().toISOString().slice(0, 10), madeBy: null })
    expect(await create('offer', { title: 'y', days: 3 })).toMatchObject({ days: 3 })
  })

  it('a rule is judged at its field, over a reference and over the records that point to it', async () => {
    await expect(create('offer', { days: -1 })).rejects.toMatchObject(refused('/days', 'rule-broken'))
    const closed = await create('firm', { name: 'B', isOpen: false })
    await expect(create('offer', { firm: closed.id })).rejects.toMatchObject(refused('/firm', 'rule-broken'))
    const firm = await create('firm', { name: 'C' })
    await create('offer', { firm: firm.id })
    await create('offer', { firm: firm.id })
    await expect(create('offer', { firm: firm.id })).rejects.toMatchObject(refused('', 'rule-broken'))
  })

  it('a rule is judged by what computed fields of other records read', async () => {
    const group = await create('firm', { name: 'G', size: 336 })
    const part = await create('firm', { name: 'P', group: group.id })
    await expect(create('offer', { firm: part.id })).rejects.toMatchObject({ errors: [{ message: 'The group waits a year.' }] })
    const whole = await create('firm', { name: 'W' })
    await create('firm', { name: 'Q', group: whole.id, size: 349 })
    await create('offer', { firm: whole.id })
    await create('firm', { name: 'R', group: whole.id, size: 357 })
    await expect(create('offer', { firm: whole.id })).rejects.toMatchObject({ errors: [{ message: 'A part waits a year.' }] })
  })

  it('what is required or locked under a condition', async () => {
    const offer = await create('offer', { title: 'x', code: 'one' })
    await expect(change(offer.id, { state: 'lost' })).rejects.toMatchObject(refused('/reason', 'required'))
    await expect(change(offer.id, { code: 'two' })).rejects.toMatchObject(refused('/code', 'locked'))
    expect(await change(offer.id, { state: 'lost', reason: 'price' })).toMatchObject({ state: 'lost', code: 'one' })
    await expect(change(offer.id, { state: 'sent' })).rejects.toMatchObject(refused('/state', 'locked'))
    expect(await change(offer.id, { title: 'y' })).toMatchObject({ title: 'y', state: 'lost' })
  })

  it('numbers come from the series picked, with fields in them', async () => {
    expect((await create('offer', { series: 'b' })).number).toBe('B-07')
    expect((await create('offer', { series: 'b' })).number).toBe('B-08')
    expect((await create('offer', { series: 'a', state: 'sent' })).number).toBe('A-sent-07')
  })
})
