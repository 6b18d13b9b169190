// Requests per second and 99th percentile of the engine and of a server written by hand for one table, on the same rows, in
// alternating rounds. Run by `npm run bench records`; `ROWS`, `SECONDS`, `ROUNDS`, `CONNECTIONS`, `ONLY` (names of measurements)
// and `DATABASE` change what is measured. Prints figures, asserts nothing but that both answer the same.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawSql } from '../../engine/base/sql.ts'
import { openDatabase } from '../../engine/database/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { auditTable, recordFields } from './support/control-database.ts'
import { customerId, fillCustomers, prepare, searchWords, signIn, states } from './support/data.ts'
import { type Ask, get, type Load, load, percentile, post } from './support/load.ts'
import { processorTime, type ServerProcess, startControl, startEngine } from './support/servers.ts'

const rows = Number(process.env.ROWS ?? 100_000)
const seconds = Number(process.env.SECONDS ?? 5)
const rounds = Number(process.env.ROUNDS ?? 4)
const connections = Number(process.env.CONNECTIONS ?? 16)
const only = (process.env.ONLY ?? '').split(',').filter((name) => name !== '')
const wanted = process.env.DATABASE ?? 'sqlite,postgres'

const fields = 'name,code,state,rating,phone,email,address,creditLimit,createdAt'
const expanded = `${fields},salesRep(name,email),parent(name,code)`

/** One thing to measure: how both are asked, and the share of the control's speed that is wanted. */
interface Measurement {
  readonly name: string
  readonly target: number
  readonly engine: Ask
  readonly control: Ask
  /** Whether both must answer the same data. */
  readonly isSame: boolean
}

const folder = mkdtempSync(join(tmpdir(), 'kartoteka-bench-'))
try {
  if (wanted.includes('sqlite')) await measureSqlite()
  if (wanted.includes('postgres')) await measurePostgres()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measureSqlite(): Promise<void> {
  const [mine, control] = [join(folder, 'engine.db'), join(folder, 'control.db')]
  await prepare(`sqlite:${mine}`, join(folder, 'files'), (database) => fillCustomers(database, rows))
  copyFileSync(mine, control)
  await measure('SQLite', `sqlite:${mine}`, `sqlite:${control}`)
}

async function measurePostgres(): Promise<void> {
  const server = await startPostgres({ isDurable: true })
  const address = (name: string) => server.url.replace(/\/postgres$/, `/${name}`)
  try {
    await execute(server.url, 'create database "engine" template template0')
    await prepare(address('engine'), join(folder, 'files'), (database) => fillCustomers(database, rows))
    await execute(server.url, 'create database "control" template "engine"')
    await execute(address('control'), 'analyze')
    await measure('PostgreSQL', address('engine'), address('control'))
  } finally {
    await server.stop()
  }
}

async function measure(name: string, mine: string, other: string): Promise<void> {
  await asControl(other)
  const [engine, control] = await Promise.all([startEngine(mine, { KARTOTEKA_FILES: join(folder, 'files') }), startControl(other)])
  try {
    const headers = await signIn(engine.port)
    for (const measurement of await measurements(engine, headers)) {
      if (only.length > 0 && !only.includes(measurement.name)) continue
      if (measurement.isSame) await compare(measurement, engine, control)
      await compete(name, measurement, engine, control)
    }
  } finally {
    await Promise.all([engine.stop(), control.stop()])
  }
}

/** What a programmer would do for the control: an index for the order of its one list, and none of what the engine adds. */
async function asControl(address: string): Promise<void> {
  const isSqlite = address.startsWith('sqlite:')
  await execute(address, auditTable(isSqlite))
  await execute(address, 'create index control_order on customer (lower(name), id)')
  await execute(address, 'create index control_state on customer (state, lower(name), id)')
  await execute(address, 'analyze customer')
}

async function execute(address: string, text: string): Promise<void> {
  const database = await openDatabase(address)
  try {
    await (address.startsWith('sqlite:') ? database.transaction(({ all }) => all(rawSql(text))) : database.all(rawSql(text)))
  } finally {
    await database.close()
  }
}

async function measurements(engine: ServerProcess, headers: Readonly<Record<string, string>>): Promise<readonly Measurement[]> {
  const path = '/api/records/customer'
  const ask = (query: Readonly<Record<string, string>>) => get(`${path}?${new URLSearchParams(query)}`, headers)
  const filter = (turn: number) => `record.state == '${states[turn % 5]}' && record.rating >= ${turn % 4}`
  const pages = await deepPages(engine, headers)
  const record = (turn: number) => ({
    name: `Created ${process.pid} ${Date.now()} ${turn}`,
    state: states[turn % 2],
    rating: turn % 6,
    email: `new${turn}@example.com`,
    creditLimit: 1200.5,
  })
  return [
    {
      name: 'get',
      target: 0.75,
      isSame: true,
      engine: (turn) => get(`${path}/${customerId(((turn * 7919) % rows) + 1)}?fields=${recordFields}`, headers),
      control: (turn) => get(`/customers/${customerId(((turn * 7919) % rows) + 1)}`),
    },
    {
      name: 'list',
      target: 0.75,
      isSame: true,
      engine: (turn) => ask({ filter: filter(turn), sort: 'name', fields }),
      control: (turn) => get(`/customers?state=${states[turn % 5]}&rating=${turn % 4}`),
    },
    {
      name: 'expand',
      target: 0.75,
      isSame: true,
      engine: (turn) => ask({ filter: filter(turn), sort: 'name', fields: expanded }),
      control: (turn) => get(`/customers?state=${states[turn % 5]}&rating=${turn % 4}&expand=true`),
    },
    {
      name: 'search',
      target: 0.7,
      isSame: false,
      engine: (turn) => ask({ search: searchWords(turn), sort: 'name', fields }),
      control: (turn) => get(`/customers?search=${encodeURIComponent(searchWords(turn))}`),
    },
    {
      name: 'aggregate',
      target: 0.7,
      isSame: false,
      engine: () => get(`${path}/aggregate?group=state&measure=count()`, headers),
      control: () => get('/states'),
    },
    {
      name: 'cursor',
      target: 0.7,
      isSame: true,
      engine: (turn) => ask({ sort: 'name', fields, cursor: pages[turn % pages.length]?.cursor ?? '' }),
      control: (turn) => get(`/customers?after=${encodeURIComponent(pages[turn % pages.length]?.name ?? '')}`),
    },
    {
      name: 'create',
      target: 0.5,
      isSame: false,
      engine: (turn) => post(`${path}?fields=${recordFields}`, { ...record(turn), address: { city: 'Paris' } }, headers),
      control: (turn) => post('/customers', { ...record(turn), city: 'Paris' }),
    },
  ]
}

/** Cursors near page 1 800 of 50 rows (nine tenths of the way where there are fewer), each with the name of the row it follows. */
async function deepPages(
  engine: ServerProcess,
  headers: Readonly<Record<string, string>>,
): Promise<readonly { cursor: string; name: string }[]> {
  const pages: { cursor: string; name: string }[] = []
  let cursor: string | undefined
  const deep = Math.min(90_000, rows * 0.9)
  for (let passed = 0; passed < deep + 2000; passed += 200) {
    const query = new URLSearchParams({ sort: 'name', fields: 'name', limit: '200', ...(cursor === undefined ? {} : { cursor }) })
    const answer = await fetch(`http://127.0.0.1:${engine.port}/api/records/customer?${query}`, { headers })
    const { data, page } = (await answer.json()) as { data: { name: string }[]; page: { next: string | null } }
    cursor = page.next ?? undefined
    if (cursor === undefined) break
    if (passed >= deep - 2000) pages.push({ cursor, name: data.at(-1)?.name ?? '' })
  }
  return pages
}

/** Throws where the two servers do not answer the same. */
async function compare({ name, ...asks }: Measurement, engine: ServerProcess, control: ServerProcess): Promise<void> {
  for (const turn of [1, 2, 3, 17]) {
    const [mine, other] = await Promise.all([dataOf(engine.port, asks.engine(turn)), dataOf(control.port, asks.control(turn))])
    if (JSON.stringify(mine) !== JSON.stringify(other))
      throw new Error(`${name} is answered differently:\n${JSON.stringify(mine).slice(0, 2500)}\n${JSON.stringify(other).slice(0, 2500)}`)
  }
}

async function dataOf(port: number, request: string): Promise<unknown> {
  const [first = '', ...lines] = request.split('\r\n')
  const headers = lines.filter((line) => line.startsWith('authorization')).map((line) => line.split(': ') as [string, string])
  const answer = await fetch(`http://127.0.0.1:${port}${first.split(' ')[1]}`, { headers: Object.fromEntries(headers) })
  return ((await answer.json()) as { data: unknown }).data
}

/** Alternating rounds, so that what else the machine does meets both. The first, short one of each warms up. */
async function compete(name: string, measurement: Measurement, engine: ServerProcess, control: ServerProcess): Promise<void> {
  const mine: Round[] = []
  const other: Round[] = []
  for (let round = 0; round <= rounds; round++) {
    mine.push(await measured(engine, measurement.engine, round === 0 ? Math.min(2, seconds) : seconds))
    other.push(await measured(control, measurement.control, round === 0 ? Math.min(2, seconds) : seconds))
  }
  const [a, b] = [summary(mine.slice(1)), summary(other.slice(1))]
  const ratio = a.perSecond / b.perSecond
  console.log(
    `${name.padEnd(10)} ${measurement.name.padEnd(9)} ${a.text}   control ${b.text}   ratio ${ratio.toFixed(2)} (wanted ${measurement.target})${ratio < measurement.target ? '  MISSED' : ''}`,
  )
}

interface Round extends Load {
  /** Milliseconds of processor time of the server. */
  readonly processor: number
}

async function measured(server: ServerProcess, ask: Ask, duration: number): Promise<Round> {
  const before = processorTime(server)
  const result = await load(server.port, connections, { seconds: duration }, ask)
  return { ...result, processor: processorTime(server) - before }
}

function summary(all: readonly Round[]): { perSecond: number; text: string } {
  const sum = (of: (round: Round) => number) => all.reduce((total, round) => total + of(round), 0)
  const requests = sum((round) => round.requests)
  const perSecond = requests / sum((round) => round.seconds)
  const times = all.flatMap((round) => round.times)
  const processor = (sum((round) => round.processor) * 1000) / requests
  return {
    perSecond,
    text: `${perSecond.toFixed(0).padStart(6)}/s p99 ${percentile(times, 99).toFixed(1).padStart(6)} ms, ${processor.toFixed(0).padStart(5)} µs of processor each`,
  }
}
