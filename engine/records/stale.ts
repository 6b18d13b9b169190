import { KartotekaError } from '../base/errors.ts'
import type { WriteContext } from './context.ts'
import type { Draft } from './draft.ts'
import { readRecord } from './get.ts'

/** The refusal of a change that was made of an older version: `stale`, with the record as it is. */
export async function stale(context: WriteContext, draft: Draft, _ifVersion: number): Promise<KartotekaError> {
  const { text } = await readRecord(context, context.executor, draft.entity, draft.id)
  return new KartotekaError('stale', 'Somebody has changed this record since you read it. Compare the two and send your change again.', {
    extensions: { current: JSON.parse(text) },
  })
}
