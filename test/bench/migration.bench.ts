// How long a change of the metadata takes on a full table, and what a reader beside it notices; and how long many new tables take.
// Run by `npm run bench migration`; `ROWS` and `ENTITIES` change the sizes. Prints figures, asserts nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { systemClock } from '../../engine/base/clock.ts'
import { rawSql } from '../../engine/base/sql.ts'
import { type Database, openDatabase } from '../../engine/database/index.ts'
import { compileOrThrow, type Layer } from '../../engine/metadata/index.ts'
import { apply, plan } from '../../engine/migration/index.ts'
import { type Documents, layersOf } from '../support/engine.ts'
import { startPostgres } from '../support/postgres.ts'
import { percentile } from './support/load.ts'

const rows = Number(process.env.ROWS ?? 1_000_000)
const entities = Number(process.env.ENTITIES ?? 500)
const text = { type: 'string', maxLength: 40 }
const article = (more: object): Documents => ({ 'entities/article': { properties: { name: text, price: { type: 'integer' }, ...more } } })

const folder = mkdtempSync(join(tmpdir(), 'kartoteka-bench-'))
const postgres = await startPostgres()
try {
  for (const [name, address] of [
    ['SQLite', (database: string) => `sqlite:${join(folder, `${database}.db`)}`],
    ['PostgreSQL', (database: string) => postgres.url.replace(/\/postgres$/, `/${database}`)],
  ] as const) {
    await createDatabases(name)
    await inDatabase(address('full'), (database) => measureFullTable(name, database))
    await inDatabase(address('many'), (database) => measureManyTables(name, database))
  }
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function createDatabases(name: string): Promise<void> {
  if (name !== 'PostgreSQL') return
  await inDatabase(postgres.url, async ({ all }) => {
    for (const database of ['full', 'many']) await all(rawSql(`create database "${database}" template template0`))
  })
}

async function measureFullTable(name: string, database: Database): Promise<void> {
  await timed(() => applied(database, layersOf(article({}))))
  await fill(database)
  const quiet = await readWhile(database, () => pause(2_000))
  const wanted = layersOf(article({ color: text, size: { type: 'number', multipleOf: 0.01 } }))
  let addTime = 0
  const busy = await readWhile(database, async () => {
    await pause(500)
    addTime = await timed(() => applied(database, wanted))
    await pause(500)
  })
  const planTime = await timed(() => plan(database, compileOrThrow(layersOf(article({ price: { type: 'number', multipleOf: 0.01 } })))))
  const convertTime = await timed(() => applied(database, layersOf(article({ price: { type: 'number', multipleOf: 0.01 }, color: text }))))
  print(
    name,
    `${rows} rows: two fields added in ${addTime.toFixed(0)} ms; plan of a type change counted in ${planTime.toFixed(0)} ms, applied in ${convertTime.toFixed(0)} ms`,
  )
  const at = (times: readonly number[], percent: number) => percentile(times, percent).toFixed(2)
  print(
    name,
    `reader: p99 ${at(quiet, 99)} ms alone (control, ${quiet.length} reads), ${at(busy, 99)} ms beside the addition (${busy.length} reads), slowest ${at(quiet, 100)} and ${at(busy, 100)} ms`,
  )
}

async function measureManyTables(name: string, database: Database): Promise<void> {
  const documents = Object.fromEntries(Array.from({ length: entities }, (_, index) => [`entities/thing${index}`, thing(index)]))
  const layers = layersOf(documents)
  const compileTime = await timed(() => Promise.resolve(compileOrThrow(layers)))
  const createTime = await timed(() => applied(database, layers))
  const control = await timed(() =>
    database.transaction(async ({ all }) => {
      for (let index = 0; index < entities; index++)
        await all(rawSql(`create table "control${index}" ("id" text primary key, "a" text, "b" integer)`))
    }),
  )
  print(
    name,
    `${entities} entities of 10 fields: compiled in ${compileTime.toFixed(0)} ms, compiled and created in ${createTime.toFixed(0)} ms; bare "create table" alone (control): ${control.toFixed(0)} ms`,
  )
}

function thing(index: number): object {
  const fields = Array.from({ length: 8 }, (_, field) => [`field${field}`, field % 2 === 0 ? text : { type: 'number', multipleOf: 0.01 }])
  const properties = {
    ...Object.fromEntries(fields),
    code: { ...text, 'x-unique': true },
    other: { 'x-ref': `thing${(index * 7) % entities}` },
  }
  return { properties }
}

async function applied(database: Database, layers: readonly Layer[]): Promise<void> {
  await apply(database, compileOrThrow(layers), layers, { clock: systemClock, additiveOnly: false })
}

async function fill({ dialect, transaction }: Database): Promise<void> {
  const series =
    dialect.name === 'sqlite'
      ? `with recursive s(n) as (select 1 union all select n + 1 from s where n < ${rows}) select printf('00000000-0000-7000-8000-%012d', n), 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'Article ' || n, n % 1000 from s`
      : `select cast('00000000-0000-7000-8000-' || lpad(cast(n as text), 12, '0') as uuid), 1, timestamptz '2026-01-01', timestamptz '2026-01-01', 'Article ' || n, n % 1000 from generate_series(1, ${rows}) n`
  await transaction(({ all }) =>
    all(rawSql(`insert into "article" ("id", "version", "created_at", "updated_at", "name", "price") ${series}`)),
  )
}

/** Milliseconds of each read by id that a parallel reader makes until `work` is done. */
async function readWhile(database: Database, work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = []
  let isDone = false
  const reading = (async () => {
    for (let turn = 1; !isDone; turn++) {
      const id = `00000000-0000-7000-8000-${String((turn * 7919) % rows).padStart(12, '0')}`
      times.push(await timed(() => database.all(rawSql(`select "name", "price" from "article" where "id" = '${id}'`))))
    }
  })()
  await work()
  isDone = true
  await reading
  return times
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function inDatabase(address: string, work: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(address)
  try {
    await work(database)
  } finally {
    await database.close()
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function print(name: string, line: string): void {
  console.log(`${name.padEnd(10)}  ${line}`)
}
