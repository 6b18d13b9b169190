import knexFactory from 'knex'
import pg from 'pg'
import { type Database, runStatement } from './database.ts'
import { postgres } from './dialects/postgres.ts'

const channel = 'kartoteka_version'

/** Opens a PostgreSQL database by its address, `postgres://user:password@host:port/name`. */
export async function openPostgres(address: string): Promise<Database> {
  const knex = knexFactory({
    client: 'pg',
    connection: { connectionString: address, application_name: 'kartoteka' },
    pool: { min: 0, max: 10 },
  })
  await knex.raw('select 1')
  return {
    dialect: postgres,
    knex,
    all: (statement) => runStatement(knex, statement),
    transaction: (work) =>
      knex.transaction((trx) => work({ dialect: postgres, knex: trx, all: (statement) => runStatement(trx, statement) })),
    announce: async () => {
      await knex.raw(`notify ${channel}`)
    },
    watch: (changed) => listen(address, changed),
    close: () => knex.destroy(),
  }
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
