import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord, createRecords, deleteRecord, listRecords, restoreRecord, updateRecord } from '../../engine/records/index.ts'
import { databases } from '../support/engine.ts'
import { type Ledger, openLedger } from './ledger.ts'

describe.each(databases)('stored computed fields on %s', (database) => {
  let ledger: Ledger
  beforeAll(async () => {
    ledger = await openLedger(database)
  })
  afterAll(() => ledger.close())

  const context = () => ledger.engine.context(null)
  const create = async (entity: string, body: object) => JSON.parse((await createRecord(context(), entity, body)).text)
  const update = async (entity: string, id: string, body: object) => JSON.parse((await updateRecord(context(), entity, id, body)).text)
  const read = async (entity: string, id: string) => {
    const text = await listRecords(context(), entity, { filter: `record.id == '${id}'` })
    return JSON.parse(text).data[0]
  }

  const sendable = ({ amount: _amount, goodName: _name, ...line }: Record<string, unknown>) => line

  async function example() {
    const group = await create('group', { name: 'G' })
    const firm = await create('firm', { name: 'F', group: group.id, discount: 10 })
    const good = await create('good', { name: 'Screw' })
    const lines = [
      { good: good.id, quantity: 3, price: 10 },
      { good: good.id, quantity: 2, price: 50 },
    ]
    const bill = await create('bill', { firm: firm.id, date: '2026-01-05', lines })
    return { group, firm, good, bill }
  }

  it('are answered by the write that makes them, and read from their column', async () => {
    const { bill } = await example()
    expect(bill).toMatchObject({ net: 130, total: 117, groupName: 'G', tagWeight: 0 })
    expect(bill.lines).toMatchObject([
      { amount: 30, goodName: 'Screw' },
      { amount: 100, goodName: 'Screw' },
    ])
    const text = await listRecords(context(), 'bill', { filter: 'total == 117.0 && groupName == "G"', sort: '-total', fields: 'total' })
    expect(JSON.parse(text).data.map((row: { total: number }) => row.total)).toContain(117)
    expect(await ledger.differences()).toEqual([])
  })

  it('follow a chain of three levels, upwards and downwards', async () => {
    const { group, firm, good, bill } = await example()
    expect(await read('group', group.id)).toMatchObject({ owed: 117, firmCount: 1 })
    const [first, second] = bill.lines.map(sendable)
    await update('bill', bill.id, { lines: [{ ...first, quantity: 13 }, second] })
    expect(await read('firm', firm.id)).toMatchObject({ owed: 207, isLarge: true, marked: 'large', lastBill: '2026-01-05' })
    expect(await read('group', group.id)).toMatchObject({ owed: 207 })
    expect(await read('good', good.id)).toMatchObject({ sold: 15 })
    await update('bill', bill.id, { lines: [second] })
    expect(await read('group', group.id)).toMatchObject({ owed: 90 })
    expect(await read('good', good.id)).toMatchObject({ sold: 2 })
    await update('firm', firm.id, { discount: 50 })
    expect(await read('group', group.id)).toMatchObject({ owed: 50 })
    await update('group', group.id, { name: 'H' })
    expect(await read('bill', bill.id)).toMatchObject({ total: 50, groupName: 'H' })
    expect(await ledger.differences()).toEqual([])
  })

  it('move with a reference: what it pointed to and what it points to', async () => {
    const { group, firm, bill, good } = await example()
    const other = await create('firm', { name: 'O', discount: 0 })
    await update('bill', bill.id, { firm: other.id })
    expect(await read('firm', firm.id)).toMatchObject({ owed: 0, lastBill: null, marked: 'small' })
    expect(await read('firm', other.id)).toMatchObject({ owed: 130 })
    expect(await read('group', group.id)).toMatchObject({ owed: 0 })
    await update('firm', other.id, { group: group.id })
    expect(await read('group', group.id)).toMatchObject({ owed: 130, firmCount: 2 })
    await update('bill', bill.id, { firm: null })
    expect(await read('group', group.id)).toMatchObject({ owed: 0 })
    const nail = await create('good', { name: 'Nail' })
    const [first, second] = bill.lines.map(sendable)
    await update('bill', bill.id, { lines: [first, { ...second, good: nail.id }] })
    expect(await read('good', good.id)).toMatchObject({ sold: 3 })
    expect(await read('good', nail.id)).toMatchObject({ sold: 2 })
    await update('bill', bill.id, { lines: null })
    expect(await read('good', nail.id)).toMatchObject({ sold: 0 })
    expect(await ledger.differences()).toEqual([])
  })

  it('follow the trash and back', async () => {
    const { group, firm, bill } = await example()
    await deleteRecord(context(), 'bill', bill.id)
    expect(await read('firm', firm.id)).toMatchObject({ owed: 0, lastBill: null })
    expect(await read('group', group.id)).toMatchObject({ owed: 0 })
    await update('firm', firm.id, { discount: 0 })
    await restoreRecord(context(), 'bill', bill.id)
    expect(await read('bill', bill.id)).toMatchObject({ total: 130 })
    expect(await read('group', group.id)).toMatchObject({ owed: 130 })
    expect(await ledger.differences()).toEqual([])
  })

  it('follow several references, from both ends', async () => {
    const { bill } = await example()
    const [red, blue] = [await create('tag', { name: 'red', weight: 2 }), await create('tag', { name: 'blue', weight: 5 })]
    await update('bill', bill.id, { tags: [red.id, blue.id] })
    expect(await read('bill', bill.id)).toMatchObject({ tagWeight: 7 })
    expect(await read('tag', red.id)).toMatchObject({ billed: 117 })
    await update('tag', red.id, { weight: 20 })
    expect(await read('bill', bill.id)).toMatchObject({ tagWeight: 25 })
    await update('bill', bill.id, { tags: [blue.id] })
    expect(await read('tag', red.id)).toMatchObject({ billed: 0 })
    expect(await read('tag', blue.id)).toMatchObject({ billed: 117 })
    await deleteRecord(context(), 'tag', blue.id)
    expect(await read('bill', bill.id)).toMatchObject({ tagWeight: 0 })
    await restoreRecord(context(), 'tag', blue.id)
    expect(await read('bill', bill.id)).toMatchObject({ tagWeight: 5 })
    expect(await ledger.differences()).toEqual([])
  })

  it('follow references into the trash, which a change of the others leaves alone', async () => {
    const { bill } = await example()
    const [red, blue] = [await create('tag', { name: 'red', weight: 2 }), await create('tag', { name: 'blue', weight: 5 })]
    await update('bill', bill.id, { tags: [blue.id] })
    await deleteRecord(context(), 'tag', blue.id)
    await update('bill', bill.id, { tags: [red.id], lines: [] })
    expect(await ledger.differences()).toEqual([])
    await restoreRecord(context(), 'tag', blue.id)
    expect(await read('bill', bill.id)).toMatchObject({ tagWeight: 7, tags: [{ id: red.id }, { id: blue.id }] })
    expect(await ledger.differences()).toEqual([])
  })

  it('count only the records of their own entity behind a reference to several', async () => {
    const { group, firm } = await example()
    const note = await create('note', { about: { entity: 'firm', id: firm.id } })
    await create('note', { about: { entity: 'group', id: group.id } })
    expect(await read('firm', firm.id)).toMatchObject({ noteCount: 1 })
    await update('note', note.id, { about: { entity: 'group', id: group.id } })
    expect(await read('firm', firm.id)).toMatchObject({ noteCount: 0 })
    expect(await ledger.differences()).toEqual([])
  })

  it('are not taken from a client, and change neither the version nor the time of the change', async () => {
    const { firm, bill } = await example()
    const before = await read('firm', firm.id)
    await update('bill', bill.id, { lines: [{ quantity: 1, price: 1 }] })
    const after = await read('firm', firm.id)
    expect(after.owed).toBe(0.9)
    expect([after.version, after.updatedAt]).toEqual([before.version, before.updatedAt])
    await expect(update('bill', bill.id, { total: 1 })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/total' }],
    })
  })

  it('of many records are worked out together', async () => {
    const { group, firm } = await example()
    const bodies = Array.from({ length: 500 }, (_, index) => ({ firm: firm.id, lines: [{ quantity: 1, price: index % 10 }] }))
    await createRecords(context(), 'bill', bodies)
    expect(await read('group', group.id)).toMatchObject({ owed: 2142 })
    expect(await ledger.differences()).toEqual([])
  })
})
