import type { Entity } from '../model/model.ts'
import { notFound, type RecordsContext, readerOf, type WriteContext, writableEntity } from './context.ts'
import { readRecord } from './get.ts'
import { follow } from './pipeline.ts'
import { restorable } from './restorable.ts'
import { refuseWhileNeeded, setMoment, takeRecord, withCascades } from './trash.ts'
import { inTransaction } from './write.ts'

export interface IfVersion {
  /** The version that the record must still have. */
  readonly ifVersion?: number | undefined
}

/**
 * Puts a record into the trash, with those that go with it (`x-on-delete: cascade`). Refused (`conflict`) while records that must
 * not lose it point to it.
 */
export async function deleteRecord(context: RecordsContext, entityName: string, id: string, options: IfVersion = {}): Promise<void> {
  const entity = writableEntity(context, entityName)
  await inTransaction(context, (write) => deleteOne(write, entity, id, options))
}

/** The same inside a transaction. */
export async function deleteOne(write: WriteContext, entity: Entity, id: string, options: IfVersion = {}): Promise<void> {
  const stored = await takeRecord(write, 'delete', entity, id, options.ifVersion)
  if (stored.deletedAt !== null) throw notFound(entity, id)
  await deleteStored(write, entity, String(stored.id))
}

/** The steps of deleting a record inside a transaction. */
export async function deleteStored(write: WriteContext, entity: Entity, id: string): Promise<void> {
  const going = await withCascades(write, entity, id, () => true, 'living')
  await refuseWhileNeeded(write, going, 'living')
  const moment = { field: 'deletedAt', column: 'deleted_at', at: write.now.toISOString() } as const
  for (const [source, ids] of going) await follow(write, await setMoment(write, 'deleted', source, [...ids], moment))
}

/**
 * Takes a record out of the trash, and those that went with it. Refused (`validation-failed`) when a unique value of one was given
 * to another meanwhile, or when it points to something that lies in the trash still.
 */
export async function restoreRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  options: IfVersion = {},
): Promise<{ text: string; version: number }> {
  const entity = writableEntity(context, entityName)
  return inTransaction(context, async (write) => {
    const stored = await takeRecord(write, 'restore', entity, id, options.ifVersion)
    if (stored.deletedAt !== null) await restoreStored(write, entity, stored)
    return readRecord(readerOf(write), write.executor, entity, String(stored.id))
  })
}

async function restoreStored(write: WriteContext, entity: Entity, stored: Readonly<Record<string, unknown>>): Promise<void> {
  const coming = await withCascades(write, entity, String(stored.id), wentWith(write, stored.deletedAt), 'all')
  const moment = { field: 'deletedAt', column: 'deleted_at', at: null } as const
  for (const [source, ids] of coming) {
    await restorable(write, source, [...ids])
    await follow(write, await setMoment(write, 'restored', source, [...ids], moment))
  }
}

/** Whether a record went into the trash in the same moment. */
function wentWith(write: WriteContext, at: unknown) {
  return async ({ id }: { id: string }, source: Entity): Promise<boolean> => {
    const { text } = await readRecord(write, write.executor, source, id, { fields: 'deletedAt', withTrash: true })
    return (JSON.parse(text) as { deletedAt: unknown }).deletedAt === at
  }
}
