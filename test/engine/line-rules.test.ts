import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const documents = {
  'entities/bill': {
    properties: {
      state: { enum: ['draft', 'sent'], default: 'draft' },
      days: { type: 'integer' },
      lines: { type: 'array', items: { $ref: 'bill-line' } },
    },
  },
  'entities/bill-line': {
    properties: {
      kind: { enum: ['work', 'goods'], 'x-pick': "choice.value != 'goods' || owner.days != 0" },
      text: { type: 'string', maxLength: 20, 'x-require-if': "owner.state == 'sent'" },
      amount: { type: 'integer', 'x-lock-if': "owner.state == 'sent'" },
      days: { type: 'integer', 'x-default': 'owner.days' },
      parts: { type: 'array', items: { $ref: 'bill-part' } },
    },
    'x-check': [{ rule: 'record.amount == null || record.amount > 0', message: 'More than nothing.', field: 'amount' }],
  },
  'entities/bill-part': {
    properties: { share: { type: 'integer' } },
    'x-check': [{ rule: 'record.share == null || record.share <= 100', message: 'At most all.', field: 'share' }],
  },
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

  const create = async (body: object) => JSON.parse((await createRecord(engine.context(null), 'bill', body)).text)
  const change = async (id: string, body: object) => JSON.parse((await updateRecord(engine.context(null), 'bill', id, body)).text)
  const refused = (pointer: string, code: string) => ({ code: 'validation-failed', errors: [{ pointer, code }] })

  it('are judged line by line, at every depth, with the place of the line', async () => {
    await expect(create({ lines: [{ amount: 1 }, { amount: 0 }] })).rejects.toMatchObject(refused('/lines/1/amount', 'rule-broken'))
    await expect(create({ lines: [{ parts: [{ share: 5 }, { share: 101 }] }] })).rejects.toMatchObject(
      refused('/lines/0/parts/1/share', 'rule-broken'),
    )
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
})
