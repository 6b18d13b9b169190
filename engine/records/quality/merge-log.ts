import { newId } from '../../base/ids.ts'
import { sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import type { WriteContext } from '../context.ts'
import { insertAll, storedValues } from '../row-values.ts'
import { createdStamps } from '../stamps.ts'
import type { SaidMove } from './move-comments.ts'
import type { Move } from './move-references.ts'

/** What a merge did to the record that stayed and to what pointed to the others. */
export interface MergeDetails {
  /** By field: the value before and after. */
  readonly fields: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>
  readonly moves: readonly Move[]
  /** Comments and followers; merges of before they were moved have none. */
  readonly said?: readonly SaidMove[]
}

export interface StoredMerge {
  readonly id: string
  readonly survivor: string
  readonly from: readonly string[]
  readonly details: MergeDetails
}

/** Writes down a merge, so that it can be taken back. Answers its id. */
export async function storeMerge(
  write: WriteContext,
  entity: Entity,
  merge: {
    readonly survivor: string
    readonly from: readonly { readonly id: string; readonly name: string }[]
    readonly details: MergeDetails
  },
): Promise<string> {
  const id = newId()
  const [merges, records] = [logEntity(write, 'record-merge'), logEntity(write, 'merged-record')]
  const { survivor, details } = merge
  const row = storedValues(merges, { of: entity.name, survivor, details: details as unknown }, createdStamps(write, id))
  await insertAll(write.executor, merges.table, [row])
  const rows = merge.from.map(({ id: merged, name }) =>
    storedValues(records, { merge: id, merged, survivor, name: name.slice(0, 500) }, createdStamps(write, newId())),
  )
  await insertAll(write.executor, records.table, rows)
  return id
}

/** The latest merge that was not taken back in which a record stayed or went; or the one named, where the record had a part in it. */
export async function findMerge(executor: Executor, entity: Entity, record: string, mergeId?: string): Promise<StoredMerge | undefined> {
  const id = executor.dialect.bindColumn(record, { kind: 'id' })
  const named = mergeId === undefined ? sql`` : sql` and m."id" = ${executor.dialect.bindColumn(mergeId, { kind: 'id' })}`
  const [found] = await executor.all<{ id: string; survivor: string; details: string | MergeDetails }>(
    sql`select m."id" as id, m."survivor" as survivor, m."details" as details from "record_merge" m where m."of" = ${entity.name} and m."undone_at" is null and (m."survivor" = ${id} or exists (select 1 from "merged_record" r where r."merge_id" = m."id" and r."merged" = ${id}))${named} order by m."id" desc limit 1`,
  )
  if (found === undefined) return undefined
  const merge = executor.dialect.bindColumn(found.id, { kind: 'id' })
  const from = await executor.all<{ merged: string }>(sql`select "merged" from "merged_record" where "merge_id" = ${merge} order by "id"`)
  const details = typeof found.details === 'string' ? (JSON.parse(found.details) as MergeDetails) : found.details
  return { id: found.id, survivor: found.survivor, from: from.map((row) => row.merged), details }
}

export async function markUndone(write: WriteContext, id: string): Promise<void> {
  const { dialect } = write.executor
  const at = dialect.bindColumn(write.now.toISOString(), { kind: 'instant' })
  await write.executor.all(sql`update "record_merge" set "undone_at" = ${at} where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`)
}

const mostSteps = 20

/** The record that a merged one went into, also where that one was merged later on; undefined where it was not merged. */
export async function survivorOf(executor: Executor, record: string): Promise<string | undefined> {
  let found: string | undefined
  for (let step = 0, id = record; step < mostSteps; step++) {
    const bound = executor.dialect.bindColumn(id, { kind: 'id' })
    const [row] = await executor.all<{ survivor: string }>(
      sql`select r."survivor" as survivor from "merged_record" r join "record_merge" m on m."id" = r."merge_id" where r."merged" = ${bound} and m."undone_at" is null order by r."id" desc limit 1`,
    )
    if (row === undefined) return found
    found = row.survivor
    id = row.survivor
  }
  return found
}

function logEntity(write: WriteContext, name: string): Entity {
  const entity = (write.visibility?.model ?? write.model).entities.get(name)
  if (entity === undefined) throw new Error(`the model has no entity ${name}`)
  return entity
}
