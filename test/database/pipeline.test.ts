import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { rawSql, sql } from '../../engine/base/sql.ts'
import { type Database, openDatabase, savepoint, send } from '../../engine/database/index.ts'
import { createEngine } from '../../engine/engine.ts'
import { createRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const opened: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function things(name: (typeof databases)[number]): Promise<{ database: Database; ids: () => Promise<readonly number[]> }> {
  const { address, remove } = await newDatabase(name)
  opened.push(remove)
  const database = await openDatabase(address)
  opened.push(() => database.close())
  await database.transaction(({ all }) => all(rawSql('create table "thing" ("id" integer primary key, "value" integer)')))
  const ids = async () => (await database.all<{ id: number }>(rawSql('select "id" from "thing" order by "id"'))).map(({ id }) => id)
  return { database, ids }
}

const insert = (id: number) => sql`insert into "thing" ("id", "value") values (${id}, ${0})`

describe.each(databases)('statements whose rows nobody looks at, on %s', (name) => {
  it('are carried out before what is asked next', async () => {
    const { database } = await things(name)
    for (let turn = 0; turn < 3; turn++) {
      const seen = await database.transaction(async (executor) => {
        await send(executor, insert(turn))
        await send(executor, sql`update "thing" set "value" = "value" + ${5} where "id" = ${turn}`)
        return executor.all(sql`select "value" from "thing" where "id" = ${turn}`)
      })
      expect(seen).toEqual([{ value: 5 }])
    }
  })

  it('fail the transaction with their own error, also when they are the last of it', async () => {
    const { database, ids } = await things(name)
    await database.transaction(({ all }) => all(insert(1)))
    const isTaken = (error: unknown) => database.dialect.isUniqueViolation(error)
    const atTheEnd = database.transaction(async (executor) => {
      await executor.all(insert(2))
      await send(executor, insert(1))
    })
    expect(isTaken(await atTheEnd.catch((error: unknown) => error))).toBe(true)
    const before = database.transaction(async (executor) => {
      await executor.all(insert(2))
      await send(executor, insert(1))
      await executor.all(insert(3))
    })
    expect(isTaken(await before.catch((error: unknown) => error))).toBe(true)
    expect(await ids()).toEqual([1])
    await database.transaction((executor) => send(executor, insert(4)))
    expect(await ids()).toEqual([1, 4])
  })

  it('are undone to the savepoint that they fail in, and the rest is kept', async () => {
    const { database, ids } = await things(name)
    await database.transaction(async (executor) => {
      await send(executor, insert(1))
      const part = savepoint(executor, async () => {
        await send(executor, insert(2))
        await send(executor, insert(1))
      })
      expect(database.dialect.isUniqueViolation(await part.catch((error: unknown) => error))).toBe(true)
      await savepoint(executor, () => send(executor, insert(3)))
      await send(executor, insert(4))
    })
    expect(await ids()).toEqual([1, 3, 4])
  })
})

/** A way to a PostgreSQL that counts how often one end has waited for the other. */
async function countingWay(address: string): Promise<{ address: string; waits: () => number }> {
  const { hostname, port } = new URL(address)
  let waits = 0
  const server: Server = createServer((client) => {
    const behind = connect(Number(port), hostname)
    let isAnswered = true
    client.on('data', (chunk) => {
      if (isAnswered) waits += 1
      isAnswered = false
      behind.write(chunk)
    })
    behind.on('data', (chunk) => {
      isAnswered = true
      client.write(chunk)
    })
    client.on('close', () => behind.destroy())
    behind.on('close', () => client.destroy())
    client.on('error', () => undefined)
    behind.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => void server.close())
  const way = new URL(address)
  const own = server.address()
  way.port = String(typeof own === 'object' ? own?.port : '')
  return { address: way.href, waits: () => waits }
}

describe('PostgreSQL', () => {
  it('is waited for as seldom as the steps of a write allow', async () => {
    const { address, folder, remove } = await newDatabase('postgres')
    opened.push(remove)
    const way = await countingWay(address)
    const layers = layersOf({
      'entities/loan': {
        'x-duplicates': [{ fields: { name: { match: 'folded', weight: 1 } }, threshold: 1 }],
        properties: {
          name: { title: 'Name', type: 'string' },
          code: { title: 'Code', type: 'string', 'x-number': 'L-{0000}' },
        },
      },
    })
    const engine = await createEngine({ layers, database: way.address, files: join(folder, 'files') })
    opened.push(() => engine.close())
    for (let turn = 0; turn < 4; turn++) await createRecord(engine.context(null), 'loan', { name: `Tent ${turn}` })
    const before = way.waits()
    await createRecord(engine.context(null), 'loan', { name: 'Tent 5' })
    // Begin and version; the counter; numbers in use; row, keys and record as stored; the end of the audit; its entry and the commit.
    expect(way.waits() - before).toBe(6)
  })
})
