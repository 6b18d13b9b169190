import knexFactory from 'knex'
import { type Database, runStatement } from './database.ts'
import { postgres } from './dialects/postgres.ts'

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
    close: () => knex.destroy(),
  }
}
