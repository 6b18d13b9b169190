import type { ValueProblem } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject, pointerSteps } from '../base/json.ts'
import { identifier } from '../base/sql.ts'
import type { Selection } from '../database/index.ts'
import { mergePatch } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import { notFound, type RecordsContext, type WriteContext } from './context.ts'
import { withDefaults, withLineDefaults } from './defaults.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { refusals } from './gate.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'
import { readMany } from './read-many.ts'
import { boundIds } from './row-values.ts'
import { stale } from './stale.ts'
import { notAnObject } from './write.ts'

/** Takes the rows that are to be changed, so that a second writer waits for the first and then sees what it wrote, and reads them. */
export async function takeStored(context: WriteContext, batch: Batch): Promise<void> {
  const changed = batch.drafts.filter(({ isNew }) => !isNew)
  if (changed.length === 0) return
  const ids = changed.map(({ id }) => id).filter(isId)
  await lockRows(context, batch.entity, ids)
  const found = await readMany(context, context.executor, batch.entity, ids, storedSelection(batch.entity))
  const refused = await refusals(context, 'update', batch.entity, [...found.keys()])
  for (const draft of changed) {
    const record = found.get(draft.id)
    if (record === undefined) {
      draft.refusal = notFound(batch.entity, draft.input.id ?? '')
      continue
    }
    draft.stored = JSON.parse(record.text)
    draft.refusal = refused.get(draft.id)
    if (draft.refusal !== undefined) continue
    const { ifVersion } = draft.input
    if (ifVersion !== undefined && ifVersion !== record.version) draft.refusal = await stale(context, draft, ifVersion)
  }
}

/** Makes other writers of these rows wait until the transaction ends. */
export async function lockRows({ executor }: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const lock = executor.dialect.lockRows(identifier(entity.table), boundIds(executor.dialect, ids))
  if (lock !== undefined) await executor.all(lock)
}

/** What a change needs to know of the record as it is: everything that is stored. */
export function storedSelection(entity: Entity): Selection {
  const fields = [...entity.fields.values()].filter((field) => field.computed === undefined || field.type.columns(field).length > 0)
  return new Map(fields.map(({ name }) => [name, true]))
}

/** Brings what was sent into canonical form, with the declared defaults, and finds out what a change touches. */
export function normaliseDrafts({ model }: WriteContext, batch: Batch): void {
  for (const draft of batch.drafts) {
    const { body } = draft.input
    if (!isJsonObject(body)) draft.problems.push(notAnObject(body))
    else if (draft.stored === undefined) normaliseNew(model, draft, body)
    else normaliseChange(model, draft, draft.stored, body)
  }
}

function normaliseNew(model: RecordsContext['model'], draft: Draft, body: RecordValues): void {
  const { entity } = draft
  draft.record = withDefaults(model, entity, normaliseRecord(model, entity, body))
  draft.touched = entityFields(entity).names
}

function normaliseChange(model: RecordsContext['model'], draft: Draft, stored: RecordValues, patch: Record<string, unknown>): void {
  const { entity } = draft
  const before = normaliseRecord(model, entity, withoutReadOnly(model, entity, stored))
  const merged = mergePatch(before, patch) as Record<string, unknown>
  draft.record = withLineDefaults(model, entity, normaliseRecord(model, entity, merged))
  draft.touched = new Set(
    Object.keys(patch).filter((name) => {
      const field = entity.fields.get(name)
      if (field?.isSystem === true || name === 'label') return false
      return field === undefined || JSON.stringify(before[name] ?? null) !== JSON.stringify(draft.record[name] ?? null)
    }),
  )
}

/** A stored record as it could have been sent: without what only the system writes, also in its lines. */
export function withoutReadOnly(model: RecordsContext['model'], entity: Entity, stored: RecordValues): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(stored)) {
    const field = entity.fields.get(name)
    if (field === undefined || field.isReadOnly) continue
    const lines = model.entities.get(field.lines?.entity ?? '')
    result[name] =
      lines === undefined || !Array.isArray(value)
        ? value
        : value.map((line) => Object.assign(withoutReadOnly(model, lines, line), { id: line.id }))
  }
  return result
}

/** What the schema and the field types say against the touched fields. What a change leaves alone is not judged. */
export function validateDrafts(context: WriteContext, batch: Batch): void {
  for (const draft of batch.drafts) {
    const told = new Set(draft.problems.map(({ pointer }) => pointer))
    const isNews = ({ pointer }: ValueProblem) => !told.has(pointer) && (draft.isNew || draft.touched.has(pointerSteps(pointer)[0] ?? ''))
    for (const problem of context.validators.check(batch.entity, draft.record, context.language))
      if (isNews(problem)) draft.problems.push(problem)
  }
}
