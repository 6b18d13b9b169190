import { KartotekaError } from '../../base/errors.ts'
import type { Entity } from '../../model/model.ts'
import { readerOf, type WriteContext } from '../context.ts'
import type { Batch } from '../draft.ts'
import { candidatesOf } from './find-duplicates.ts'
import { declaredRules } from './rule-set.ts'

/** Whether new records of the entity are held against the others; each then sees those that were made before it. */
export function refusesDuplicates({ channel, acceptsDuplicates }: WriteContext, entity: Entity): boolean {
  const isTyped = channel === undefined || channel === 'api'
  return isTyped && acceptsDuplicates !== true && declaredRules(entity)?.rules.some(({ rule }) => rule.isRefused) === true
}

/**
 * Refuses new records that look like one that exists and that the person may see, where a rule says so (`"on": "refuse"`), unless
 * the person insists. An import is not refused: it tells of duplicates by a check of the list.
 */
export async function refuseDuplicates(context: WriteContext, batch: Batch): Promise<void> {
  const set = declaredRules(batch.entity)
  if (set === undefined || !refusesDuplicates(context, batch.entity)) return
  for (const draft of batch.drafts) {
    if (!draft.isNew) continue
    const found = await candidatesOf(readerOf(context), context.executor, set, draft.record)
    const duplicates = found.filter(({ isRefused }) => isRefused)
    const [first] = duplicates
    if (first === undefined) continue
    const detail = `This looks like "${first.label}", which exists already. Open that record, or send the header "Kartoteka-Duplicates: accept" to make another one.`
    draft.refusal = new KartotekaError('conflict', detail, { extensions: { duplicates } })
  }
}
