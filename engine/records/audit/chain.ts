import { hash as digestText, randomBytes } from 'node:crypto'
import { canonicalJson } from '../../base/canonical-json.ts'
import { newId } from '../../base/ids.ts'
import { rawSql, type Sql, sql } from '../../base/sql.ts'
import { type Dialect, type Executor, send } from '../../database/index.ts'
import type { Column, ColumnValue } from '../../fields/index.ts'
import type { Model } from '../../model/model.ts'
import { insertTable } from '../row-values.ts'

/** What the audit holds of one thing that happened. */
export interface AuditEntry {
  /** ISO 8601, to the millisecond. */
  readonly at: string
  /** The user who did it; null for the engine itself. */
  readonly personId: string | null
  readonly channel: string
  /** The kind of thing that it was about, an entity in most cases; null where it was about none. */
  readonly subject: string | null
  readonly subjectId: string | null
  readonly subjectVersion: number
  readonly kind: string
  /** Fields with their values before and after, or whatever else is to be told. */
  readonly changes: Readonly<Record<string, unknown>>
}

/** An entry with its place in a chain, as it is hashed. */
export interface ChainedEntry extends Omit<AuditEntry, 'changes'> {
  readonly id: string
  readonly chain: number
  /** Counted from 1 in each chain, without a gap. */
  readonly number: number
  /** Digest of the values; it stays when they are purged. */
  readonly digest: string
}

export const auditTable = 'audit_entry'

/** Where each chain ends. */
export function chainTable(dialect: Dialect): Sql {
  const text = dialect.columnType({ kind: 'text' })
  return rawSql(
    `create table if not exists "kartoteka_audit_chain" ("chain" bigint primary key, "number" bigint not null, "hash" ${text} not null)`,
  )
}

/** The hash that the first entry of a chain follows. */
export const noHash = ''

const columns: readonly Column[] = [
  { name: 'id', kind: { kind: 'id' } },
  { name: 'version', kind: { kind: 'integer' } },
  { name: 'created_at', kind: { kind: 'instant' } },
  { name: 'created_by_id', kind: { kind: 'id' } },
  { name: 'channel', kind: { kind: 'text' } },
  { name: 'subject', kind: { kind: 'text' } },
  { name: 'subject_id', kind: { kind: 'id' } },
  { name: 'subject_version', kind: { kind: 'integer' } },
  { name: 'kind', kind: { kind: 'text' } },
  { name: 'changes', kind: { kind: 'json' } },
]

const chainColumns: readonly Column[] = [
  { name: 'actor', kind: { kind: 'id' } },
  { name: 'chain', kind: { kind: 'integer' } },
  { name: 'number', kind: { kind: 'integer' } },
  { name: 'salt', kind: { kind: 'text' } },
  { name: 'digest', kind: { kind: 'text' } },
  { name: 'hash', kind: { kind: 'text' } },
]

/** The number and the hash of the last entry of a chain. */
interface ChainEnd {
  readonly number: number
  readonly hash: string
}

/**
 * Where this process believes that each chain ends, since it wrote there last. It may be wrong: another process has written, or the
 * transaction failed; so nothing is written by it unless the database says the same.
 */
export type ChainEnds = Map<number, ChainEnd>

/** Writes entries at the end of a chain; whoever else writes to the same chain waits until the transaction has ended. */
export async function writeChained(
  executor: Executor,
  entries: readonly AuditEntry[],
  chain: number,
  ends: ChainEnds = new Map(),
): Promise<void> {
  const believed = ends.get(chain)
  const guess = believed === undefined ? undefined : { from: believed, ...linked(entries, chain, believed) }
  const isRight = guess !== undefined && (await moveEnd(executor, chain, guess))
  const { rows, end } = guess !== undefined && isRight ? guess : linked(entries, chain, await takeEnd(executor, chain, entries.length))
  await insertTable(executor, auditTable, { columns: [...columns, ...chainColumns], rows })
  if (!isRight) await send(executor, sql`update "kartoteka_audit_chain" set "hash" = ${end.hash} where "chain" = ${chain}`)
  ends.set(chain, end)
}

/** Entries as they follow an end, and the end they make. */
function linked(entries: readonly AuditEntry[], chain: number, after: ChainEnd): { rows: readonly ColumnValue[][]; end: ChainEnd } {
  let { number, hash } = after
  const salts = newSalts(entries.length)
  const rows = entries.map((entry, index) => {
    number += 1
    const id = newId()
    const salt = salts[index] as string
    const digest = digestOf(salt, entry.changes)
    hash = hashOf(hash, { id, chain, number, digest, ...entry })
    const row = plainRow(entry, id)
    row.push(entry.personId, chain, number, salt, digest, hash)
    return row
  })
  return { rows, end: { number, hash } }
}

/** Moves the end of a chain, if it is where it is believed to be. */
async function moveEnd(executor: Executor, chain: number, { from, end }: { from: ChainEnd; end: ChainEnd }): Promise<boolean> {
  const moved = await executor.all(
    sql`update "kartoteka_audit_chain" set "number" = ${end.number}, "hash" = ${end.hash} where "chain" = ${chain} and "number" = ${from.number} and "hash" = ${from.hash} returning "chain"`,
  )
  return moved.length > 0
}

/** Takes the end of a chain, with its number moved on already. */
async function takeEnd(executor: Executor, chain: number, count: number): Promise<ChainEnd> {
  const [head] = await executor.all<{ number: number | string; hash: string }>(
    sql`insert into "kartoteka_audit_chain" ("chain", "number", "hash") values (${chain}, ${count}, ${noHash}) on conflict ("chain") do update set "number" = "kartoteka_audit_chain"."number" + ${count} returning "number", "hash"`,
  )
  return { number: Number(head?.number ?? count) - count, hash: head?.hash ?? noHash }
}

/** Writes entries into a database whose version of the metadata has no chain yet; they are put into one when it gets it. */
export async function writeUnchained(executor: Executor, entries: readonly AuditEntry[]): Promise<void> {
  await insertTable(executor, auditTable, { columns, rows: entries.map((entry) => plainRow(entry, newId())) })
}

export function hasChain(model: Model): boolean {
  return model.entities.get('audit-entry')?.fields.has('hash') === true
}

function plainRow(entry: AuditEntry, id: string): ColumnValue[] {
  const { at, personId, channel, subject, subjectId, subjectVersion, kind, changes } = entry
  return [id, 1, at, personId, channel, subject, subjectId, subjectVersion, kind, changes as ColumnValue]
}

const saltBytes = 16

/** Random texts of 128 bits; the system is asked for all of them at once, which takes it as long as for one. */
export function newSalts(count: number): readonly string[] {
  const random = randomBytes(saltBytes * count).toString('hex')
  return Array.from({ length: count }, (_, index) => random.slice(index * saltBytes * 2, (index + 1) * saltBytes * 2))
}

/** SHA-256 over the salt and the values as canonical JSON; once the salt is gone, nobody finds the values out by trying. */
export function digestOf(salt: string, changes: unknown): string {
  return sha256(salt + canonicalJson(changes))
}

/** SHA-256 over the hash of the entry before and over everything of this one that never changes. */
export function hashOf(previous: string, entry: ChainedEntry): string {
  const { chain, number, id, at, personId, channel, subject, subjectId, subjectVersion, kind, digest } = entry
  return sha256(JSON.stringify([previous, chain, number, id, at, personId, channel, subject, subjectId, subjectVersion, kind, digest]))
}

function sha256(text: string): string {
  return digestText('sha256', text)
}
