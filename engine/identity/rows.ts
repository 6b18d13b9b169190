import { identifier, type Sql, sql } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { RecordsContext, WriteContext } from '../records/index.ts'

/** Values of the engine's own tables as they are bound and read, by kind. */
export const bindId = ({ dialect }: Executor, id: string): Sql => dialect.bindColumn(id, { kind: 'id' })
export const bindInstant = ({ dialect }: Executor, time: Date | number): Sql =>
  dialect.bindColumn(new Date(time).toISOString(), { kind: 'instant' })
export const bindBoolean = ({ dialect }: Executor, value: boolean): Sql => dialect.bindColumn(value, { kind: 'boolean' })

/** Inside a transaction, what is read goes through it. */
export function executorOf(context: RecordsContext | WriteContext): Executor {
  return 'executor' in context ? context.executor : context.database
}

/** A column under a name, as the text that the API would show. */
export function textColumn({ dialect }: Executor, column: Sql, kind: 'id' | 'instant', name: string): Sql {
  return sql`${dialect.plainText(column, { kind })} as ${identifier(name)}`
}

/** The one database answers true, the other 1. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1
}

/** The one database answers JSON as a value, the other as text. */
export function readJson(stored: unknown): unknown {
  return typeof stored === 'string' ? JSON.parse(stored) : stored
}

export function readTexts(stored: unknown): readonly string[] {
  const values = readJson(stored)
  return Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string') : []
}
