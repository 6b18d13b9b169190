import { identifier, sql } from '../../engine/base/sql.ts'
import type { Database } from '../../engine/database/index.ts'

/** Everything that the tables of a database hold, to prove that something changed nothing. */
export async function contents(database: Database): Promise<Readonly<Record<string, readonly string[]>>> {
  const names = await database.all<{ name: string }>(database.dialect.listTables)
  const found: Record<string, readonly string[]> = {}
  for (const { name } of names) {
    const rows = await database.all(sql`select * from ${identifier(name)}`)
    found[name] = rows.map((row) => JSON.stringify(row)).sort()
  }
  return found
}
