import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { Entity } from '../../engine/model/model.ts'
import { createOne, createRecord, inTransaction } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const entity = (rules: string | object) => ({
  properties: {
    number: { title: 'Number', type: 'string', maxLength: 20, 'x-number': rules, 'x-unique': true },
    note: { title: 'Note', type: 'string', maxLength: 20 },
  },
})
const layers = layersOf({ 'entities/offer': entity('O-{000}'), 'entities/bill': entity({ patterns: ['B-{000}'], gapless: true }) })

describe.each(databases)('numbers on %s', (database) => {
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

  const make = async (name: string, body: object = {}) => JSON.parse((await createRecord(engine.context(null), name, body)).text).number

  /** Makes a record in a transaction that stays open until `end` is called; fails at its end when it is told to. */
  function holding(name: string): { readonly isMade: Promise<void>; end(error?: Error): void; readonly ended: Promise<unknown> } {
    let made = () => {}
    let end: (error?: Error) => void = () => {}
    const isMade = new Promise<void>((resolve) => (made = resolve))
    const isEnding = new Promise<Error | undefined>((resolve) => (end = resolve))
    const ended = inTransaction(engine.context(null), async (write) => {
      await createOne(write, engine.model.entities.get(name) as Entity, {})
      made()
      const error = await isEnding
      if (error !== undefined) throw error
    }).catch((error: unknown) => error)
    return { isMade, end, ended }
  }

  it('are given once, by sixteen writers, also beside numbers that were chosen', async () => {
    await make('offer', { number: 'O-005' })
    const numbers = await Promise.all(Array.from({ length: 48 }, () => make('offer')))
    expect(new Set([...numbers, 'O-005']).size).toBe(49)
  })

  it('have no gap after a write that failed where they are gapless', async () => {
    const before = Number((await make('bill')).slice(2))
    const held = holding('bill')
    await held.isMade
    held.end(new Error('no'))
    expect(await held.ended).toMatchObject({ message: 'no' })
    expect(Number((await make('bill')).slice(2))).toBe(before + 1)
  })

  it('of others make nobody wait where transactions run beside each other', async () => {
    const held = holding('offer')
    await held.isMade
    const other = make('offer').then((number) => ({ number }))
    const first = await Promise.race([
      other.then(() => 'other'),
      engine.database.dialect.name === 'sqlite' ? held.isMade : new Promise(() => {}),
    ])
    expect(first).toBe(engine.database.dialect.name === 'sqlite' ? undefined : 'other')
    held.end()
    expect(await held.ended).toBeUndefined()
    expect((await other).number).toMatch(/^O-\d{3}$/)
  })
})
