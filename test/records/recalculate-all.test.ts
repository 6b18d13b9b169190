import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql } from '../../engine/base/sql.ts'
import { createRecord, recalculateAll, updateRecord } from '../../engine/records/index.ts'
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

  it('are worked out anew on demand, and what differed is counted', async () => {
    const group = await create('group', { name: 'G' })
    const firm = await create('firm', { group: group.id, discount: 0 })
    for (const price of [1, 2, 4]) await create('bill', { firm: firm.id, lines: [{ quantity: 1, price }] })
    expect((await recalculateAll(context())).every(({ differing }) => differing === 0)).toBe(true)
    await ledger.engine.database.transaction(async (executor) => {
      await executor.all(rawSql('update "bill" set "total" = 0'))
      await executor.all(rawSql('update "firm" set "owed" = null'))
      await executor.all(rawSql('update "group" set "owed" = 0'))
    })
    expect(await recalculateAll(context(), 'bill.total')).toEqual([{ field: 'bill.total', records: 3, differing: 3 }])
    expect(await ledger.differences()).toEqual([])
    await expect(recalculateAll(context(), 'bill.totl')).rejects.toThrow('Did you mean "bill.total"?')
  })

  it('of writers at once miss nothing: one sum of many, one reference that changes beside', async () => {
    const groups = [await create('group', { name: 'A' }), await create('group', { name: 'B' })]
    const firms = await Promise.all([0, 1, 2].map((at) => create('firm', { group: groups[at % 2].id, discount: 0 })))
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      for (let round = 0; round < 4; round++) {
        const firm = firms[(writer + round) % 3]
        if (writer % 4 === 3)
          await updateRecord(context(), 'firm', firm.id, { group: groups[(writer + round) % 2].id, discount: round * 10 })
        else await createRecord(context(), 'bill', { firm: firm.id, lines: [{ quantity: 1, price: writer + 1 }] })
      }
    })
    await Promise.all(writers)
    expect(await ledger.differences()).toEqual([])
  })
})
