import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../support/postgres.ts'

/** What is measured on one database, which is empty, with a folder for its files. */
type Measure = (name: string, address: string, files: string) => Promise<void>

/** Measures on each database that `DATABASE` names, else on both, one after the other; what they left goes away. */
export async function onEachDatabase(measure: Measure): Promise<void> {
  const wanted = process.env.DATABASE ?? 'sqlite,postgres'
  const folder = mkdtempSync(join(tmpdir(), 'kartoteka-bench-'))
  const files = join(folder, 'files')
  try {
    if (wanted.includes('sqlite')) await measure('SQLite', `sqlite:${join(folder, 'bench.db')}`, files)
    if (wanted.includes('postgres')) await onPostgres((address) => measure('PostgreSQL', address, files))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function onPostgres(measure: (address: string) => Promise<void>): Promise<void> {
  const server = await startPostgres()
  try {
    await measure(server.url)
  } finally {
    await server.stop()
  }
}
