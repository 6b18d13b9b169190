import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord, deleteRecord, type OutboxMessage, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const layers = layersOf({
  'entities/note': { properties: { text: { title: 'Text', type: 'string', maxLength: 40 } } },
  'entities/other': { properties: { text: { title: 'Text', type: 'string', maxLength: 40 } } },
})

describe.each(databases)('the outbox on %s', (database) => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  async function open(address: string, folder: string): Promise<Engine> {
    const engine = await createEngine({ layers, database: address, files: folder, outbox: { backoff: () => 5 } })
    let isOpen = true
    const close = engine.close.bind(engine)
    engine.close = async () => {
      if (isOpen) await close()
      isOpen = false
    }
    ends.push(() => engine.close())
    return engine
  }

  async function fresh(): Promise<{ engine: Engine; address: string; folder: string }> {
    const { address, folder, remove } = await newDatabase(database)
    ends.push(remove)
    return { engine: await open(address, folder), address, folder }
  }

  const waiting = async (engine: Engine) =>
    Number((await engine.database.all<{ n: number }>(sql`select count(*) as n from "outbox_message"`))[0]?.n)
  const create = async (engine: Engine, entity: string, text: string): Promise<string> =>
    (await createRecord(engine.context(null), entity, { text })).id

  it('tells a consumer of each change that it wants, in the order of the record, and forgets it then', async () => {
    const { engine } = await fresh()
    const told: OutboxMessage[] = []
    engine.outbox.subscribe('test', { entities: ['note'], kinds: ['created', 'updated', 'deleted'] }, (message) => void told.push(message))
    await create(engine, 'other', 'unheard')
    const id = await create(engine, 'note', 'a')
    await updateRecord(engine.context(null), 'note', id, { text: 'b' })
    await deleteRecord(engine.context(null), 'note', id)
    await expect.poll(() => told.length).toBe(3)
    expect(told.map(({ kind, version }) => [kind, version])).toEqual([
      ['created', 1],
      ['updated', 2],
      ['deleted', 3],
    ])
    expect(told[1]).toMatchObject({ entity: 'note', recordId: id, before: { text: 'a' }, after: { text: 'b' }, touched: ['text'] })
    await expect.poll(() => waiting(engine)).toBe(0)
  })

  it('writes nothing for nobody, and nothing for a write that is taken back', async () => {
    const { engine } = await fresh()
    await create(engine, 'note', 'a')
    expect(await waiting(engine)).toBe(0)
    const told: string[] = []
    engine.outbox.subscribe('test', {}, ({ recordId }) => void told.push(recordId))
    await expect(createRecord(engine.context(null), 'note', { text: 1 })).rejects.toMatchObject({ code: 'validation-failed' })
    const id = await create(engine, 'note', 'b')
    await expect.poll(() => told).toEqual([id])
  })

  it('tries again until the consumer succeeds, and keeps later changes of the record waiting', async () => {
    const { engine } = await fresh()
    const told: string[] = []
    let failures = 2
    engine.outbox.subscribe('test', { entities: ['note'] }, ({ kind, attempts }) => {
      told.push(`${kind} ${attempts}`)
      if (failures-- > 0) throw new Error('not now')
    })
    const id = await create(engine, 'note', 'a')
    await updateRecord(engine.context(null), 'note', id, { text: 'b' })
    await expect.poll(() => told).toEqual(['created 0', 'created 1', 'created 2', 'updated 0'])
    await expect.poll(() => waiting(engine)).toBe(0)
  })

  it('delivers after a restart what was committed and not delivered', async () => {
    const { engine, address, folder } = await fresh()
    engine.outbox.subscribe('test', {}, () => new Promise(() => {}))
    await engine.outbox.stop()
    const id = await create(engine, 'note', 'a')
    expect(await waiting(engine)).toBe(1)
    await engine.close()
    const next = await open(address, folder)
    const told: string[] = []
    next.outbox.subscribe('test', {}, ({ recordId }) => void told.push(recordId))
    await expect.poll(() => told).toEqual([id])
  })

  it('delivers once where several processes look, and takes over what one has left lying', async () => {
    const { engine, address, folder } = await fresh()
    const others = [await open(address, folder), await open(address, folder)]
    const told: string[] = []
    for (const each of [engine, ...others]) each.outbox.subscribe('test', {}, ({ recordId }) => void told.push(recordId))
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => create(engine, 'note', `n${index}`)))
    for (const each of others) each.outbox.wake()
    await expect.poll(() => waiting(engine)).toBe(0)
    expect([...told].sort()).toEqual([...ids].sort())
    const until = engine.database.dialect.bindColumn(new Date(Date.now() + 150).toISOString(), { kind: 'instant' })
    await engine.outbox.stop()
    const left = await create(engine, 'note', 'left')
    await engine.database.transaction((executor) => executor.all(sql`update "outbox_message" set "leased_until" = ${until}`))
    for (const each of others) each.outbox.wake()
    await expect.poll(() => told.at(-1)).toBe(left)
    await expect.poll(() => waiting(engine)).toBe(0)
  })
})
