import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { Entity } from '../../engine/model/model.ts'
import { createRecord, createRecords, getRecord, inTransaction, updateRecord, writeBatch } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'
import { contents } from './contents.ts'

const layers = layersOf({
  'entities/firm': {
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40, 'x-unique': true },
      code: { title: 'Code', type: 'string', maxLength: 12, 'x-number': 'F-{0000}', 'x-unique': true },
      parent: { title: 'Parent', 'x-ref': 'firm', 'x-inverse': 'children' },
      tags: { title: 'Tags', type: 'array', items: { 'x-ref': 'tag' } },
      size: { title: 'Size', type: 'integer' },
      rank: { title: 'Rank', type: 'integer', 'x-default': 'record.parent.size' },
      lines: { title: 'Lines', type: 'array', items: { $ref: 'firm-line' } },
    },
    'x-check': [{ rule: 'record.parent == null || record.parent.size != 13', message: 'Unlucky.', field: 'parent' }],
  },
  'entities/firm-line': { required: ['text'], properties: { text: { title: 'Text', type: 'string', maxLength: 20 } } },
  'entities/tag': { properties: { name: { title: 'Name', type: 'string', maxLength: 20 } }, 'x-label': '{name}' },
  'entities/bill': {
    required: ['amount'],
    properties: {
      number: { title: 'Number', type: 'string', maxLength: 20, 'x-number': { patterns: ['B-{000}'], gapless: true } },
      amount: { title: 'Amount', type: 'integer', minimum: 1 },
    },
  },
})

describe.each(databases)('the pipeline of writing on %s', (database) => {
  let engine: Engine
  let remove = () => {}
  beforeAll(async () => {
    const made = await newDatabase(database)
    remove = made.remove
    engine = await createEngine({ layers, database: made.address, files: made.folder })
  })
  afterAll(async () => {
    await engine.close()
    remove()
  })

  const entity = (name: string) => engine.model.entities.get(name) as Entity
  const batch = (name: string, bodies: readonly object[]) =>
    inTransaction(engine.context(null), (write) =>
      writeBatch(
        write,
        entity(name),
        bodies.map((body) => ({ body })),
      ),
    )
  const read = async (name: string, id: string) => JSON.parse((await getRecord(engine.context(null), name, id)).text)
  const make = async (name: string, body: object) => JSON.parse((await createRecord(engine.context(null), name, body)).text)

  it('keeps the good ones of a batch and tells of each bad one, which uses up no number', async () => {
    const parent = await make('firm', { name: 'Parent', size: 7 })
    const unlucky = await make('firm', { name: 'Unlucky', size: 13 })
    const tag = await make('tag', { name: 'new' })
    const written = await batch('firm', [
      { name: 'One', parent: parent.id, tags: [tag.id], lines: [{ text: 'a' }, { text: 'b' }] },
      { name: 'x'.repeat(41) },
      { name: 'Parent' },
      { name: 'One' },
      { name: 'Two', parent: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' },
      { name: 'Three', parent: unlucky.id },
      { name: 'Four', lines: [{ text: 'c', id: tag.id }] },
      { name: 'Last' },
    ])
    const told = written.map((each) =>
      'refusal' in each ? each.refusal.errors.map(({ pointer, code }) => `${pointer} ${code}`) : 'written',
    )
    expect(told).toEqual([
      'written',
      ['/name too-long'],
      ['/name not-unique'],
      ['/name not-unique'],
      ['/parent no-such-record'],
      ['/parent rule-broken'],
      ['/lines/0/id no-such-line'],
      'written',
    ])
    const ids = written.flatMap((each) => ('refusal' in each ? [] : [each.id]))
    const [first, last] = await Promise.all(ids.map((id) => read('firm', id)))
    expect(first).toMatchObject({ code: 'F-0003', rank: 7, tags: [{ label: 'new' }], lines: [{ text: 'a' }, { text: 'b' }], version: 1 })
    expect(last).toMatchObject({ name: 'Last', code: 'F-0004', lines: [], tags: [] })
  })

  it('an array is written whole or not at all, and what is refused changes nothing', async () => {
    const before = await contents(engine.database)
    const bodies = [{ name: 'Fine' }, { name: '' }, { name: 'Also fine', size: 'x' }]
    await expect(createRecords(engine.context(null), 'firm', bodies)).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/1/name' }, { pointer: '/2/size' }],
    })
    expect(await contents(engine.database)).toEqual(before)
    const tag = await make('tag', { name: 'x' })
    const between = await contents(engine.database)
    await expect(updateRecord(engine.context(null), 'tag', tag.id, { name: 'y'.repeat(21) })).rejects.toMatchObject({
      code: 'validation-failed',
    })
    await expect(updateRecord(engine.context(null), 'tag', tag.id, { name: 'z' }, { ifVersion: 9 })).rejects.toMatchObject({
      code: 'stale',
    })
    expect(await contents(engine.database)).toEqual(between)
  })

  it('changes several records at once, the same one twice in its order', async () => {
    const a = await make('tag', { name: 'a' })
    const b = await make('tag', { name: 'b' })
    const written = await inTransaction(engine.context(null), (write) =>
      writeBatch(write, entity('tag'), [
        { id: a.id, body: { name: 'a2' } },
        { id: b.id, body: { name: 'b' } },
        { id: a.id, body: { name: 'a3' } },
        { id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', body: {} },
      ]),
    )
    expect(written.map((each) => ('refusal' in each ? each.refusal.code : each.change?.after?.name))).toEqual([
      'a2',
      undefined,
      'a3',
      'not-found',
    ])
    expect(await read('tag', a.id)).toMatchObject({ name: 'a3', version: 3 })
    expect(await read('tag', b.id)).toMatchObject({ name: 'b', version: 1 })
  })

  it('writes more rows than one statement can bind', async () => {
    const bodies = Array.from({ length: 4000 }, (_, index) => ({ name: `many ${index}`, size: index, lines: [{ text: `line ${index}` }] }))
    const written = await batch('firm', bodies)
    expect(written.every((each) => 'change' in each)).toBe(true)
    const last = written.at(-1) as { id: string }
    expect(await read('firm', last.id)).toMatchObject({ size: 3999, lines: [{ text: 'line 3999' }] })
  })

  it('leaves no gap and gives no number twice, under sixteen writers of which some are refused', async () => {
    const numbers: string[] = []
    const writer = async (index: number) => {
      for (let round = 0; round < 6; round++) {
        const amount = (index + round) % 4 === 0 ? 0 : 1
        const made = await createRecord(engine.context(null), 'bill', { amount }).catch(() => undefined)
        if (made !== undefined) numbers.push(JSON.parse(made.text).number)
      }
    }
    await Promise.all(Array.from({ length: 16 }, (_, index) => writer(index)))
    expect(numbers.length).toBe(72)
    expect(numbers.sort()).toEqual(Array.from({ length: 72 }, (_, index) => `B-${String(index + 1).padStart(3, '0')}`))
  })

  it('passes over numbers that records have already', async () => {
    await batch('bill', [
      { amount: 1, number: 'B-074' },
      { amount: 1, number: 'B-075' },
      { amount: 1, number: 'B-077' },
    ])
    const written = await batch('bill', [{ amount: 1 }, { amount: 1 }, { amount: 1 }])
    const ids = written.flatMap((each) => ('refusal' in each ? [] : [each.id]))
    const numbers = await Promise.all(ids.map(async (id) => (await read('bill', id)).number))
    expect(numbers).toEqual(['B-073', 'B-076', 'B-078'])
  })
})
