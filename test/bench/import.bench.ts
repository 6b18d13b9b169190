// How many rows of CSV a second come in, validated, on each database; what stands beside it is a program written for this one table
// that checks nothing: csv-parse and one insert of several rows for each chunk. Then a file with one bad row in a hundred. Prints
// figures, asserts nothing. `npm run bench import`; `ROWS` and `BAD_ROWS` change the sizes, `DATABASES=sqlite` the databases.

import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parse } from 'csv-parse'
import pg from 'pg'
import sqlite3 from 'sqlite3'
import { createEngine } from '../../engine/engine.ts'
import { importRecords, openFile } from '../../engine/records/index.ts'
import { layersOf } from '../support/engine.ts'
import { startPostgres } from '../support/postgres.ts'

const rows = Number(process.env.ROWS ?? 100_000)
const badRows = Number(process.env.BAD_ROWS ?? 1_000_000)
const wanted = (process.env.DATABASES ?? 'sqlite,postgres').split(',')
const text = (maxLength: number) => ({ type: 'string', maxLength })

/** A customer as such files hold it: texts, choices, an e-mail, a number, a day, a yes or no, a reference by code. */
const layers = layersOf({
  'lists/industry': { values: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`i${index}`, { title: `Industry ${index}` }])) },
  'entities/rep': { properties: { code: { ...text(20), 'x-unique': true }, name: text(60) } },
  'entities/client': {
    required: ['name'],
    properties: {
      code: { ...text(20), 'x-unique': true, pattern: '^[A-Z0-9-]+$' },
      name: { ...text(200), minLength: 2, 'x-search': true },
      kind: { enum: ['company', 'person'] },
      industry: { 'x-list': 'industry' },
      email: { type: 'string', format: 'email' },
      street: text(100),
      town: text(60),
      postalCode: text(10),
      limit: { type: 'number', multipleOf: 0.01, minimum: 0, 'x-unit': 'currency', 'x-currency': 'EUR' },
      since: { type: 'string', format: 'date' },
      isActive: { type: 'boolean' },
      rep: { 'x-ref': 'rep' },
    },
    'x-label': '{name}',
  },
})
const columns = ['code', 'name', 'kind', 'industry', 'email', 'street', 'town', 'postalCode', 'limit', 'since', 'isActive', 'rep']
const mapping = { ...Object.fromEntries(columns.map((name) => [name, name])), rep: 'rep.code' }

const folder = mkdtempSync(join(tmpdir(), 'kartoteka-bench-'))
try {
  await writeFile('good.csv', rows, 0)
  if (badRows > 0) await writeFile('bad.csv', badRows, 100)
  if (wanted.includes('sqlite')) {
    const control = await timed(() => sqliteControl(join(folder, 'control.db')))
    await measure('SQLite', (name) => Promise.resolve(`sqlite:${join(folder, `${name}.db`)}`), control)
  }
  if (wanted.includes('postgres')) {
    const server = await startPostgres()
    try {
      const control = await timed(() => postgresControl(server.url))
      await measure('PostgreSQL', (name) => newDatabase(server.url, name), control)
    } finally {
      await server.stop()
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(database: string, address: (name: string) => Promise<string>, control: Time): Promise<void> {
  const good = await load(await address('good'), 'good.csv')
  print(
    `${database}: ${rows} rows in ${good.took.toFixed(0)} ms (${good.worked.toFixed(0)} ms of CPU), ${perSecond(rows, good.took)} rows/s; control, unchecked, ${perSecond(rows, control.took)} rows/s (${control.worked.toFixed(0)} ms of CPU; ratio ${(control.took / good.took).toFixed(2)}); at most ${good.memory} MB resident`,
  )
  if (badRows === 0) return
  const bad = await load(await address('bad'), 'bad.csv')
  print(
    `${database}: ${badRows} rows, one in a hundred bad, in ${(bad.took / 1000).toFixed(1)} s, ${perSecond(badRows, bad.took)} rows/s: ${bad.created} in, ${bad.refused} refused, ${bad.explained} problems; at most ${bad.memory} MB resident`,
  )
}

async function load(database: string, file: string) {
  const engine = await createEngine({ layers, database, files: folder })
  const context = engine.context(null)
  let memory = 0
  let explained = 0
  const look = () => {
    memory = Math.max(memory, Math.round(process.memoryUsage().rss / 1024 / 1024))
  }
  try {
    const reps = Array.from({ length: 200 }, (_, index) => ({ number: index + 2, cells: [`R${index}`, `Rep ${index}`] }))
    async function* batches() {
      yield reps
    }
    await importRecords(context, 'rep', { columns: ['code', 'name'], rows: batches() }, { mapping: { code: 'code', name: 'name' } })
    let report = { created: 0, refused: 0 }
    const time = await timed(async () => {
      report = await importRecords(context, 'client', await openFile(join(folder, file)), {
        mapping,
        onProgress: look,
        onChunk: async (_, { refusals }) => {
          explained += refusals.flatMap(({ problems }) => problems).length
        },
      })
    })
    return { ...time, memory, explained, created: report.created, refused: report.refused }
  } finally {
    await engine.close()
  }
}

async function writeFile(name: string, count: number, badEach: number): Promise<void> {
  const file = createWriteStream(join(folder, name))
  file.write(`${columns.join(',')}\n`)
  let part = ''
  for (let index = 0; index < count; index++) {
    const isBad = badEach > 0 && index % badEach === badEach - 1
    const day = `20${String(10 + (index % 15))}-0${1 + (index % 9)}-${10 + (index % 18)}`
    part += `C-${index},"Company, number ${index}",company,i${index % 20},office${index}@example.com,${index} Long Street,Town ${index % 500},${10000 + (index % 80000)},${index % 9000}.50,${isBad ? '2026-02-31' : day},${index % 2 === 0 ? 'yes' : 'no'},R${index % 200}\n`
    if (part.length < 1_000_000) continue
    if (!file.write(part)) await once(file, 'drain')
    part = ''
  }
  file.end(part)
  await once(file, 'close')
}

/** One table, one statement for 500 rows, nothing checked; the same durability. */
async function sqliteControl(path: string): Promise<void> {
  const database = new sqlite3.Database(path)
  const run = (statement: string, values: unknown[] = []) =>
    new Promise<void>((resolve, reject) => database.run(statement, values, (error) => (error === null ? resolve() : reject(error))))
  await run('pragma journal_mode = wal')
  await run('pragma synchronous = full')
  await run(`create table client (id integer primary key, ${columns.map((name) => `"${name}" text`).join(', ')})`)
  await run('create unique index client_code on client (code)')
  await inChunks(async (chunk) => {
    const row = `(${columns.map(() => '?').join(', ')})`
    await run('begin')
    await run(
      `insert into client (${columns.map((name) => `"${name}"`).join(', ')}) values ${chunk.map(() => row).join(', ')}`,
      chunk.flat(),
    )
    await run('commit')
  })
  await new Promise((resolve) => database.close(resolve))
}

async function postgresControl(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: await newDatabase(url, 'control') })
  await client.connect()
  await client.query(`create table client (id serial primary key, ${columns.map((name) => `"${name}" text`).join(', ')})`)
  await client.query('create unique index client_code on client (code)')
  await inChunks(async (chunk) => {
    const rowsOf = chunk.map((_, index) => `(${columns.map((_, place) => `$${index * columns.length + place + 1}`).join(', ')})`)
    await client.query('begin')
    await client.query(`insert into client (${columns.map((name) => `"${name}"`).join(', ')}) values ${rowsOf.join(', ')}`, chunk.flat())
    await client.query('commit')
  })
  await client.end()
}

async function inChunks(write: (chunk: string[][]) => Promise<void>): Promise<void> {
  let chunk: string[][] = []
  for await (const record of createReadStream(join(folder, 'good.csv')).pipe(parse({ from_line: 2 }))) {
    chunk.push(record as string[])
    if (chunk.length < 500) continue
    await write(chunk)
    chunk = []
  }
  if (chunk.length > 0) await write(chunk)
}

async function newDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database "${name}" template template0`)
  await client.end()
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

/** How long something takes on the clock and, as other programs may be running, on the processors. */
interface Time {
  readonly took: number
  readonly worked: number
}

async function timed(work: () => Promise<void>): Promise<Time> {
  const [start, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { took: performance.now() - start, worked: (user + system) / 1000 }
}

function perSecond(count: number, milliseconds: number): number {
  return Math.round((count / milliseconds) * 1000)
}

function print(line: string): void {
  console.log(line)
}
