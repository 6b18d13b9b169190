import { KartotekaError } from '../base/errors.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { readMany } from './read-many.ts'
import { singleId } from './single-id.ts'

/** Refuses a second record of an entity that has one only (`x-kind: singleton`), also while the first lies in the trash. */
export async function keepSingle(context: WriteContext, { entity, drafts }: Batch): Promise<void> {
  if (entity.isSingle !== true) return
  const added = drafts.filter(({ isNew }) => isNew)
  if (added.length === 0) return
  const found = await readMany(context, context.executor, entity, [singleId(entity)], new Map([['id', true]]), { withTrash: true })
  const message = `There is one ${entity.title.toLowerCase()} only. Change it, or restore it from the trash.`
  for (const draft of found.size > 0 ? added : added.slice(1)) draft.refusal ??= new KartotekaError('conflict', message)
}
