import { isId } from '../../base/ids.ts'
import type { Entity } from '../../model/model.ts'
import { notFound, type RecordsContext, visibleEntity, type WriteContext } from '../context.ts'
import { readRecord } from '../get.ts'

/** The record as somebody who may see it knows it. Throws `not-found`, also for what lies in the trash. */
export async function seenRecord(context: RecordsContext, entityName: string, id: string): Promise<Entity> {
  const entity = visibleEntity(context, entityName)
  if (!isId(id)) throw notFound(entity, id)
  await readRecord(context, context.database, entity, id, { fields: 'id' })
  return entity
}

/** Comments, followers and notifications are the engine's own: whoever may see the record may have them, whatever else that person may do. */
export function withoutRights({ rights: _, reader: _reader, ...write }: WriteContext): WriteContext {
  return write
}
