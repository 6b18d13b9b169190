import { afterEach, describe, expect, it } from 'vitest'
import { rawSql, sql } from '../../engine/base/sql.ts'
import { type Database, openDatabase } from '../../engine/database/index.ts'
import { databases, newDatabase } from '../support/engine.ts'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function open(address: string): Promise<Database> {
  const database = await openDatabase(address)
  opened.push(() => database.close())
  return database
}

async function openNew(name: (typeof databases)[number]): Promise<{ database: Database; address: string }> {
  const { address, remove } = await newDatabase(name)
  opened.push(async () => remove())
  const database = await open(address)
  await change(database, 'create table "thing" ("id" integer primary key, "value" integer)', 'insert into "thing" values (1, 10), (2, 20)')
  return { database, address }
}

const change = (database: Database, ...statements: readonly string[]) =>
  database.transaction(async ({ all }) => {
    for (const statement of statements) await all(rawSql(statement))
  })

describe.each(databases)('statements that are kept prepared, on %s', (name) => {
  it('are run with other values each time', async () => {
    const { database } = await openNew(name)
    const read = (id: number) => database.all(sql`select "value" from "thing" where "id" = ${id}`)
    expect([await read(1), await read(2), await read(3), await read(1)]).toEqual([[{ value: 10 }], [{ value: 20 }], [], [{ value: 10 }]])
  })

  it('follow a table that is changed, by this process or another', async () => {
    const { database, address } = await openNew(name)
    const other = await open(address)
    const read = (of: Database) => of.all(sql`select * from "thing" where "id" = ${1}`)
    for (let turn = 0; turn < 3; turn++) {
      for (const one of [database, other]) expect(await read(one)).toEqual([{ id: 1, value: 10 }])
    }
    await change(database, 'alter table "thing" drop column "value"', `alter table "thing" add column "name" text default 'x'`)
    for (const one of [database, other]) expect(await read(one)).toEqual([{ id: 1, name: 'x' }])
    const written = await other.transaction(({ all }) => all(sql`update "thing" set "name" = ${'y'} where "id" = ${1} returning *`))
    expect(written).toEqual([{ id: 1, name: 'y' }])
  })

  it('follow a table that is changed between two writes', async () => {
    const { database, address } = await openNew(name)
    const other = await open(address)
    const write = () => other.transaction(({ all }) => all(sql`update "thing" set "id" = ${1} where "id" = ${1} returning *`))
    for (let turn = 0; turn < 3; turn++) expect(await write()).toEqual([{ id: 1, value: 10 }])
    await change(database, 'alter table "thing" drop column "value"')
    expect(await write()).toEqual([{ id: 1 }])
  })

  it('are let go when there are very many', async () => {
    const { database } = await openNew(name)
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 700; index++) {
        const [row] = await database.all(sql`select ${rawSql(String(index))} as n from "thing" where "id" = ${1}`)
        expect(row).toEqual({ n: index })
      }
    }
  })

  it('serve more askers than there are connections', async () => {
    const { database } = await openNew(name)
    const rows = await Promise.all(
      Array.from({ length: 100 }, (_, index) => database.all(sql`select "value" from "thing" where "id" = ${(index % 2) + 1}`)),
    )
    expect(rows.map(([row]) => row?.value)).toEqual(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 10 : 20)))
  })

  it('leave nothing behind when one fails', async () => {
    const { database } = await openNew(name)
    const insert = (id: number) => database.transaction(({ all }) => all(sql`insert into "thing" ("id", "value") values (${id}, ${0})`))
    await insert(3)
    await expect(insert(3)).rejects.toThrow()
    await expect(database.all(sql`select "thing"."nothing" from "thing" where "id" = ${1}`)).rejects.toThrow()
    await insert(4)
    expect(await database.all(rawSql('select count(*) as n from "thing"'))).toMatchObject([{ n: name === 'sqlite' ? 4 : '4' }])
  })
})

describe('PostgreSQL', () => {
  it('knows how much a table has grown as soon as it has doubled, without its daemon', async () => {
    const { database } = await openNew('postgres')
    const put = (from: number, to: number) =>
      database.transaction(({ all }) => all(sql`insert into "thing" ("id") select g from generate_series(cast(${from} as int), ${to}) g`))
    const known = async () => (await database.all(sql`select reltuples as rows from pg_class where relname = ${'thing'}`))[0]?.rows
    await put(11, 210)
    expect(await known()).toBeLessThanOrEqual(0)
    await put(211, 300)
    expect(await known()).toBe(292)
    await put(301, 500)
    expect(await known()).toBe(292)
    await put(501, 700)
    expect(await known()).toBe(692)
  })

  it('plans a read once for any values, until such a plan takes long', async () => {
    const { database } = await openNew('postgres')
    const plan = async (label: string, seconds: number) => {
      const read = sql`select current_setting('plan_cache_mode') as mode, pg_sleep(${seconds}) from "thing" where "id" = 1 and ${label} = ${rawSql(`'${label}'`)}`
      return (await database.all<{ mode: string }>(read))[0]?.mode
    }
    expect(await plan('quick', 0)).toBe('force_generic_plan')
    expect(await plan('slow', 0.5)).toBe('auto')
    expect(await plan('slow', 0)).toBe('auto')
    expect(await plan('quick', 0)).toBe('force_generic_plan')
  })
})
