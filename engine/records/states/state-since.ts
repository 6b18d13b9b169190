import type { WriteContext } from '../context.ts'
import type { Batch, Draft } from '../draft.ts'
import { pastSince } from '../past.ts'
import { put, textOf } from './moves.ts'

/** Writes since when a record is in its state, where the workflow has a field for it. */
export function giveStateSince({ now }: WriteContext, { entity, drafts }: Batch): void {
  for (const { field, sinceField } of entity.workflows ?? []) {
    if (sinceField === undefined) continue
    for (const draft of drafts) {
      const since = pastSince(draft, field)
      if (since !== undefined || draft.isNew || hasMoved(draft, field)) put(draft, sinceField, since ?? now.toISOString())
    }
  }
}

function hasMoved({ entity, touched, stored, record, readOnly }: Draft, field: string): boolean {
  const now = entity.fields.get(field)?.isReadOnly === true ? readOnly[field] : record[field]
  return touched.has(field) && textOf(stored?.[field]) !== textOf(now)
}
