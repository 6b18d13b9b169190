import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../engine/database/index.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, type RecordsContext } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const text = { type: 'string', maxLength: 40 }
const layers = layersOf({
  'entities/boat': {
    required: ['name'],
    properties: {
      name: { ...text, 'x-unique': true },
      code: { ...text, 'x-number': 'B-{000}' },
      keeper: { 'x-ref': 'user' },
      length: { type: 'integer', minimum: 1 },
    },
  },
  'entities/sailor': {
    properties: { name: text },
    'x-duplicates': [{ fields: { name: { match: 'folded', weight: 1 } }, threshold: 1, on: 'refuse' }],
  },
  'roles/keeper': { title: 'Keeper', entities: { boat: { read: true, create: 'record.keeper == user' }, user: { read: true } } },
})

describe.each(databases)('records that are made at once, on %s', (name) => {
  let engine: Engine
  let remove = () => {}
  beforeEach(async () => {
    const made = await newDatabase(name)
    remove = made.remove
    engine = await createEngine({ layers, database: made.address, files: made.folder })
  })
  afterEach(async () => {
    await engine.close()
    remove()
  })

  const newUser = (email: string) => engine.createUser({ name: email, email, password: 'a long enough password' })
  const keeper = (id: string) =>
    engine.context({ id, name: 'K', email: 'k@example.test', isAdministrator: false, roles: ['keeper'], teams: [] })
  const administrator = (id: string) =>
    engine.context({ id, name: 'A', email: 'a@example.test', isAdministrator: true, roles: [], teams: [] })
  /** Makes one record in a context of its own for each body, all at once; answers the boats and the codes of refusals. */
  const make = async (contexts: () => RecordsContext, bodies: readonly unknown[], entity = 'boat') => {
    const settled = await Promise.allSettled(bodies.map((body) => createRecord(contexts(), entity, body)))
    return settled.map((one) => (one.status === 'fulfilled' ? JSON.parse(one.value.text).name : (one.reason.code ?? one.reason.message)))
  }
  const stored = async () =>
    (await engine.database.all<{ name: string }>({ text: 'select "name" from "boat" order by "name"', values: [] })).map((row) => row.name)
  /** The database, which notes how many transactions were begun. */
  const counting = () => {
    const counted = { transactions: 0 }
    const database: Database = {
      ...engine.database,
      transaction: (work, options) => {
        counted.transactions += 1
        return engine.database.transaction(work, options)
      },
    }
    return { database, counted }
  }
  const boats = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `Boat ${String(index).padStart(2, '0')}` }))

  it('share transactions, and each is answered with its own', async () => {
    const { database, counted } = counting()
    const names = boats(20).map((boat) => boat.name)
    expect(await make(() => ({ ...engine.context(null), database }), boats(20))).toEqual(names)
    expect(await stored()).toEqual(names)
    // The first goes at once, the others wait for it.
    expect(counted.transactions).toBe(2)
    const codes = await engine.database.all<{ code: string }>({ text: 'select "code" from "boat" order by "code"', values: [] })
    expect(codes.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, index) => `B-${String(index + 1).padStart(3, '0')}`))
    const entries = await engine.database.all({ text: `select "id" from "audit_entry" where "subject" = 'boat'`, values: [] })
    expect(entries.length).toBe(20)
  })

  it('are refused each for itself', async () => {
    const bodies = [{ name: 'A' }, { name: 'B' }, { length: 3 }, { name: 'C', length: 0 }, { name: 'B' }, 'no record', { name: 'D' }]
    const answers = await make(() => engine.context(null), bodies)
    expect(answers).toEqual(['A', 'B', 'validation-failed', 'validation-failed', 'validation-failed', 'validation-failed', 'D'])
    expect(await stored()).toEqual(['A', 'B', 'D'])
  })

  it('tell only whoever asked for what takes a whole transaction back', async () => {
    const [ann, ben] = [await newUser('ann@example.test'), await newUser('ben@example.test')]
    const bodies = ['A', 'B', 'C', 'D'].map((boat) => ({ name: boat, keeper: boat === 'C' ? ben : ann }))
    expect(await make(() => keeper(ann), bodies)).toEqual(['A', 'B', 'forbidden', 'D'])
    expect(await stored()).toEqual(['A', 'B', 'D'])
    expect(await make(() => keeper(ann), [{ name: 'E', keeper: ann }])).toEqual(['E'])
  })

  it('are not mixed with those of somebody else', async () => {
    const [ann, ben] = [await newUser('ann@example.test'), await newUser('ben@example.test')]
    const people = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? ann : ben))
    await Promise.all(people.map((id, index) => createRecord(administrator(id), 'boat', { name: `Boat ${index}`, keeper: id })))
    const rows = await engine.database.all<{ own: number }>({
      text: 'select count(*) as own from "boat" where "created_by_id" = "keeper_id"',
      values: [],
    })
    expect(Number(rows[0]?.own)).toBe(12)
  })

  it('are held against those that were made a moment before', async () => {
    const sailors = [{ name: 'Somebody else' }, ...Array.from({ length: 5 }, () => ({ name: 'Hans Meyer' }))]
    const answers = await make(() => engine.context(null), sailors, 'sailor')
    expect(answers).toEqual(['Somebody else', 'Hans Meyer', 'conflict', 'conflict', 'conflict', 'conflict'])
  })

  it('do not wait for one that takes its time', async () => {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let isFirst = true
    const database: Database = {
      ...engine.database,
      transaction: async (work, options) => {
        if (isFirst) {
          isFirst = false
          await released
        }
        return engine.database.transaction(work, options)
      },
    }
    const [slow, ...others] = boats(6).map((boat) => createRecord({ ...engine.context(null), database }, 'boat', boat))
    await Promise.all(others)
    expect(await stored()).toEqual(
      boats(6)
        .map((boat) => boat.name)
        .slice(1),
    )
    release()
    await slow
    expect(await stored()).toHaveLength(6)
  })

  it('are not made again when nobody knows whether they were kept', async () => {
    const database: Database = {
      ...engine.database,
      transaction: async (work, options) => {
        await engine.database.transaction(work, options)
        throw new Error('the connection was lost')
      },
    }
    const answers = await make(() => ({ ...engine.context(null), database }), boats(5))
    expect(answers).toEqual(Array(5).fill('the connection was lost'))
    expect(await stored()).toEqual(boats(5).map((boat) => boat.name))
  })
})
