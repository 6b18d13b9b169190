import { rawSql, type Sql, sql } from '../../base/sql.ts'
import { type Executor, guardStatements } from '../../database/index.ts'
import type { Model } from '../../model/model.ts'
import { auditTable, chainTable, digestOf, hasChain, hashOf, newSalts, noHash } from './chain.ts'
import { entriesWithoutPlace, readEntry } from './entries.ts'

/** What an entry keeps for ever; who did it may be forgotten with the person's account, and values may be purged. */
const kept = ['id', 'created_at', 'channel', 'subject', 'subject_id', 'subject_version', 'kind']
const keptOfChain = ['actor', 'chain', 'number', 'digest', 'hash']

/**
 * Makes the chain of the audit and the triggers that keep its entries as they are. Entries of the time before there was a chain are put
 * into it once. Does nothing while the database has a version of the metadata without it.
 */
export async function prepareAudit(executor: Executor, model: Model): Promise<void> {
  if (!hasChain(model)) return
  await executor.all(chainTable(executor.dialect))
  const [head] = await executor.all(sql`select 1 as one from "kartoteka_audit_chain" limit 1`)
  if (head === undefined) await takeIn(executor)
  for (const statement of guardStatements(executor.dialect, { table: auditTable, message, unless: unless() })) await executor.all(statement)
}

const message = 'Entries of the audit can neither be changed nor removed.'

function unless(): Sql {
  const same = (name: string) => `old."${name}" is not distinct from new."${name}"`
  const isEmptied = `(new."changes" is null and new."salt" is null)`
  const isForgotten = `(new."created_by_id" is null or ${same('created_by_id')})`
  const values = `(${isEmptied} or (${same('changes')} and ${same('salt')}))`
  return rawSql([...[...kept, ...keptOfChain].map(same), values, isForgotten].join(' and '))
}

const atOnce = 1000

async function takeIn(executor: Executor): Promise<void> {
  let number = 0
  let hash = noHash
  for (;;) {
    const entries = (await entriesWithoutPlace(executor, atOnce)).map(readEntry)
    const salts = newSalts(entries.length)
    for (const [index, { id, changes, ...entry }] of entries.entries()) {
      number += 1
      const salt = changes === null ? null : (salts[index] as string)
      const digest = digestOf(salt ?? '', changes)
      hash = hashOf(hash, { ...entry, id, chain: 1, number, digest })
      const actor = executor.dialect.bindColumn(entry.personId, { kind: 'id' })
      await executor.all(
        sql`update "audit_entry" set "actor" = ${actor}, "chain" = 1, "number" = ${number}, "salt" = ${salt}, "digest" = ${digest}, "hash" = ${hash} where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`,
      )
    }
    if (entries.length < atOnce) break
  }
  await executor.all(sql`insert into "kartoteka_audit_chain" ("chain", "number", "hash") values (1, ${number}, ${hash})`)
}
