import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import type { Entity } from '../../model/model.ts'
import type { RecordsContext } from '../context.ts'
import { survivorOf } from './merge-log.ts'
import { readRecords } from './rows.ts'

/** The same error, with the record that a merged one became part of (`mergedInto`), where the person may see that one. */
export async function whereItWent(context: RecordsContext, entity: Entity, id: string, error: unknown): Promise<unknown> {
  if (!(error instanceof KartotekaError) || error.code !== 'not-found' || !isId(id)) return error
  const survivor = await survivorOf(context.database, id)
  if (survivor === undefined) return error
  const found = (await readRecords(context, context.database, entity, new Map(), [survivor])).get(survivor)
  if (found === undefined) return error
  return new KartotekaError('not-found', `This ${entity.title.toLowerCase()} was merged into "${found.label}". Go on there.`, {
    extensions: { mergedInto: { entity: entity.name, id: survivor } },
  })
}
