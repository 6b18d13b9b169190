import { readSealed } from '../base/sealed.ts'
import { identifier, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Database, Executor } from '../database/index.ts'
import { appliedVersion, type ColumnSecret, type TableDefinition } from '../migration/index.ts'
import type { RecordsContext } from './context.ts'
import { boxOf } from './seal.ts'
import type { SecretBox } from './secret-box.ts'

/** One column of encrypted values, also one that is parked. */
interface SecretColumn {
  readonly table: string
  readonly column: string
  readonly secret: ColumnSecret
}

/** What stands in one column: values by the key that opens them. */
export interface CheckedSecrets {
  /** `entity.field`. */
  readonly place: string
  readonly byKey: Readonly<Record<string, number>>
  /** Digests, which no key opens. */
  readonly digests: number
  readonly current: number
  /** Values in clear, which should not be. */
  readonly clear: number
  /** Values that none of the keys opens. */
  readonly closed: number
}

const atOnce = 500

/** Reads every encrypted value and tries to open it. */
export async function checkSecrets(context: RecordsContext): Promise<readonly CheckedSecrets[]> {
  const box = boxOf(context)
  const result: CheckedSecrets[] = []
  for (const column of await secretColumns(context.database)) {
    const found = { byKey: {} as Record<string, number>, digests: 0, current: 0, clear: 0, closed: 0 }
    for await (const rows of values(context.database, column)) for (const { value } of rows) count(box, column, value, found)
    result.push({ place: column.secret.place, ...found })
  }
  return result
}

function count(
  box: SecretBox,
  { secret }: SecretColumn,
  value: string,
  found: { byKey: Record<string, number>; digests: number; current: number; clear: number; closed: number },
): void {
  const keyId = readSealed(value)?.keyId
  if (secret.kind === 'hash') found.digests += 1
  else if (keyId === undefined) found.clear += 1
  else {
    found.byKey[keyId] = (found.byKey[keyId] ?? 0) + 1
    if (box.isCurrent(value)) found.current += 1
    if (opened(box, value, secret.place) === undefined) found.closed += 1
  }
}

function opened(box: SecretBox, value: string, place: string): string | undefined {
  try {
    return box.open(value, place)
  } catch {
    return undefined
  }
}

export interface RotatedSecrets {
  readonly place: string
  readonly rotated: number
  /** Values that none of the keys opens; they stay as they are. */
  readonly closed: number
}

/**
 * Encrypts with the first key what another has encrypted. Each part is a transaction of its own, and what is done needs no second time, so
 * that it may be stopped and started again; a value that somebody writes meanwhile is left to them.
 */
export async function rotateSecrets(context: RecordsContext): Promise<readonly RotatedSecrets[]> {
  const box = boxOf(context)
  const result: RotatedSecrets[] = []
  for (const column of await secretColumns(context.database)) {
    if (column.secret.kind === 'hash') continue
    const { place } = column.secret
    let [rotated, closed] = [0, 0]
    for await (const rows of values(context.database, column)) {
      const old = rows.filter(({ value }) => !box.isCurrent(value))
      const pairs = old.flatMap(({ id, value }) => {
        const clear = readSealed(value) === undefined ? value : opened(box, value, place)
        if (clear === undefined) closed += 1
        return clear === undefined ? [] : [{ id, value, next: box.seal(clear, place) }]
      })
      if (pairs.length === 0) continue
      await context.database.transaction(async (executor) => {
        for (const pair of pairs) rotated += await replace(executor, column, pair)
      })
    }
    result.push({ place, rotated, closed })
  }
  return result
}

async function replace(
  executor: Executor,
  { table, column }: SecretColumn,
  { id, value, next }: { id: string; value: string; next: string },
): Promise<number> {
  const name = identifier(column)
  const rows = await executor.all(
    sql`update ${identifier(table)} set ${name} = ${next} where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })} and ${name} = ${value} returning "id"`,
  )
  return rows.length
}

async function* values(database: Database, { table, column }: SecretColumn): AsyncGenerator<readonly { id: string; value: string }[]> {
  const name = identifier(column)
  let after: Sql = rawSql('')
  for (;;) {
    const rows = await database.all<{ id: string; value: string }>(
      sql`select "id", ${name} as value from ${identifier(table)} where ${name} is not null${after} order by "id" limit ${rawSql(String(atOnce))}`,
    )
    yield rows
    if (rows.length < atOnce) return
    after = sql` and "id" > ${database.dialect.bindColumn(rows.at(-1)?.id ?? '', { kind: 'id' })}`
  }
}

/** Those of the applied version and those that are parked, alone or with their table. */
async function secretColumns(database: Database): Promise<readonly SecretColumn[]> {
  const version = await appliedVersion(database)
  if (version === undefined) return []
  const ofTable = ({ columns }: TableDefinition, table: string) =>
    columns.flatMap(({ name, secret }) => (secret === undefined ? [] : [{ table, column: name, secret }]))
  const tableNow = (name: string) => version.parked.findLast((entry) => entry.table === name && entry.column === undefined)?.parkedAs
  return [
    ...version.tables.flatMap((table) => ofTable(table, table.name)),
    ...version.parked.flatMap((entry) => {
      if (!('columns' in entry.definition)) {
        const { secret } = entry.definition
        const isThere = version.tables.some(({ name }) => name === entry.table)
        const table = isThere ? entry.table : tableNow(entry.table)
        return secret === undefined || table === undefined ? [] : [{ table, column: entry.parkedAs, secret }]
      }
      return ofTable(entry.definition, entry.parkedAs)
    }),
  ]
}
