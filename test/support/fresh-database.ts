import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { addressOf } from './once.ts'

/** The address of an empty PostgreSQL database of its own, on the server of this test run. */
export async function freshDatabase(): Promise<string> {
  const url = new URL(await addressOf('postgres'))
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(`create database ${name} template template0`)
  } finally {
    await client.end()
  }
  url.pathname = `/${name}`
  return url.href
}
