import { afterEach, describe, expect, it } from 'vitest'
import { rawSql, type Sql, sql } from '../../engine/base/sql.ts'
import type { Row } from '../../engine/database/database.ts'
import { type Database, openDatabase } from '../../engine/database/index.ts'
import { ReadTogether } from '../../engine/database/together.ts'
import { databases, newDatabase } from '../support/engine.ts'

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function openNew(name: (typeof databases)[number]): Promise<Database> {
  const { address, remove } = await newDatabase(name)
  opened.push(async () => remove())
  const database = await openDatabase(address)
  opened.push(() => database.close())
  await database.transaction(async ({ all }) => {
    await all(rawSql('create table "thing" ("id" integer primary key, "name" text)'))
    for (let id = 1; id <= 40; id++) await all(sql`insert into "thing" values (${id}, ${`thing ${id}`})`)
  })
  return database
}

/** What was asked, and how many reads each statement was. */
function watched(database: Database): { all: Database['all']; asked: Sql[] } {
  const asked: Sql[] = []
  return {
    asked,
    all: <T extends Row>(statement: Sql) => {
      asked.push(statement)
      return database.all<T>(statement)
    },
  }
}

const read = (id: number) => sql`select "name", 100 / ("id" - 13) as part from "thing" where "id" = ${id}`
const ever = { longest: Number.POSITIVE_INFINITY, atOnce: 1 }

describe.each(databases)('reads of one row that come at once, on %s', (name) => {
  it('go as a few statements and are answered each with its own row', async () => {
    const database = await openNew(name)
    const { all, asked } = watched(database)
    const { one } = new ReadTogether(all, ever)
    const ids = [...Array.from({ length: 12 }, (_, index) => index + 1), 99, 20, 20]
    const rows = await Promise.all(ids.map((id) => one<{ name: string }>(read(id))))
    expect(rows.map((row) => row?.name)).toEqual(ids.map((id) => (id === 99 ? undefined : `thing ${id}`)))
    // The first at once; behind it 8, 4 and 2.
    expect(asked.map(({ values }) => values.length)).toEqual([1, 8, 4, 2])
  })

  it('that fail are told to whoever asked, and to nobody else', async () => {
    const database = await openNew(name)
    // A statement of two that fails, and the read by itself that does.
    const fails = sql`select "name", abs(-9223372036854775807 - case when "id" = 13 then 1 else 0 end) as part from "thing" where "id" = `
    const { one } = new ReadTogether(database.all, ever)
    const asked = [1, 2, 13, 4, 5].map((id) => one<{ name: string }>(sql`${fails}${id}`))
    const settled = await Promise.allSettled(asked)
    expect(settled.map((result) => (result.status === 'fulfilled' ? result.value?.name : 'refused'))).toEqual([
      'thing 1',
      'thing 2',
      'refused',
      'thing 4',
      'thing 5',
    ])
  })

  it('that take long wait for nobody', async () => {
    const database = await openNew(name)
    const { all, asked } = watched(database)
    const { one } = new ReadTogether(all, { longest: 0, atOnce: 1 })
    await Promise.all([1, 2, 3].map((id) => one(read(id))))
    expect(asked.map(({ values }) => values.length)).toEqual([1, 1, 1])
  })

  it('are put together by the database itself', async () => {
    const database = await openNew(name)
    for (let turn = 0; turn < 5; turn++) {
      const rows = await Promise.all(Array.from({ length: 12 }, (_, index) => database.one<{ name: string }>(read(index + 1))))
      expect(rows.map((row) => row?.name)).toEqual(Array.from({ length: 12 }, (_, index) => `thing ${index + 1}`))
    }
  })
})
