import { newId } from '../../../base/ids.ts'
import { joinSql, rawSql, sql } from '../../../base/sql.ts'
import type { Executor } from '../../../database/index.ts'
import type { AfterStep } from '../../change.ts'
import type { WriteContext } from '../../context.ts'
import { insertAll } from '../../row-values.ts'
import { createdStamps, stamp } from '../../stamps.ts'

/** What an import did to a record. */
export interface WrittenRecord {
  /** The version that the import gave it. */
  readonly after: number
  readonly isNew: boolean
}

/** What the writes of one chunk did to the records of an entity; a write that is taken back leaves words here that fit no record. */
export class WrittenRecords {
  readonly #entity: string
  readonly #written = new Map<string, WrittenRecord>()

  constructor(entity: string) {
    this.#entity = entity
  }

  readonly follow: AfterStep = async (_, changes) => {
    for (const { entity, id, kind, after } of changes) {
      if (entity.name !== this.#entity || (kind !== 'created' && kind !== 'updated')) continue
      const isNew = kind === 'created' || this.#written.get(id)?.isNew === true
      this.#written.set(id, { after: Number(after?.version ?? 1), isNew })
    }
  }

  /** Keeps them with the run, in the transaction of the chunk. */
  async store(write: WriteContext, run: string): Promise<void> {
    const rows = [...this.#written].map(([subject, { after, isNew }]) => [
      ...createdStamps(write, newId()),
      stamp('run_id', { kind: 'id' }, run),
      stamp('subject', { kind: 'text' }, subject),
      { column: { name: 'after', kind: { kind: 'integer' } as const }, value: after },
      { column: { name: 'is_new', kind: { kind: 'boolean' } as const }, value: isNew },
    ])
    this.#written.clear()
    await insertAll(write.executor, 'import_write', rows)
  }
}

/** What a run did to some of the records that it has written and nobody has taken back; of each record all of it, the first write first. */
export async function readWritten(executor: Executor, run: string, limit: number): Promise<ReadonlyMap<string, readonly WrittenRecord[]>> {
  const { dialect } = executor
  const ofRun = sql`"run_id" = ${dialect.bindColumn(run, { kind: 'id' })}`
  const id = dialect.plainText(sql`"id"`, { kind: 'id' })
  const last = sql`select "subject" from (select "subject", max(${id}) as last from "import_write" where ${ofRun} group by "subject") s order by last desc limit ${rawSql(String(limit))}`
  const rows = await executor.all<{ subject: string; after: number | string; is_new: unknown }>(
    sql`select "subject", "after", case when "is_new" then 1 else 0 end as is_new from "import_write" where ${ofRun} and "subject" in (${last}) order by "import_write"."id"`,
  )
  const found = new Map<string, WrittenRecord[]>()
  for (const { subject, after, is_new } of rows) {
    const write = { after: Number(after), isNew: Number(is_new) === 1 }
    found.set(subject, [...(found.get(subject) ?? []), write])
  }
  return found
}

export async function forgetWritten(executor: Executor, run: string, subjects: Iterable<string>): Promise<void> {
  const { dialect } = executor
  const named = [...subjects].map((subject) => sql`${dialect.bindColumn(subject, { kind: 'text' })}`)
  if (named.length === 0) return
  await executor.all(
    sql`delete from "import_write" where "run_id" = ${dialect.bindColumn(run, { kind: 'id' })} and "subject" in (${joinSql(named, ', ')})`,
  )
}
