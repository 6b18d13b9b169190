// What the server holds in memory after some and after very many mixed requests: it shall not grow. Run by `npm run bench memory`;
// `FIRST`, `REQUESTS` and `DATABASE` change the counts. Reads /proc, so it tells something on Linux only. Prints figures, asserts nothing.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawSql } from '../../engine/base/sql.ts'
import { openDatabase } from '../../engine/database/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { customerId, fillCustomers, prepare, searchWords, signIn, states } from './support/data.ts'
import { type Ask, get, load, post } from './support/load.ts'
import { type ServerProcess, startEngine } from './support/servers.ts'

const rows = 5000
const first = Number(process.env.FIRST ?? 10_000)
const last = Number(process.env.REQUESTS ?? 1_000_000)
const wanted = process.env.DATABASE ?? 'sqlite,postgres'

const folder = mkdtempSync(join(tmpdir(), 'kartoteka-bench-'))
try {
  if (wanted.includes('sqlite')) await measure('SQLite', `sqlite:${join(folder, 'memory.db')}`)
  if (wanted.includes('postgres')) await measurePostgres()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measurePostgres(): Promise<void> {
  const server = await startPostgres()
  try {
    const database = await openDatabase(server.url)
    await database.all(rawSql('create database "memory" template template0'))
    await database.close()
    await measure('PostgreSQL', server.url.replace(/\/postgres$/, '/memory'))
  } finally {
    await server.stop()
  }
}

async function measure(name: string, address: string): Promise<void> {
  await prepare(address, join(folder, 'files'), (database) => fillCustomers(database, rows))
  const engine = await startEngine(address, { KARTOTEKA_FILES: join(folder, 'files') })
  try {
    const ask = mixed(await signIn(engine.port))
    let done = 0
    for (const count of [first, ...[0.1, 0.25, 0.5, 1].map((share) => Math.round(last * share))].filter((each) => each >= first)) {
      done += (await load(engine.port, 16, { requests: count - done }, (turn) => ask(done + turn))).requests
      console.log(`${name.padEnd(10)} ${String(done).padStart(8)} requests: ${memory(engine)} MB`)
    }
  } finally {
    await engine.stop()
  }
}

/** Reads of single records and lists, searches, filters that are never the same twice, and one request in a hundred that writes. */
function mixed(headers: Readonly<Record<string, string>>): Ask {
  const path = '/api/records/customer'
  const list = (query: Readonly<Record<string, string>>) =>
    get(`${path}?${new URLSearchParams({ limit: '10', fields: 'name,code,state', ...query })}`, headers)
  return (turn) => {
    if (turn % 100 === 0) return post(path, { name: `Memory ${process.pid} ${turn}`, state: states[turn % 5] }, headers)
    if (turn % 20 === 1) return list({ search: searchWords(turn) })
    if (turn % 10 === 2) return list({ filter: `record.creditLimit > ${turn}`, sort: '-createdAt' })
    if (turn % 5 === 3) return list({ filter: `record.state == '${states[turn % 5]}'`, sort: 'name' })
    return get(`${path}/${customerId((turn % rows) + 1)}`, headers)
  }
}

/** Megabytes of the process that are in memory. */
function memory({ pid }: ServerProcess): string {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kilobytes) / 1024).toFixed(0)
}
