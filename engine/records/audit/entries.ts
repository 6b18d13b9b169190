import { identifier, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { ColumnKind } from '../../fields/index.ts'

/** An entry as it is stored. */
export interface StoredEntry {
  readonly id: string
  readonly at: string
  /** Who did it, as the chain keeps it. */
  readonly personId: string | null
  /** The same, as the user that is referred to; null once that one is gone. */
  readonly userId: string | null
  readonly channel: string
  readonly subject: string | null
  readonly subjectId: string | null
  readonly subjectVersion: number
  readonly kind: string
  /** Null when they were purged. */
  readonly changes: unknown
  readonly chain: number | null
  readonly number: number | null
  readonly salt: string | null
  readonly digest: string | null
  readonly hash: string | null
}

/** A row with one text. */
export type EntryRow = Record<string, unknown> & { readonly entry: string }

const members: readonly (readonly [name: keyof StoredEntry, column: string, kind: ColumnKind])[] = [
  ['id', 'id', { kind: 'id' }],
  ['at', 'created_at', { kind: 'instant' }],
  ['personId', 'actor', { kind: 'id' }],
  ['userId', 'created_by_id', { kind: 'id' }],
  ['channel', 'channel', { kind: 'text' }],
  ['subject', 'subject', { kind: 'text' }],
  ['subjectId', 'subject_id', { kind: 'id' }],
  ['subjectVersion', 'subject_version', { kind: 'integer' }],
  ['kind', 'kind', { kind: 'text' }],
  ['changes', 'changes', { kind: 'json' }],
  ['chain', 'chain', { kind: 'integer' }],
  ['number', 'number', { kind: 'integer' }],
  ['salt', 'salt', { kind: 'text' }],
  ['digest', 'digest', { kind: 'text' }],
  ['hash', 'hash', { kind: 'text' }],
]

/** Entries of one chain in their order, behind a number. */
export function entriesOfChain(executor: Executor, chain: number, after: number, limit: number): Promise<EntryRow[]> {
  return entries(executor, sql`where "chain" = ${chain} and "number" > ${after} order by "number"`, limit)
}

/** Entries that stand in no chain, the oldest first. */
export function entriesWithoutPlace(executor: Executor, limit: number): Promise<EntryRow[]> {
  return entries(executor, sql`where "hash" is null order by "id"`, limit)
}

function entries(executor: Executor, rest: Sql, limit: number): Promise<EntryRow[]> {
  const { dialect } = executor
  const values = members.map(([name, column, kind]) => [name, dialect.jsonValue(identifier(column), kind)] as const)
  const entry = dialect.toText(dialect.jsonObject(values))
  return executor.all<EntryRow>(sql`select ${entry} as entry from "audit_entry" ${rest} limit ${rawSql(String(limit))}`)
}

/** Of an entry that stands in no chain, the person is the user that it refers to. */
export function readEntry({ entry }: EntryRow): StoredEntry {
  const found = JSON.parse(entry) as StoredEntry
  return found.hash === null ? { ...found, personId: found.userId } : found
}
