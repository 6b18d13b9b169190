import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { rawSql, sql } from '../../base/sql.ts'
import { inTransaction, type RecordsContext, storedRecord, updateOne, type WriteContext, writableEntity } from '../../records/index.ts'
import { valuesOf } from '../steps.ts'

/**
 * Says of an outdated record that it is still right: sets what `x-outdated` says, as a change by the person, with the person's rights. Throws
 * `not-found`, `conflict` where nothing is declared, and whatever refuses the change.
 */
export async function confirmRepair(context: RecordsContext, id: string): Promise<void> {
  await inTransaction(context, async (write) => {
    const { subject, subjectId } = await rowOf(write, id)
    const entity = writableEntity(context, subject)
    const { confirm } = entity.quality?.outdated ?? {}
    if (confirm === undefined || confirm.size === 0)
      throw new KartotekaError('conflict', 'Nothing says that such a record is still right. Open it and change what is not.')
    const record = (await storedRecord(write, entity, subjectId)) ?? {}
    const values = await valuesOf(write, { entity, id: subjectId, record }, entity, confirm)
    await updateOne(write, entity, subjectId, values, {})
  })
}

async function rowOf({ executor }: WriteContext, id: string): Promise<{ readonly subject: string; readonly subjectId: string }> {
  const { dialect } = executor
  const subjectId = dialect.plainText(rawSql('"subject_id"'), { kind: 'id' })
  const rows = isId(id)
    ? await executor.all<{ subject: string; subject_id: string }>(
        sql`select "subject", ${subjectId} as subject_id from "record_repair" where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`,
      )
    : []
  const [row] = rows
  if (row === undefined) throw new KartotekaError('not-found', 'There is nothing to mend under this id (any more).')
  return { subject: row.subject, subjectId: row.subject_id }
}
