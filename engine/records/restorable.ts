import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import { type Draft, newDraft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { storedSelection, withoutReadOnly } from './first-steps.ts'
import { normaliseRecord } from './normalise.ts'
import { readMany } from './read-many.ts'
import { checkReferences } from './references.ts'
import { checkUnique } from './unique.ts'
import { invalid } from './write.ts'

/** Throws `validation-failed` with what keeps records from coming out of the trash: unique values that are taken, and what they point to that is gone. */
export async function restorable(context: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  const found = await readMany(context, context.executor, entity, ids, storedSelection(entity), { withTrash: true })
  const drafts = [...found.values()].map(({ id, text }): Draft => {
    const stored: Record<string, unknown> = JSON.parse(text)
    const record = normaliseRecord(context.model, entity, { ...stored, ...withoutReadOnly(context.model, entity, stored) })
    return { ...newDraft(entity, { id, body: undefined }), record, stored, touched: entityFields(entity).names }
  })
  const batch = { entity, drafts, targets: new Map() }
  await checkUnique(context, batch)
  const conflicts = drafts.flatMap(({ problems }) => problems)
  if (conflicts.length > 0) throw invalid(conflicts)
  const must = new Set(
    entityFields(entity)
      .leading.filter((field) => field.schema['x-on-delete'] !== 'clear')
      .map(({ name }) => name),
  )
  for (const draft of drafts) draft.touched = must
  await checkReferences(context, batch)
  const gone = drafts.flatMap(({ problems }) => problems)
  if (gone.length > 0) {
    throw invalid(
      gone.map((problem) => ({ ...problem, message: 'What this field points to lies in the trash or is gone. Restore that first.' })),
    )
  }
}
