import { KartotekaError } from '../../base/errors.ts'
import type { Entity } from '../../model/model.ts'
import type { RecordsContext, WriteContext } from '../context.ts'
import { idOf } from '../create.ts'
import { deleteOne } from '../delete.ts'
import { storedSelection } from '../first-steps.ts'
import type { RecordValues } from '../normalise.ts'
import { writeBatch } from '../pipeline.ts'
import { pointingFields, pointingRows } from '../pointing.ts'
import { isSameValue } from '../quality/merge-values.ts'
import { readMany } from '../read-many.ts'
import { takeRecord } from '../trash.ts'
import { inTransaction } from '../write.ts'
import { moveLinks } from './links.ts'
import { type Became, type ConversionDetails, findConversion, markConversionUndone } from './log.ts'
import { convertibleEntity } from './proposal.ts'

/** What came of taking a conversion back. */
export interface Unconverted {
  readonly id: string
  /** The new records that lie in the trash now. */
  readonly deleted: readonly { readonly entity: string; readonly id: string }[]
  /** How many records point to the record of before again. */
  readonly moved: number
}

/**
 * Takes the conversion of a record back, in one transaction: links move back, what was made goes to the trash, the record has its
 * values and its state of before. Throws `conflict` where something that was made has been changed, or is pointed to, since.
 */
export async function undoConversion(context: RecordsContext, entityName: string, id: string): Promise<Unconverted> {
  const entity = convertibleEntity(context, entityName)
  // The state of before is given back as it was, whether a transition leads there or not.
  return inTransaction({ ...context, takesAnyState: true }, async (write) => {
    const stored = await takeRecord(write, 'update', entity, id, undefined)
    const done = await findConversion(write.executor, entity, String(stored.id))
    if (done === undefined) throw new KartotekaError('not-found', `This ${entity.title.toLowerCase()} was not converted.`)
    const made = await madeAndUnchanged(write, done.details.became)
    const moved = await moveAllBack(write, entity, String(stored.id), done.details)
    await restoreSource(write, entity, stored, done.details)
    for (const record of made.toReversed()) {
      await refusePointed(write, record)
      await deleteOne(write, record.entity, record.id)
    }
    await markConversionUndone(write, done.id)
    return { id: done.id, deleted: made.map((record) => ({ entity: record.entity.name, id: record.id })), moved }
  })
}

/** The records that the conversion made and that are there still. */
async function madeAndUnchanged(write: WriteContext, became: readonly Became[]): Promise<readonly { entity: Entity; id: string }[]> {
  const made: { entity: Entity; id: string }[] = []
  for (const { to, id, version } of became) {
    const entity = write.model.entities.get(to)
    if (version === undefined || entity === undefined) continue
    const found = (await readMany(write, write.executor, entity, [id], storedSelection(entity))).get(id)
    if (found === undefined) continue
    if (found.version !== version) throw refused(entity, 'was changed since. Change the records by hand, or leave them.')
    made.push({ entity, id })
  }
  return made
}

async function moveAllBack(write: WriteContext, entity: Entity, id: string, { became, moves }: ConversionDetails): Promise<number> {
  let moved = 0
  for (const { into, rows, ...place } of moves) {
    const target = write.model.entities.get(became.find((record) => record.id === into)?.to ?? '')
    if (target === undefined) continue
    const ends = { from: { entity: target, id: into }, into: { entity, id } }
    const { rows: back, stayed } = await moveLinks(write, place, ends, new Set(rows))
    const [first] = stayed
    if (first !== undefined) throw new KartotekaError('conflict', `A record that moved along cannot move back. ${first.message}`)
    moved += back.length
  }
  return moved
}

/** Gives the record its values of before, where nobody has changed them since. */
async function restoreSource(write: WriteContext, entity: Entity, stored: RecordValues, { fields }: ConversionDetails): Promise<void> {
  const patch: Record<string, unknown> = {}
  for (const [name, { before, after }] of Object.entries(fields)) {
    const field = entity.fields.get(name)
    if (field !== undefined && !field.isReadOnly && isSameValue(field, stored[name], after)) patch[name] = before
  }
  const [written] = await writeBatch(write, entity, [{ id: String(stored.id), body: patch }])
  idOf(written)
}

async function refusePointed(write: WriteContext, { entity, id }: { entity: Entity; id: string }): Promise<void> {
  for (const pointing of pointingFields(write.model, entity)) {
    if (pointing.source.isInternal) continue
    const rows = await pointingRows(write, entity, pointing, [id], 'living')
    if (rows.length > 0) throw refused(entity, 'is pointed to by records that came since. Change or delete those first.')
  }
}

function refused(entity: Entity, why: string): KartotekaError {
  return new KartotekaError('conflict', `The conversion cannot be taken back: the ${entity.title.toLowerCase()} that it made ${why}`)
}
