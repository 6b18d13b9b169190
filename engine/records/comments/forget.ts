import { sql } from '../../base/sql.ts'
import type { Entity } from '../../model/model.ts'
import { forgetValues } from '../audit/forget.ts'
import type { Change } from '../change.ts'
import type { WriteContext } from '../context.ts'
import { boundIds, portions } from '../row-values.ts'

/**
 * Removes what was said about records that are gone for good, and who followed them. Answers the changes, which the audit must be told of
 * in the same transaction: what it holds of the texts is taken out.
 */
export async function forgetComments(write: WriteContext, entity: Entity, ids: readonly string[]): Promise<readonly Change[]> {
  const { executor, model } = write
  const comment = model.entities.get('record-comment')
  if (comment === undefined) return []
  const changes: Change[] = []
  for (const part of portions(ids, executor.dialect)) {
    const which = sql`"subject_id" in (${boundIds(executor.dialect, part)}) and "subject" = ${entity.name}`
    const id = executor.dialect.plainText(sql`"id"`, { kind: 'id' })
    const rows = await executor.all<{ id: string }>(sql`select ${id} as id from "record_comment" where ${which}`)
    await executor.all(sql`delete from "record_comment" where ${which}`)
    await executor.all(sql`delete from "record_follower" where ${which}`)
    await executor.all(sql`delete from "notification" where ${which} and "kind" is not null`)
    for (const row of rows)
      changes.push({ kind: 'purged', entity: comment, id: row.id, before: {}, after: undefined, touched: new Set(['text']) })
  }
  if (changes.length > 0)
    await forgetValues(
      write,
      comment,
      changes.map(({ id }) => id),
    )
  return changes
}
