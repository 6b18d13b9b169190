import type { Selection } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import { storedSelection } from './first-steps.ts'
import { readMany } from './read-many.ts'

/** One record inside a transaction, with everything that is stored of it or with what is named; undefined for one that is not there or lies in the trash. */
export async function storedRecord(
  context: WriteContext,
  entity: Entity,
  id: string,
  selection: Selection = storedSelection(entity),
): Promise<Record<string, unknown> | undefined> {
  const [found] = (await readMany(context, context.executor, entity, [id], selection)).values()
  return found === undefined ? undefined : (JSON.parse(found.text) as Record<string, unknown>)
}
