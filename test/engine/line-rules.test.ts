import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const documents = {
  'entities/bill': {
    properties: {
      state: { enum: ['draft', 'sent'], default: 'draft' },
      days: { type: 'integer' },
      isUrgent: { type: 'boolean' },
      lines: { type: 'array', items: { $ref: 'bill-line' } },
    },
  },
  'entities/bill-line': {
    properties: {
      kind: { enum: ['work', 'goods'], 'x-pick': "choice.value != 'goods' || owner.days != 0" },
      text: { type: 'string', maxLength: 20, 'x-require-if': "owner.state == 'sent'" },
      amount: { type: 'integer', 'x-lock-if': "owner.state == 'sent'" },
      days: { type: 'integer', 'x-default': 'owner.days' },
      good: { 'x-ref': 'good' },
      price: { type: 'integer', 'x-fetch': 'good.price', 'x-overridable': true },
      unit: { type: 'string', maxLength: 9, 'x-fetch': 'good.unit' },
      rank: { type: 'integer' },
      remark: { type: 'string', maxLength: 20 },
      bigSince: { type: 'string', format: 'date', 'x-stamp': { when: 'record.rank != null', set: 'now' } },
    },
    'x-rules': [
      { when: 'record.amount > 1000', set: { rank: 'record.amount', kind: "'work'" } },
      { when: "owner.isUrgent && record.unit == 'h'", set: { remark: "'at once'" } },
    ],
    'x-check': [{ rule: 'record.amount == null || record.amount > 0', message: 'More than nothing.', field: 'amount' }],
  },
  'entities/good': { properties: { price: { type: 'integer' }, unit: { type: 'string', maxLength: 9 } } },
}

describe.each(databases)('rules of owned lines on %s', (database) => {
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

  const create = async (body: object, entity = 'bill') => JSON.parse((await createRecord(engine.context(null), entity, body)).text)
  const change = async (id: string, body: object) => JSON.parse((await updateRecord(engine.context(null), 'bill', id, body)).text)
  const refused = (pointer: string, code: string) => ({ code: 'validation-failed', errors: [{ pointer, code }] })

  it('are judged line by line, with the place of the line', async () => {
    await expect(create({ lines: [{ amount: 1 }, { amount: 0 }] })).rejects.toMatchObject(refused('/lines/1/amount', 'rule-broken'))
    await expect(create({ days: 0, lines: [{ kind: 'goods' }] })).rejects.toMatchObject(refused('/lines/0/kind', 'not-offered'))
  })

  it('look at the record that the line belongs to, also when only that changes', async () => {
    const bill = await create({ lines: [{ amount: 1, text: 'a' }, { amount: 2 }] })
    await expect(change(bill.id, { state: 'sent' })).rejects.toMatchObject(refused('/lines/1/text', 'required'))
    const [first, second] = bill.lines
    const sent = await change(bill.id, { state: 'sent', lines: [first, { ...second, text: 'b' }] })
    expect(sent.state).toBe('sent')
    const [a, b] = sent.lines
    await expect(change(bill.id, { lines: [a, { ...b, amount: 3 }] })).rejects.toMatchObject(refused('/lines/1/amount', 'locked'))
    expect((await change(bill.id, { lines: [a, { ...b, text: 'c' }] })).lines[1]).toMatchObject({ amount: 2, text: 'c' })
  })

  it('fill in a new line', async () => {
    const bill = await create({ days: 14, lines: [{ text: 'a' }, { text: 'b', days: 3 }] })
    expect(bill.lines).toMatchObject([{ days: 14 }, { days: 3 }])
  })

  it('set values line by line when a condition comes true there, unless they are sent along', async () => {
    const big = { amount: 2000, rank: 2000, kind: 'work' }
    const bill = await create({ lines: [{ amount: 2000 }, { amount: 1 }, { amount: 3000, rank: 7 }] })
    expect(bill.lines).toMatchObject([big, { amount: 1, rank: null, kind: null }, { rank: 7, kind: 'work' }])
    const [a, b, c] = bill.lines.map(sendable)
    const next = await change(bill.id, { lines: [{ ...a, rank: 5 }, { ...b, amount: 2000 }, c] })
    expect(next.lines).toMatchObject([{ ...big, rank: 5 }, big, { rank: 7 }])
    // It holds already in the first line: what was changed by hand stays; the second falls back, and comes true again.
    const [, second] = next.lines.map(sendable)
    await change(bill.id, { lines: [next.lines[0], { ...second, amount: 2 }, c].map(sendable) })
    const last = await change(bill.id, { lines: [next.lines[0], { ...second, amount: 4000 }, c].map(sendable) })
    expect(last.lines).toMatchObject([{ rank: 5 }, { amount: 4000, rank: 4000 }, { rank: 7 }])
  })

  it('copy values through references of a line, and keep what only the system writes', async () => {
    const hour = await create({ price: 90, unit: 'h' }, 'good')
    const piece = await create({ price: 5, unit: 'pc' }, 'good')
    const bill = await create({ lines: [{ good: hour.id }, { good: piece.id, price: 4, rank: 1 }] })
    expect(bill.lines).toMatchObject([
      { price: 90, unit: 'h', bigSince: null },
      { price: 4, unit: 'pc', bigSince: expect.any(String) },
    ])
    const [a, b] = bill.lines.map(sendable)
    const next = await change(bill.id, {
      lines: [
        { ...a, amount: 3 },
        { ...b, good: hour.id },
      ],
    })
    expect(next.lines).toMatchObject([
      { price: 90, unit: 'h', amount: 3 },
      { price: 90, unit: 'h', bigSince: bill.lines[1].bigSince },
    ])
    // What a rule reads of the record comes true without the lines being sent.
    expect((await change(bill.id, { isUrgent: true })).lines).toMatchObject([{ remark: 'at once' }, { remark: 'at once', unit: 'h' }])
    const problem = refused('/lines/0/unit', 'read-only')
    await expect(change(bill.id, { lines: [{ ...a, unit: 'kg' }] })).rejects.toMatchObject(problem)
  })
})

/** A line as it was read, without what only the system writes. */
function sendable({ unit: _, bigSince: _1, ...line }: Record<string, unknown>) {
  return line
}
