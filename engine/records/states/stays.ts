import { sql } from '../../base/sql.ts'
import type { WriteContext } from '../context.ts'
import type { PastState } from '../past.ts'
import { boundIds, portions } from '../row-values.ts'

interface StayRow extends Record<string, unknown> {
  readonly subject_id: string
  readonly state_field: string
  readonly state: string | null
  readonly since: string
}

/** The states of records and since when, the oldest first, by `<id> <field>`. */
export async function readStays({ executor }: WriteContext, ids: readonly string[]): Promise<ReadonlyMap<string, readonly PastState[]>> {
  const { dialect } = executor
  const found = new Map<string, PastState[]>()
  for (const part of portions(ids, dialect)) {
    const id = dialect.plainText(sql`"subject_id"`, { kind: 'id' })
    const since = dialect.plainText(sql`"since"`, { kind: 'instant' })
    const rows = await executor.all<StayRow>(
      sql`select ${id} as subject_id, "state_field", "state", ${since} as since from "record_state" where "subject_id" in (${boundIds(dialect, part)}) order by "record_state"."since", "record_state"."id"`,
    )
    for (const row of rows) {
      const key = `${row.subject_id} ${row.state_field}`
      found.set(key, [...(found.get(key) ?? []), { state: row.state ?? '', since: new Date(row.since).toISOString() }])
    }
  }
  return found
}
