import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../engine/base/clock.ts'
import { rollback } from '../../engine/migration/index.ts'
import { type Documents, databases } from '../support/engine.ts'
import { newWorkshop, type Workshop } from './support.ts'

const money = { type: 'number', multipleOf: 0.01 }

/** Bills with lines, and a firm that sums them up. */
function documents(total: object | undefined, more: Documents = {}, price: object = money): Documents {
  return {
    'entities/firm': {
      properties: {
        name: { type: 'string', maxLength: 40 },
        ...(total === undefined ? {} : { owed: { ...money, 'x-computed': 'record.bills.map(b, b.total).sum()', 'x-stored': true } }),
      },
    },
    'entities/bill': {
      properties: {
        firm: { 'x-ref': 'firm', 'x-inverse': 'bills' },
        price,
        count: { type: 'integer' },
        ...(total === undefined ? {} : { total }),
      },
    },
    ...more,
  }
}

const stored = (expression: string) => ({ ...money, 'x-computed': expression, 'x-stored': true })

describe.each(databases)('columns of computed fields on %s', (database) => {
  let workshop: Workshop
  afterEach(() => workshop.close())

  async function withBills(first: Documents) {
    workshop = await newWorkshop(database)
    await workshop.apply(first)
    const firm = await workshop.create(first, 'firm', { name: 'A' })
    const bill = await workshop.create(first, 'bill', { firm, price: 2.5, count: 3 })
    return { firm, bill }
  }

  it('are added and filled, each after those it reads', async () => {
    const { firm, bill } = await withBills(documents(undefined))
    const after = documents(stored('record.price * record.count'))
    const { steps, isAdditive } = await workshop.plan(after)
    expect(steps.map(({ sign, text, rows, lock }) => [sign, text, rows, lock])).toEqual([
      ['+', 'add column firm.owed (decimal)', 1, 'short'],
      ['+', 'add column bill.total (decimal)', 1, 'short'],
      ['~', 'recalculate bill.total', 1, 'rewrites 1 rows'],
      ['~', 'recalculate firm.owed', 1, 'rewrites 1 rows'],
    ])
    expect(isAdditive).toBe(true)
    await workshop.apply(after)
    expect(await workshop.read(after, 'bill', bill)).toMatchObject({ total: 7.5 })
    expect(await workshop.read(after, 'firm', firm)).toMatchObject({ owed: 7.5 })
    expect((await workshop.plan(after)).steps).toEqual([])
  })

  it('are filled anew when an expression changes, also one that they read, and again by a rollback', async () => {
    const before = documents(stored('record.price * record.count'))
    const { firm, bill } = await withBills(before)
    const after = documents(stored('record.price * record.count + 1'))
    expect((await workshop.plan(after)).steps.map(({ text }) => text)).toEqual(['recalculate bill.total', 'recalculate firm.owed'])
    await workshop.apply(after)
    expect(await workshop.read(after, 'bill', bill)).toMatchObject({ total: 8.5 })
    expect(await workshop.read(after, 'firm', firm)).toMatchObject({ owed: 8.5 })
    await rollback(workshop.database, 1, { clock: systemClock })
    expect(await workshop.read(before, 'firm', firm)).toMatchObject({ owed: 7.5 })
  })

  it('are filled anew when the values they read are converted', async () => {
    const total = stored('record.price * record.count')
    const { firm } = await withBills(documents(total))
    const after = documents(total, {}, { type: 'integer', 'x-convert-from': 'round(record.price, 0)' })
    await workshop.apply(after)
    expect(await workshop.read(after, 'firm', firm)).toMatchObject({ owed: 9 })
  })

  it('do not overwrite what was entered: that is kept aside', async () => {
    const entered = documents(money)
    workshop = await newWorkshop(database)
    await workshop.apply(entered)
    const bill = await workshop.create(entered, 'bill', { price: 2, count: 2, total: 100 })
    const computed = documents(stored('record.price * record.count'))
    const { steps } = await workshop.plan(computed)
    expect(steps.map(({ text }) => text)).toContainEqual(expect.stringMatching(/bill.total to _parked_total|park/))
    await workshop.apply(computed)
    expect(await workshop.read(computed, 'bill', bill)).toMatchObject({ total: 4 })
    await rollback(workshop.database, 1, { clock: systemClock })
    expect(await workshop.read(entered, 'bill', bill)).toMatchObject({ total: 100 })
  })
})
