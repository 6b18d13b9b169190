import { mkdirSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import knexFactory, { type Knex } from 'knex'
import { type Database, type Executor, runStatement } from './database.ts'
import { sqlite } from './dialects/sqlite.ts'

interface RawConnection {
  exec(statements: string, done: (error: Error | null) => void): void
}

const readers = 4

/**
 * Opens (or makes) an SQLite file: write-ahead log, every commit on disk before it is answered, one writer connection that
 * takes turns, several readers. A transaction takes the write lock at its start (`begin immediate`), so that two
 * processes wait for each other instead of failing half-way.
 */
export async function openSqlite(file: string): Promise<Database> {
  mkdirSync(dirname(file), { recursive: true })
  const writer = connect(file, 1, '')
  await writer.raw('select 1')
  const reader = connect(file, readers, 'pragma query_only = on;')
  const write = takeTurns()
  return {
    dialect: sqlite,
    knex: reader,
    all: (statement) => runStatement(reader, statement),
    transaction: (work) => write(() => immediate(writer, work)),
    // Whoever watches sees the file change.
    announce: async () => undefined,
    watch: async (changed) => watchFile(file, changed),
    async close() {
      await write(async () => undefined)
      await Promise.all([reader.destroy(), writer.destroy()])
    },
  }
}

async function immediate<T>(knex: Knex, work: (transaction: Executor) => Promise<T>): Promise<T> {
  await knex.raw('begin immediate')
  try {
    const result = await work({ dialect: sqlite, knex, all: (statement) => runStatement(knex, statement) })
    await knex.raw('commit')
    return result
  } catch (error) {
    await knex.raw('rollback')
    throw error
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

/** Answers a function that runs one piece of work after the other. */
function takeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }
}

function connect(file: string, connections: number, extra: string): Knex {
  return knexFactory({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: connections,
      afterCreate: (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => {
        const pragmas = `pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; ${extra}`
        connection.exec(pragmas, (error) => done(error, connection))
      },
    },
  })
}
