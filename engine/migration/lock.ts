import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { KartotekaError } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import { rawSql, sql } from '../base/sql.ts'
import type { Database, Executor } from '../database/database.ts'
import { hasTable } from './versions.ts'

interface LockRow extends Record<string, unknown> {
  readonly token: string
  readonly holder: string
  readonly host: string
  readonly process: number
  readonly since: string
  readonly expires_at: string
}

const bookkeeping = rawSql(
  `create table if not exists "kartoteka_lock" ("name" text primary key, "token" text not null, "holder" text not null,
    "host" text not null, "process" integer not null, "since" text not null, "expires_at" text not null)`,
)
/** A lock of another machine that was not given back is over after this. The transaction itself is guarded by the database. */
const lifetime = 60_000
const retryAfter = 50

/**
 * Runs `work` as the only one who changes the tables. Who comes meanwhile waits up to `waitFor` milliseconds and then gets `conflict` with the
 * name of the holder. A lock that a killed process left behind is taken over: at once on the same machine, else when it expires.
 */
export async function withLock<T>(database: Database, actor: string | undefined, waitFor: number, work: () => Promise<T>): Promise<T> {
  const token = newId()
  const until = Date.now() + waitFor
  for (;;) {
    const holder = (await liveHolder(database)) ?? (await database.transaction((executor) => take(executor, token, actor)))
    if (holder === undefined) break
    if (Date.now() >= until) throw lockedBy(holder)
    await sleep(retryAfter)
  }
  try {
    return await work()
  } finally {
    await database.transaction((executor) => executor.all(sql`delete from "kartoteka_lock" where "token" = ${token}`))
  }
}

/** Read beside the transaction of the holder, which on SQLite lets nobody else write. */
async function liveHolder(executor: Executor): Promise<LockRow | undefined> {
  if (!(await hasTable(executor, 'kartoteka_lock'))) return undefined
  const [row] = await executor.all<LockRow>(sql`select * from "kartoteka_lock" where "name" = 'tables'`)
  return row === undefined || isOver(row) ? undefined : row
}

/** Takes the lock, or answers who has it. */
async function take(executor: Executor, token: string, actor: string | undefined): Promise<LockRow | undefined> {
  await executor.all(executor.dialect.lockTables ?? rawSql('select 1'))
  await executor.all(bookkeeping)
  const holder = await liveHolder(executor)
  if (holder !== undefined) return holder
  await executor.all(sql`delete from "kartoteka_lock" where "name" = 'tables'`)
  const place = `process ${process.pid} on ${hostname()}`
  const now = Date.now()
  const values = [token, actor === undefined ? place : `${actor} (${place})`, hostname(), process.pid]
  const times = [new Date(now).toISOString(), new Date(now + lifetime).toISOString()]
  await executor.all(
    sql`insert into "kartoteka_lock" ("name", "token", "holder", "host", "process", "since", "expires_at") values ('tables', ${values[0]}, ${values[1]}, ${values[2]}, ${values[3]}, ${times[0]}, ${times[1]})`,
  )
  return undefined
}

function isOver(row: LockRow): boolean {
  return Date.parse(row.expires_at) < Date.now() || (row.host === hostname() && !isRunning(Number(row.process)))
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function lockedBy({ holder, since }: LockRow): KartotekaError {
  return new KartotekaError('conflict', `${holder} has been changing the tables since ${since}. Try again when that is done.`, {
    extensions: { holder, since },
  })
}
