import { mkdirSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import knexFactory, { type Knex } from 'knex'
import { rawSql } from '../base/sql.ts'
import type { Database, Executor } from './database.ts'
import { sqlite } from './dialects/sqlite.ts'
import { type RawConnection, SqliteConnection, SqliteReaders } from './sqlite-connection.ts'
import { SqliteWriter } from './sqlite-writer.ts'
import { ReadTogether } from './together.ts'

const readers = 4
/** Milliseconds of a read that is asked together with others like it: what takes longer is better read by several at once. */
const together = { longest: 0.5, atOnce: 1 }
/** KiB of pages that a reader keeps; what is not kept is read from the file again. */
const cacheSize = 16_000
/**
 * Bytes of the file, from its beginning, that readers look at where the system keeps it in memory instead of having each page copied
 * (https://sqlite.org/mmap.html). They are the system's and are given back when others need the room; what lies beyond is read as usual.
 */
const mappedSize = 2 ** 30
const readOnly = `pragma query_only = on; pragma cache_size = -${cacheSize}; pragma mmap_size = ${mappedSize};`
/** The writer looks through the whole list of tables with each table that it makes. */
const writerCacheSize = 4 * cacheSize

/**
 * Opens (or makes) an SQLite file: write-ahead log, every commit on disk before it is answered, one writer connection that
 * takes turns, several readers. A transaction takes the write lock at its start (`begin immediate`), so that two
 * processes wait for each other instead of failing half-way.
 */
export async function openSqlite(file: string, longestRead?: number): Promise<Database> {
  mkdirSync(dirname(file), { recursive: true })
  const writing = await connect(file, 1, `pragma cache_size = -${writerCacheSize};`)
  const reading = await connect(file, readers, readOnly)
  const [writer] = writing.connections
  if (writer === undefined) throw new Error('there is one connection to write')
  const executor: Executor = { dialect: sqlite, all: (statement) => writer.all(statement), script: (text) => writer.script(text) }
  const reader = new SqliteReaders(reading.connections, longestRead)
  const turns = new SqliteWriter(executor)
  const all: Executor['all'] = (statement) => reader.all(statement)
  return {
    dialect: sqlite,
    all,
    one: new ReadTogether(all, together).one,
    gatherBy: (write) => turns.gatherBy(write),
    transaction: (work, { isShared = false } = {}) => turns.transaction(work, isShared),
    snapshot: (work) => inSnapshot(file, work),
    // Whoever watches sees the file change.
    announce: async () => undefined,
    watch: async (changed) => watchFile(file, changed),
    async close() {
      await turns.ended()
      await Promise.all([reading.close(), writing.close()])
    },
  }
}

/** What is read in one deferred transaction is one state of the log, from the first statement on. */
async function inSnapshot<T>(file: string, work: (reader: Executor) => Promise<T>): Promise<T> {
  const { connections, close } = await connect(file, 1, readOnly)
  try {
    const [connection] = connections
    if (connection === undefined) throw new Error('there is one connection to read')
    await connection.all(rawSql('begin'))
    await connection.all(rawSql('select 1 from sqlite_master limit 1'))
    const result = await work({ dialect: sqlite, all: (statement) => connection.all(statement) })
    await connection.all(rawSql('commit'))
    return result
  } finally {
    await close()
  }
}

/** Every commit of any process writes the log beside the file. */
function watchFile(file: string, changed: () => void): () => Promise<void> {
  const log = `${basename(file)}-wal`
  const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
    if (name === log) changed()
  })
  return async () => watcher.close()
}

/** Connections that knex makes and closes; while the database is open they are ours. */
async function connect(file: string, count: number, extra: string): Promise<{ connections: SqliteConnection[]; close(): Promise<void> }> {
  const pool: Knex = knexFactory({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: 0,
      max: count,
      afterCreate: (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => {
        const pragmas = `pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; ${extra}`
        connection.exec(pragmas, (error) => done(error, connection))
      },
    },
  })
  const raw: RawConnection[] = []
  for (let index = 0; index < count; index++) raw.push(await pool.client.acquireConnection())
  const connections = raw.map((connection) => new SqliteConnection(connection))
  return {
    connections,
    async close() {
      for (const connection of connections) connection.release()
      await Promise.all(raw.map((connection) => pool.client.releaseConnection(connection)))
      await pool.destroy()
    },
  }
}
