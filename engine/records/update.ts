import type { Entity } from '../model/model.ts'
import { tellOfReading } from './audit/reads.ts'
import { type RecordsContext, readerOf, type WriteContext, writableEntity } from './context.ts'
import { idOf } from './create.ts'
import { withoutReadOnly as withoutReadOnlyOf } from './first-steps.ts'
import { readRecord } from './get.ts'
import { writeBatch } from './pipeline.ts'
import { inTransaction } from './write.ts'

/**
 * Changes a record by a JSON Merge Patch (RFC 7396). With `ifVersion`, a record that has another version by now is left alone:
 * `stale`, with the record as it is. Answers the JSON text of the new `data`, or of the `fields` of it.
 */
export async function updateRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  patch: unknown,
  { ifVersion, fields }: { ifVersion?: number | undefined; fields?: string | undefined } = {},
): Promise<{ text: string; version: number }> {
  const entity = writableEntity(context, entityName)
  const answer = await inTransaction(context, async (write) => {
    await updateOne(write, entity, id, patch, { ifVersion })
    return readRecord(readerOf(write), write.executor, entity, id, { fields })
  })
  await tellOfReading(context, entity, { id, fields })
  return answer
}

/** The steps of changing a record inside a transaction. A patch that changes nothing leaves the version as it is; answers whether it changed anything. */
export async function updateOne(
  context: WriteContext,
  entity: Entity,
  id: string,
  patch: unknown,
  options: { ifVersion?: number | undefined },
): Promise<boolean> {
  const [written] = await writeBatch(context, entity, [{ id, body: patch, ifVersion: options.ifVersion }])
  idOf(written)
  return written !== undefined && 'change' in written && written.change !== undefined
}

/** A stored record as it could have been sent: without what only the system writes, also in its lines. */
export function withoutReadOnly(context: RecordsContext, entity: Entity, stored: Record<string, unknown>): Record<string, unknown> {
  return withoutReadOnlyOf(context.model, entity, stored)
}
