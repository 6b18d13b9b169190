import { KartotekaError } from '../base/errors.ts'
import type { Database } from './database.ts'

export interface DatabaseOptions {
  /** Milliseconds after which a statement that reads outside of a transaction is ended with `too-slow`; for ever without it. */
  readonly longestRead?: number | undefined
}

/** Opens the database at an address, with no driver loaded but its own: `sqlite:./data/kartoteka.db` or `postgres://...`. Throws `usage` for any other. */
export async function openDatabase(address: string, { longestRead }: DatabaseOptions = {}): Promise<Database> {
  if (address.startsWith('sqlite:')) return (await import('./sqlite-database.ts')).openSqlite(address.slice('sqlite:'.length), longestRead)
  if (/^postgres(ql)?:\/\//.test(address)) return (await import('./postgres-database.ts')).openPostgres(address, longestRead)
  throw new KartotekaError(
    'usage',
    `KARTOTEKA_DATABASE starts with "sqlite:" or "postgres://"; got ${JSON.stringify(address.split('@')[0])}.`,
  )
}
