import knexFactory from 'knex'
import pg from 'pg'
import { rawSql, type Sql } from '../base/sql.ts'
import { tooLarge } from '../expression/index.ts'
import { type Database, type Executor, type Row, send } from './database.ts'
import { postgres } from './dialects/postgres.ts'
import { PostgresBeside } from './postgres-beside.ts'
import { PostgresPipeline } from './postgres-pipeline.ts'
import { PostgresQuick } from './postgres-quick.ts'
import { PostgresStatements } from './postgres-statements.ts'
import { firstError } from './savepoint.ts'
import { ReadTogether } from './together.ts'
import { tooSlow } from './too-slow.ts'

const channel = 'kartoteka_version'
/** Milliseconds of a read that is asked together with others like it. */
const together = { longest: 2, atOnce: 2 }

async function runScript(client: pg.Client, text: string): Promise<void> {
  await client.query(text)
}

/** Opens a PostgreSQL database by its address, `postgres://user:password@host:port/name`. knex pools the connections. */
export async function openPostgres(address: string, longestRead = 0): Promise<Database> {
  const knex = knexFactory({
    client: 'pg',
    connection: { connectionString: address, application_name: 'kartoteka', statement_timeout: longestRead, pipeline: true } as object,
    pool: { min: 0, max: 10 },
  })
  const statements = new PostgresStatements()
  const withConnection = async <T>(work: (executor: Executor) => Promise<T>): Promise<T> => {
    const client: pg.Client = await knex.client.acquireConnection()
    try {
      await statements.makeRoom(client)
      const { all, later, settle } = new PostgresPipeline(client, statements)
      return await work({ dialect: postgres, all, later, settle, script: (text) => runScript(client, text) })
    } finally {
      await knex.client.releaseConnection(client)
    }
  }
  const twiceIfStale = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (statements.isStale(error)) return work()
      throw inOurWords(error)
    }
  }
  const quick = new PostgresQuick(address, statements)
  const all: Executor['all'] = <T extends Row>(statement: Sql) =>
    twiceIfStale(async () => (await quick.run<T>(statement)) ?? withConnection((executor) => executor.all<T>(statement)))
  await all(rawSql('select 1'))
  const beside = new PostgresBeside(address, statements)
  return {
    dialect: postgres,
    all,
    one: new ReadTogether(all, together).one,
    transaction: async (work, { isShared = false } = {}) => {
      const result = await twiceIfStale(() =>
        withConnection((executor) =>
          isShared ? beside.within(executor, (both) => inTransaction(both, work)) : inTransaction(executor, work),
        ),
      )
      await statements.growth.keepUp({ all })
      return result
    },
    snapshot: (work) =>
      withConnection((executor) => inTransaction(executor, work, 'begin transaction isolation level repeatable read read only')),
    announce: async () => {
      await all(rawSql(`notify ${channel}`))
    },
    watch: (changed) => listen(address, changed),
    close: async () => {
      await quick.close()
      await beside.close()
      await knex.destroy()
    },
  }
}

async function inTransaction<T>(executor: Executor, work: (transaction: Executor) => Promise<T>, begin = 'begin'): Promise<T> {
  // What is written, and a file that is read bit by bit, may take as long as it takes. A write asks by id: a plan fits all values.
  const asWrite = begin === 'begin' ? '; set local plan_cache_mode = force_generic_plan' : ''
  await send(executor, rawSql(`${begin}; set local statement_timeout = 0${asWrite}`))
  try {
    const result = await work(executor)
    // PostgreSQL takes back what it is told to keep after a statement that has failed, so there is no need to hear of each before.
    await send(executor, rawSql('commit'))
    await executor.settle?.()
    return result
  } catch (error) {
    const first = await firstError(executor, error)
    await executor.all(rawSql('rollback'))
    throw first
  }
}

/** SQLSTATE `query_canceled` and `statement_too_complex` are told to whoever asks (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function inOurWords(error: unknown): unknown {
  const { code } = error as { code?: unknown }
  if (code === '57014') return tooSlow(error)
  return code === '54001' ? tooLarge(error) : error
}

/** A connection of its own, which does nothing but wait. One that is lost is not made again: requests notice a new version anyway. */
async function listen(address: string, changed: () => void): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: address, application_name: 'kartoteka' })
  client.on('notification', changed)
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`listen ${channel}`)
  return () => client.end()
}
