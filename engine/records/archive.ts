import { notFound, type RecordsContext, readerOf, writableEntity } from './context.ts'
import type { IfVersion } from './delete.ts'
import { readRecord } from './get.ts'
import { follow } from './pipeline.ts'
import { setMoment, takeRecord } from './trash.ts'
import { inTransaction } from './write.ts'

/** Puts a record out of the way of daily work: lists leave it out unless they are asked for it; it can be found, read and pointed to. */
export function archiveRecord(context: RecordsContext, entityName: string, id: string, options: IfVersion = {}) {
  return setArchived(context, entityName, id, options, true)
}

export function unarchiveRecord(context: RecordsContext, entityName: string, id: string, options: IfVersion = {}) {
  return setArchived(context, entityName, id, options, false)
}

/** A record that is archived already, or not, stays as it is. */
function setArchived(
  context: RecordsContext,
  entityName: string,
  id: string,
  options: IfVersion,
  isArchived: boolean,
): Promise<{ text: string; version: number }> {
  const entity = writableEntity(context, entityName)
  return inTransaction(context, async (write) => {
    const stored = await takeRecord(write, isArchived ? 'archive' : 'unarchive', entity, id, options.ifVersion)
    if (stored.deletedAt !== null) throw notFound(entity, id)
    const at = isArchived ? write.now.toISOString() : null
    const kind = isArchived ? 'archived' : 'unarchived'
    if ((stored.archivedAt !== null) !== isArchived) {
      const moment = { field: 'archivedAt', column: 'archived_at', at } as const
      await follow(write, await setMoment(write, kind, entity, [String(stored.id)], moment))
    }
    return readRecord(readerOf(write), write.executor, entity, String(stored.id))
  })
}
