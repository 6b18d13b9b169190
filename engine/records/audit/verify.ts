import { KartotekaError } from '../../base/errors.ts'
import { sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { RecordsContext } from '../context.ts'
import { digestOf, hasChain, hashOf, noHash } from './chain.ts'
import { entriesOfChain, entriesWithoutPlace, readEntry, type StoredEntry } from './entries.ts'

/** Where the audit is not as it was written. */
export interface AuditProblem {
  readonly chain: number | null
  /** The number of the entry; null of one that stands in no chain. */
  readonly number: number | null
  readonly id: string | null
  readonly message: string
}

/** Where a chain stands; written down elsewhere, it proves later that nothing before it was changed. */
export interface ChainHead {
  readonly chain: number
  readonly number: number
  readonly hash: string
}

export interface AuditReport {
  readonly entries: number
  /** Entries whose values were taken out, with an entry that says so. */
  readonly emptied: number
  readonly heads: readonly ChainHead[]
  readonly problems: readonly AuditProblem[]
}

const atOnce = 2000
const mostProblems = 100
/** Kinds of entries that say why the values of others are gone: of one record, or of all of an entity where they name none. */
const marks: readonly string[] = ['purged', 'erased', 'expired', 'sealed']

/**
 * Reads every entry in its order, in one state of the database, and works out its hash anew: finds those that were changed, removed or
 * put in. `anchors` are heads that were written down before (`1:204:9f86...`).
 */
export async function verifyAudit(context: RecordsContext, anchors: readonly ChainHead[] = []): Promise<AuditReport> {
  if (!hasChain(context.model))
    throw new KartotekaError('conflict', 'The version of the metadata that is applied has no chain yet. Run "kartoteka apply".')
  return context.database.snapshot(async (reader) => {
    const check = new Check()
    const heads = await readHeads(reader)
    for (const head of heads) await checkChain(reader, head, check, anchors)
    for (const anchor of anchors) {
      if (!heads.some(({ chain }) => chain === anchor.chain)) check.add(anchor.chain, anchor.number, null, 'The chain is gone.')
    }
    for (const entry of (await entriesWithoutPlace(reader, mostProblems)).map(readEntry)) {
      check.add(null, null, entry.id, `The entry ${entry.id} of ${entry.at} stands in no chain: it was put in past the engine.`)
    }
    await checkStrays(reader, heads, check)
    await checkEmptied(reader, check)
    return { entries: check.entries, emptied: check.emptied.length, heads, problems: check.problems }
  })
}

/** Reads `chain:number:hash`. Throws `usage`. */
export function readAnchor(text: string): ChainHead {
  const [, chain, number, hash] = /^(\d{1,4}):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (hash === undefined)
    throw new KartotekaError(
      'usage',
      `An anchor is written chain:number:hash, as "kartoteka audit verify" prints it; got "${text.slice(0, 100)}".`,
    )
  return { chain: Number(chain), number: Number(number), hash }
}

class Check {
  readonly problems: AuditProblem[] = []
  /** Entries without values, with the record they are about. */
  readonly emptied: StoredEntry[] = []
  entries = 0

  add(chain: number | null, number: number | null, id: string | null, message: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ chain, number, id, message })
  }
}

async function readHeads(reader: Executor): Promise<readonly ChainHead[]> {
  const rows = await reader.all<{ chain: number | string; number: number | string; hash: string }>(
    sql`select "chain", "number", "hash" from "kartoteka_audit_chain" order by "chain"`,
  )
  return rows.map(({ chain, number, hash }) => ({ chain: Number(chain), number: Number(number), hash }))
}

async function checkChain(reader: Executor, head: ChainHead, check: Check, anchors: readonly ChainHead[]): Promise<void> {
  const { chain } = head
  let [last, hash] = [0, noHash]
  for (;;) {
    const entries = (await entriesOfChain(reader, chain, last, atOnce)).map(readEntry)
    for (const entry of entries) {
      const number = entry.number ?? 0
      if (number > last + 1) {
        const gone = number === last + 2 ? `Entry ${last + 1} is missing` : `Entries ${last + 1} to ${number - 1} are missing`
        check.add(chain, number, entry.id, `${gone}: removed past the engine.`)
      } else checkEntry(entry, hash, check)
      check.entries += 1
      if (entry.changes === null && entry.salt === null) check.emptied.push(entry)
      last = number
      hash = entry.hash ?? ''
      checkAnchor({ chain, number, hash }, anchors, check)
    }
    if (entries.length < atOnce) break
  }
  if (last !== head.number || hash !== head.hash) {
    check.add(
      chain,
      head.number,
      null,
      `The chain ends at entry ${last}, but ${head.number} entries were written: the last ones were removed or replaced.`,
    )
  }
  for (const anchor of anchors)
    if (anchor.chain === chain && anchor.number > last) check.add(chain, anchor.number, null, 'The entry of the anchor is gone.')
}

function checkEntry(entry: StoredEntry, previous: string, check: Check): void {
  const message = faultOf(entry, previous)
  if (message !== undefined) check.add(entry.chain, entry.number, entry.id, message)
}

function faultOf(entry: StoredEntry, previous: string): string | undefined {
  const { chain, number, changes, salt, digest, hash, userId, personId } = entry
  const chained = { ...entry, chain: chain ?? 0, number: number ?? 0, digest: digest ?? '' }
  if (hashOf(previous, chained) !== hash) return `Entry ${number} is not as it was written, or was put in: its hash does not fit.`
  if (userId !== null && userId !== personId) return `Entry ${number} names another user than the one who did it.`
  const isEmptied = changes === null && salt === null
  return isEmptied || digestOf(salt ?? '', changes) === digest
    ? undefined
    : `The values of entry ${number} are not those that were written.`
}

function checkAnchor(found: ChainHead, anchors: readonly ChainHead[], check: Check): void {
  for (const anchor of anchors) {
    if (anchor.chain !== found.chain || anchor.number !== found.number || anchor.hash === found.hash) continue
    check.add(found.chain, found.number, null, `Entry ${found.number} has another hash than the anchor: the chain was written anew.`)
  }
}

/** Entries of a chain that has no end, and two with the same number. */
async function checkStrays(reader: Executor, heads: readonly ChainHead[], check: Check): Promise<void> {
  const rows = await reader.all<{ chain: number | string; number: number | string; n: number | string }>(
    sql`select "chain", "number", count(*) as n from "audit_entry" where "hash" is not null group by "chain", "number" having count(*) > 1`,
  )
  for (const row of rows)
    check.add(Number(row.chain), Number(row.number), null, `There are ${row.n} entries ${row.number}: one was put in.`)
  const chains = await reader.all<{ chain: number | string }>(sql`select distinct "chain" from "audit_entry" where "chain" is not null`)
  for (const { chain } of chains) {
    if (!heads.some((head) => head.chain === Number(chain))) check.add(Number(chain), null, null, 'The end of the chain is gone.')
  }
}

/** Values are taken out together with an entry that says so, about the same record. */
async function checkEmptied(reader: Executor, check: Check): Promise<void> {
  if (check.emptied.length === 0) return
  const kinds = marks.map((kind) => `'${kind}'`).join(', ')
  const rows = await reader.all<{ subject: string | null; id: string | null }>({
    text: `select distinct "subject", "subject_id" as id from "audit_entry" where "kind" in (${kinds})`,
    values: [],
  })
  const marked = new Set(rows.map(({ subject, id }) => `${subject} ${id}`))
  for (const { chain, number, id, subject, subjectId, kind } of check.emptied) {
    const isSaid = marked.has(`${subject} ${subjectId}`) || marked.has(`${subject} null`) || marks.includes(kind)
    if (!isSaid) check.add(chain, number, id, `The values of entry ${number} were taken out, and nothing says why.`)
  }
}
