import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../engine/engine.ts'
import { createRecord, getRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const layers = layersOf({
  'entities/loan': {
    properties: {
      name: { title: 'Name', type: 'string' },
      since: { title: 'Since', type: 'string', format: 'date' },
      days: { title: 'Days', type: 'integer', 'x-computed': 'daysBetween(record.since, today())' },
      isFresh: { title: 'Fresh', type: 'boolean', 'x-computed': "timeOf(now()) < '23:00'" },
    },
  },
})

describe.each(databases)('statements that are kept, on %s', (name) => {
  it('know the day on which they run, and the moment', async () => {
    const { address, folder, remove } = await newDatabase(name)
    let time = Date.parse('2026-03-01T22:30:00Z')
    const engine = await createEngine({ layers, database: address, files: join(folder, 'files'), clock: { now: () => new Date(time) } })
    try {
      const { id } = await createRecord(engine.context(null), 'loan', { name: 'Tent', since: '2026-02-01' })
      const read = async (fields: string) => JSON.parse((await getRecord(engine.context(null), 'loan', id, { fields })).text)
      expect([(await read('days')).days, (await read('days')).days, (await read('isFresh')).isFresh]).toEqual([28, 28, true])
      time = Date.parse('2026-03-01T23:59:59Z')
      expect([(await read('days')).days, (await read('isFresh')).isFresh]).toEqual([28, false])
      time = Date.parse('2026-03-02T00:00:00Z')
      expect((await read('days')).days).toBe(29)
    } finally {
      await engine.close()
      remove()
    }
  })
})
