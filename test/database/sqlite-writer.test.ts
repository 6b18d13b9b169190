import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rawSql, sql } from '../../engine/base/sql.ts'
import type { Executor, Row } from '../../engine/database/database.ts'
import { sqlite } from '../../engine/database/dialects/sqlite.ts'
import { type Database, openDatabase } from '../../engine/database/index.ts'
import { SqliteWriter } from '../../engine/database/sqlite-writer.ts'

/** A connection that only writes down what it is asked, and refuses what `refuses` says. */
function recorder(refuses: (text: string, turn: number) => boolean = () => false): { executor: Executor; asked: string[] } {
  const asked: string[] = []
  const all = async <T extends Row>({ text }: { text: string }): Promise<T[]> => {
    asked.push(text)
    if (refuses(text, asked.filter((other) => other === text).length)) throw new Error(`refused: ${text}`)
    return []
  }
  return { executor: { dialect: sqlite, all }, asked }
}

const insert = (text: string) => (executor: Executor) => executor.all(rawSql(text)).then(() => text)

const statuses = async (writer: SqliteWriter, names: readonly string[]) =>
  (await Promise.allSettled(names.map((name) => writer.transaction(insert(name), true)))).map(({ status }) => status)

describe('shared transactions', () => {
  // How long others may join a commit is told by the clock, and a busy machine makes them come later.
  beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(0))
  afterEach(() => void vi.restoreAllMocks())

  it('are kept by one commit and answered after it', async () => {
    const { executor, asked } = recorder()
    const writer = new SqliteWriter(executor)
    let answered = ''
    const all = ['a', 'b', 'c'].map((name) =>
      writer.transaction(insert(name), true).then((answer) => {
        answered ||= asked.join(' ')
        return answer
      }),
    )
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c'])
    expect(asked.filter((text) => text.startsWith('begin'))).toHaveLength(1)
    expect(asked.filter((text) => text === 'commit')).toHaveLength(1)
    expect(answered).toContain('commit')
  })

  it('leave the others alone when one fails that has only read', async () => {
    const { executor, asked } = recorder((text) => text === 'select wrong')
    const writer = new SqliteWriter(executor)
    expect(await statuses(writer, ['first', 'select wrong', 'last'])).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(asked).toEqual(['begin immediate', 'first', 'select wrong', 'last', 'commit'])
  })

  it('are done again when one fails that has written, and undone by themselves for a while then', async () => {
    const { executor, asked } = recorder((text) => text === 'wrong')
    const writer = new SqliteWriter(executor)
    expect(await statuses(writer, ['first', 'wrong', 'last'])).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(asked.slice(0, 5)).toEqual(['begin immediate', 'first', 'wrong', 'rollback', 'begin immediate'])
    expect(asked.filter((text) => text === 'first')).toHaveLength(2)
    asked.length = 0
    expect(await statuses(writer, ['a', 'wrong', 'b'])).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(asked).toContain('rollback to savepoint "turn"')
    expect(asked).not.toContain('rollback')
    expect(asked.filter((text) => text === 'a')).toHaveLength(1)
  })

  it('write what they have gathered together, without what was undone', async () => {
    const { executor } = recorder()
    const writer = new SqliteWriter(executor)
    const written: (readonly unknown[])[] = []
    writer.gatherBy(async (_executor, gathered) => void written.push(gathered))
    const gather = (name: string, isShared: boolean) =>
      writer.transaction(async ({ gathered }) => {
        gathered?.push(name)
        if (name === 'wrong') throw new Error('changed its mind')
      }, isShared)
    await Promise.allSettled([gather('a', true), gather('wrong', true), gather('b', true), gather('alone', false)])
    expect(written).toEqual([['a', 'b'], ['alone']])
  })

  it('read once what holds until their commit', async () => {
    const { executor, asked } = recorder()
    const writer = new SqliteWriter(executor)
    const read = (one: Executor) => one.once?.('version', () => one.all(rawSql('select version')))
    await Promise.all(['a', 'b'].map(() => writer.transaction(async (one) => read(one), true)))
    await writer.transaction(async (one) => read(one), true)
    expect(asked.filter((text) => text === 'select version')).toHaveLength(2)
  })

  it('are done again one by one when their commit fails', async () => {
    const { executor, asked } = recorder((text, turn) => text === 'commit' && turn === 1)
    const writer = new SqliteWriter(executor)
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => writer.transaction(insert(name), true)))
    expect(answers).toEqual(['a', 'b', 'c'])
    expect(asked.filter((text) => text === 'b')).toHaveLength(2)
    expect(asked.filter((text) => text === 'rollback')).toHaveLength(1)
  })

  it('answer one whose savepoint cannot be made, and keep the others', async () => {
    const { executor } = recorder((text, turn) => text === 'wrong' || (text === 'savepoint "turn"' && turn === 1))
    const writer = new SqliteWriter(executor)
    await statuses(writer, ['first', 'wrong'])
    expect(await statuses(writer, ['a', 'b', 'c'])).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  }, 2000)

  it('do not take in a transaction that wants to be alone', async () => {
    const { executor, asked } = recorder()
    const writer = new SqliteWriter(executor)
    await Promise.all([
      writer.transaction(insert('a'), true),
      writer.transaction(insert('alone'), false),
      writer.transaction(insert('c'), true),
    ])
    expect(asked.slice(asked.indexOf('alone') - 2, asked.indexOf('alone') + 2)).toEqual(['commit', 'begin immediate', 'alone', 'commit'])
  })
})

describe('an SQLite file', () => {
  let folder: string
  let database: Database

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kartoteka-writer-'))
    database = await openDatabase(`sqlite:${join(folder, 'k.db')}`)
    await database.transaction(({ all }) => all(rawSql('create table t (n integer primary key)')))
  })
  afterEach(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })

  it('keeps what succeeded and undoes what failed, whoever shares the commit', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        database.transaction(
          async ({ all }) => {
            await all(sql`insert into t (n) values (${n})`)
            if (n % 4 === 3) throw new Error('changed its mind')
          },
          { isShared: true },
        ),
      ),
    )
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    const rows = await database.all<{ n: number }>(rawSql('select n from t order by n'))
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, n) => n).filter((n) => n % 4 !== 3))
  })

  it('refuses one that breaks a deferred rule, and keeps its neighbours', async () => {
    await database.transaction(({ all }) => all(rawSql('create table u (t integer references t (n) deferrable initially deferred)')))
    const write = (n: number) => database.transaction(({ all }) => all(sql`insert into u (t) values (${n})`), { isShared: true })
    await database.transaction(({ all }) => all(rawSql('insert into t (n) values (1)')))
    const results = await Promise.allSettled([write(1), write(1), write(7), write(1)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await database.all(rawSql('select count(*) as n from u'))).toEqual([{ n: 3 }])
  })
})
