import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { recordEvent } from '../audit/record-event.ts'
import { type RecordsContext, readerOf, visibleEntity, type WriteContext, writableEntity } from '../context.ts'
import { createOne } from '../create.ts'
import type { RecordValues } from '../normalise.ts'
import { isSameValue } from '../quality/merge-values.ts'
import { updateOne } from '../update.ts'
import { inTransaction, invalid } from '../write.ts'
import { present, showProposal } from './make.ts'
import type { FieldsProposal, ProposalState, StoredField } from './proposal.ts'
import { findProposal, type StoredProposal, saveProposal } from './store.ts'

interface Decision {
  /** The version that the person saw; else the one that was there when it was proposed. */
  readonly ifVersion?: number | undefined
}

/**
 * Writes accepted fields as the person, through the usual steps of a write: `{ "fields": ["city"] }`. The history says from which proposal
 * they are. Throws `stale` for a record that was changed since it was seen, and what a write throws.
 */
export function acceptProposal(context: RecordsContext, id: string, body: unknown, { ifVersion }: Decision): Promise<FieldsProposal> {
  return decide(context, id, async (write, stored) => {
    const fields = chosen(stored, body, ['open', 'refused'])
    const values = Object.fromEntries(fields.map(({ field, value }) => [field, value]))
    const entity = writableEntity(context, stored.entity)
    const told = { ...write, ...asFromProposal(stored) }
    if (stored.recordId === null) return withWritten(write, { ...stored, recordId: await createOne(told, entity, values) }, fields, {})
    const before = await recordOf(write, stored, fields)
    await updateOne(told, entity, stored.recordId, values, { ifVersion: ifVersion ?? stored.seenVersion ?? undefined })
    return withWritten(write, stored, fields, before.record)
  })
}

export function refuseProposal(context: RecordsContext, id: string, body: unknown): Promise<FieldsProposal> {
  return decide(context, id, async (_write, stored) => marked(stored, chosen(stored, body, ['open']), 'refused'))
}

/** Gives accepted fields the values of before; `conflict` for one that was changed since. */
export function undoProposal(context: RecordsContext, id: string, body: unknown, { ifVersion }: Decision): Promise<FieldsProposal> {
  return decide(context, id, async (write, stored) => {
    const fields = chosen(stored, body, ['accepted'])
    const { recordId, isNew } = stored
    if (recordId === null || isNew)
      throw new KartotekaError('conflict', 'The record was made of this proposal. Delete it to take that back.')
    const entity = writableEntity(context, stored.entity)
    const { record: now, version } = await recordOf(write, stored, fields)
    for (const { field, value } of fields) {
      const known = entity.fields.get(field)
      if (known === undefined || isSameValue(known, now[field] ?? null, value)) continue
      throw new KartotekaError('conflict', `"${known.title}" was changed since. Change it by hand, or leave it.`)
    }
    const values = Object.fromEntries(fields.map(({ field, before }) => [field, before]))
    await updateOne({ ...write, ...asFromProposal(stored) }, entity, recordId, values, { ifVersion: ifVersion ?? version })
    return marked(stored, fields, 'open')
  })
}

/** One decision in one transaction, told in the audit, and the proposal as it is then. */
async function decide(
  context: RecordsContext,
  id: string,
  work: (write: WriteContext, stored: StoredProposal) => Promise<StoredProposal>,
): Promise<FieldsProposal> {
  const decided = await inTransaction(context, async (write) => {
    const stored = await findProposal(context, write.executor, id)
    visibleEntity(readerOf(write), stored.entity)
    const after = await work(write, stored)
    const changed = after.fields.filter(
      ({ field, state }, index) => stored.fields[index]?.field === field && stored.fields[index]?.state !== state,
    )
    const version = after.recordId === null ? null : (await recordOf(write, after, [])).version
    await saveProposal(write, { ...after, seenVersion: version })
    const { entity, recordId, title, origin } = after
    const fields = Object.fromEntries(changed.map(({ field, state, source, confidence }) => [field, { state, source, confidence }]))
    await recordEvent(write, {
      kind: 'proposal-decided',
      subject: 'proposal',
      subjectId: id,
      details: { entity, recordId, title, origin, fields },
    })
    return { ...after, seenVersion: version }
  })
  return showProposal(context, decided)
}

/** The record of a proposal as the person sees it in this transaction: its version, and what it holds of some fields. */
function recordOf(write: WriteContext, { entity, recordId }: StoredProposal, fields: readonly StoredField[]) {
  const reader = readerOf(write)
  const known = visibleEntity(reader, entity)
  const names = fields.map(({ field }) => field).filter((name) => known.fields.has(name))
  return present(reader, write.executor, known, recordId ?? '', names)
}

function asFromProposal({ origin, title }: StoredProposal): Pick<WriteContext, 'channel' | 'told'> {
  return { channel: 'proposal', told: `From a proposal of ${origin}: ${title}` }
}

function chosen(stored: StoredProposal, body: unknown, states: readonly ProposalState[]): readonly StoredField[] {
  const wanted = isJsonObject(body) && Array.isArray(body.fields) ? body.fields : []
  if (wanted.length === 0) throw invalid([{ pointer: '/fields', code: 'required', message: 'Say which fields: { "fields": ["name"] }.' }])
  return wanted.map((name, index) => {
    const found = stored.fields.find(({ field }) => field === name)
    if (found !== undefined && states.includes(found.state)) return found
    const allowed = stored.fields.filter(({ state }) => states.includes(state)).map(({ field }) => field)
    const message = found === undefined ? 'The proposal has no such field.' : `This field is ${found.state}.`
    throw invalid([{ pointer: `/fields/${index}`, code: 'unfit-field', message, allowed }])
  })
}

function marked(stored: StoredProposal, fields: readonly StoredField[], state: ProposalState): StoredProposal {
  const names = new Set(fields.map(({ field }) => field))
  return { ...stored, fields: stored.fields.map((one) => (names.has(one.field) ? { ...one, state } : one)) }
}

/**
 * Accepted, with the values that were replaced, and those that were stored, which the metadata may have put into another form: an undo
 * compares with these and gives back those.
 */
async function withWritten(
  write: WriteContext,
  stored: StoredProposal,
  fields: readonly StoredField[],
  before: RecordValues,
): Promise<StoredProposal> {
  const { record } = await recordOf(write, stored, fields)
  const written = fields.map((one) => ({ ...one, before: held(before, one, one.before), value: held(record, one, one.value) }))
  const accepted = new Map(written.map((one) => [one.field, one]))
  return marked({ ...stored, fields: stored.fields.map((one) => accepted.get(one.field) ?? one) }, fields, 'accepted')
}

function held(record: RecordValues, { field }: StoredField, otherwise: unknown): unknown {
  return record[field] === undefined ? otherwise : record[field]
}
