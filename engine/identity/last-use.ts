import { sql } from '../base/sql.ts'
import type { RecordsContext } from '../records/index.ts'
import { bindId, bindInstant } from './rows.ts'

/** Writes down that a session or token was used just now. */
export async function noteUse({ database, now }: RecordsContext, table: 'session' | 'api_token', id: string): Promise<void> {
  await database.transaction((executor) =>
    executor.all(
      sql`update ${{ text: `"${table}"`, values: [] }} set "last_used_at" = ${bindInstant(executor, now)} where "id" = ${bindId(executor, id)}`,
    ),
  )
}
