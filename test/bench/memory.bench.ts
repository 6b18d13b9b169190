// What the server holds in memory after some and after very many mixed requests: it shall not grow. Run by `npm run bench memory`;
// `FIRST`, `REQUESTS` and `DATABASE` change the counts. Reads /proc, so it tells something on Linux only. Prints figures, asserts nothing.
import { readFileSync } from 'node:fs'
import { customerId, fillCustomers, prepare, searchWords, signIn, states } from './support/data.ts'
import { onEachDatabase } from './support/databases.ts'
import { type Ask, get, load, post } from './support/load.ts'
import { type ServerProcess, startEngine } from './support/servers.ts'

const rows = 5000
const first = Number(process.env.FIRST ?? 10_000)
const last = Number(process.env.REQUESTS ?? 1_000_000)

await onEachDatabase(measure)

async function measure(name: string, address: string, files: string): Promise<void> {
  await prepare(address, files, (database) => fillCustomers(database, rows))
  const engine = await startEngine(address, { KARTOTEKA_FILES: files })
  try {
    const ask = mixed(await signIn(engine.port))
    let done = 0
    for (const count of [first, ...[0.1, 0.25, 0.5, 1].map((share) => Math.round(last * share))].filter((each) => each >= first)) {
      done += (await load(engine.port, 16, { requests: count - done }, (turn) => ask(done + turn))).requests
      console.log(`${name.padEnd(10)} ${String(done).padStart(8)} requests: ${memory(engine)}`)
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
    if (turn % 100 === 0) return post(path, { name: `Memory ${process.pid} ${turn}`, state: states[turn % 2] }, headers)
    if (turn % 20 === 1) return list({ search: searchWords(turn) })
    if (turn % 10 === 2) return list({ filter: `record.creditLimit > ${turn}`, sort: '-createdAt' })
    if (turn % 5 === 3) return list({ filter: `record.state == '${states[turn % 5]}'`, sort: 'name' })
    return get(`${path}/${customerId((turn % rows) + 1)}`, headers)
  }
}

/** What the process holds for itself, and what it looks at of files that the system keeps in memory: each connection's part is counted anew. */
function memory({ pid }: ServerProcess): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024).toFixed(0)
  return `${megabytes('RssAnon')} MB of its own, ${megabytes('RssFile')} MB of files`
}
