import { sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { type RecordsContext, visibleEntity, writableEntity } from '../context.ts'
import { readRecord } from '../get.ts'
import type { RecordValues } from '../normalise.ts'
import { inTransaction } from '../write.ts'
import { checkDraft } from './check-draft.ts'
import type { FieldsProposal, ProposalDraft } from './proposal.ts'
import { findProposal, insertProposal, readProposals, type StoredProposal } from './store.ts'

/**
 * Keeps a proposal for the person of the context, with the values that the record has now; changes no record. Throws `not-found` and
 * `validation-failed`.
 */
export async function makeProposal(context: RecordsContext, draft: ProposalDraft, origin: string): Promise<FieldsProposal> {
  const entity = visibleEntity(context, draft.entity)
  checkDraft(entity, writableEntity(context, draft.entity), draft)
  const names = draft.fields.map(({ field }) => field)
  const seen = draft.id === null ? undefined : await present(context, context.database, entity, draft.id, names)
  const fields = draft.fields.map((proposed) => ({ ...proposed, before: seen?.record[proposed.field] ?? null, state: 'open' as const }))
  const id = await inTransaction(context, (write) =>
    insertProposal(write, {
      ...{ entity: entity.name, recordId: draft.id?.toLowerCase() ?? null, isNew: draft.id === null, seenVersion: seen?.version ?? null },
      ...{ title: draft.title, origin: origin.slice(0, 100), fields },
    }),
  )
  return showProposal(context, await findProposal(context, context.database, id))
}

/** The proposals of the person about a record, or (without an id) about new records of an entity; those with something open. */
export async function listProposals(
  context: RecordsContext,
  { entity: name, id }: { readonly entity: string; readonly id?: string | undefined },
): Promise<readonly FieldsProposal[]> {
  const entity = visibleEntity(context, name)
  const record = id === undefined ? sql`"target_id" is null and "state" = 'open'` : sql`"target_id" = ${id.toLowerCase()}`
  if (id !== undefined) await readRecord(context, context.database, entity, id, { fields: 'id' })
  const found = await readProposals(context, context.database, sql`"target" = ${entity.name} and ${record}`)
  return Promise.all(found.map((proposal) => showProposal(context, proposal)))
}

/** With the values of now, and without fields that the person may not see any more. */
export async function showProposal(context: RecordsContext, stored: StoredProposal): Promise<FieldsProposal> {
  const entity = visibleEntity(context, stored.entity)
  const known = stored.fields.filter(({ field }) => entity.fields.has(field))
  const names = known.map(({ field }) => field)
  const now = stored.recordId === null ? undefined : await present(context, context.database, entity, stored.recordId, names)
  const { id, recordId, title, origin, createdAt } = stored
  return {
    ...{ id, entity: entity.name, recordId, title, origin, createdAt, version: now?.version ?? null },
    fields: known.map((one) => ({
      ...one,
      title: entity.fields.get(one.field)?.title ?? one.field,
      present: now?.record[one.field] ?? null,
    })),
  }
}

/** Values of a record as the person may see them, and its version. */
export async function present(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  id: string,
  names: readonly string[],
): Promise<{ record: RecordValues; version: number }> {
  const { text, version } = await readRecord(context, executor, entity, id, { fields: ['id', ...names].join(',') })
  return { record: JSON.parse(text), version }
}
