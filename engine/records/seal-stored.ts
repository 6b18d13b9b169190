import { readSealed } from '../base/sealed.ts'
import { identifier, rawSql, sql } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { ColumnSecret, SealColumn } from '../migration/index.ts'
import { redactPlace } from './audit/redact.ts'
import type { SecretBox } from './secret-box.ts'

const atOnce = 500
const digest = /^[0-9a-f]{64}$/

/**
 * Encrypts, digests or opens what a column holds, in parts, inside the transaction that changes the tables. What is encrypted already is left
 * as it is. Where values were in clear, the history and messages that wait lose them too.
 */
export function sealStored(secrets: () => SecretBox, now: () => Date): SealColumn {
  return async (executor, { table, column, before, after }, model) => {
    const box = secrets()
    const values = await changeValues(executor, table, column, (value) => changed(box, value, before, after))
    if (before === undefined && after !== undefined && model !== undefined) {
      await redactPlace({ executor, model, now: now() }, after.place, values)
    }
  }
}

function changed(box: SecretBox, value: string, before: ColumnSecret | undefined, after: ColumnSecret | undefined): string {
  const isSealed = readSealed(value) !== undefined
  if (before?.kind === 'sealed' && isSealed) {
    const clear = box.open(value, before.place)
    return after === undefined ? clear : box.seal(clear, after.place)
  }
  if (after === undefined || isSealed) return value
  if (after.kind === 'sealed') return box.seal(value, after.place)
  return digest.test(value) ? value : box.digest(value, after.place)
}

/** Answers how many values were changed. */
export async function changeValues(executor: Executor, table: string, column: string, change: (value: string) => string): Promise<number> {
  const { dialect } = executor
  const [from, name] = [identifier(table), identifier(column)]
  let count = 0
  let after = rawSql('')
  for (;;) {
    const rows = await executor.all<{ id: string; value: string }>(
      sql`select "id", ${name} as value from ${from} where ${name} is not null${after} order by "id" limit ${rawSql(String(atOnce))}`,
    )
    for (const { id, value } of rows) {
      const next = change(value)
      if (next === value) continue
      count += 1
      await executor.all(sql`update ${from} set ${name} = ${next} where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`)
    }
    if (rows.length < atOnce) return count
    after = sql` and "id" > ${dialect.bindColumn(rows.at(-1)?.id ?? '', { kind: 'id' })}`
  }
}
