import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import { savepoint } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { withoutRights } from '../comments/index.ts'
import { notFound, type RecordsContext, type WriteContext, writableEntity } from '../context.ts'
import { lockRows, storedSelection } from '../first-steps.ts'
import { authorize } from '../gate.ts'
import type { RecordValues } from '../normalise.ts'
import { follow, writeBatch } from '../pipeline.ts'
import { readMany } from '../read-many.ts'
import { restorable } from '../restorable.ts'
import { setMoment } from '../trash.ts'
import { inTransaction } from '../write.ts'
import { findMerge, markUndone, type StoredMerge } from './merge-log.ts'
import { isSameValue } from './merge-values.ts'
import { moveCommentsBack } from './move-comments.ts'
import { countUp, moveBack } from './move-references.ts'

/** What came of taking a merge back. */
export interface Unmerged {
  readonly id: string
  readonly survivor: string
  /** Ids of the records that are there again. */
  readonly restored: readonly string[]
  /** Fields of the record that had stayed which have their value of before again. */
  readonly fields: readonly string[]
  /** Rows that point to where they pointed before. */
  readonly references: number
  /** What could not be brought back, and why. */
  readonly lost: readonly Loss[]
}

export interface Loss {
  readonly kind: 'record' | 'field' | 'reference'
  readonly id?: string
  readonly field?: string
  readonly count?: number
  readonly message: string
}

/**
 * Takes back the latest merge in which a record stayed or went, or the one that the body names (`{ "merge": id }`): what has
 * been changed since stays as it is and is told. Throws `not-found` where there is no merge to take back.
 */
export async function unmergeRecords(context: RecordsContext, entityName: string, id: string, body: unknown): Promise<Unmerged> {
  const entity = writableEntity(context, entityName)
  const named = isJsonObject(body) ? body.merge : undefined
  if (!isId(id)) throw notFound(entity, id)
  if (named !== undefined && !isId(named))
    throw new KartotekaError('invalid-parameter', '"merge" is the id that the merge was answered with.')
  return inTransaction({ ...context, channel: 'merge' }, async (write) => {
    const seen = await findMerge(write.executor, entity, id, named)
    if (seen === undefined) throw new KartotekaError('not-found', 'There is no merge of this record that could be taken back.')
    await lockRows(write, entity, [seen.survivor, ...seen.from])
    const merge = await findMerge(write.executor, entity, id, seen.id)
    if (merge === undefined) throw new KartotekaError('conflict', 'Somebody has just taken this merge back.')
    return unmerge(write, entity, merge)
  })
}

async function unmerge(write: WriteContext, entity: Entity, merge: StoredMerge): Promise<Unmerged> {
  const losses: Loss[] = []
  await authorize(write, 'merge', entity, merge.survivor)
  const fields = await giveBackFields(write, entity, merge, losses)
  const restored = await restoreMerged(write, entity, merge, losses)
  let references = 0
  for (const move of merge.details.moves) {
    if (!restored.includes(move.from)) continue
    const lost = await moveBack(write, entity, move, merge.survivor)
    references += move.rows.length - lost
    const message = 'They were changed since, and point elsewhere now.'
    if (lost > 0) losses.push({ kind: 'reference', id: move.from, field: `${move.entity}.${move.field}`, count: lost, message })
  }
  for (const move of merge.details.said ?? []) {
    if (restored.includes(move.from)) await moveCommentsBack(withoutRights(write), entity, move, merge.survivor)
  }
  await markUndone(write, merge.id)
  return { id: merge.id, survivor: merge.survivor, restored, fields, references, lost: losses }
}

/** Gives the record that stayed its values of before, where nobody has changed them since. */
async function giveBackFields(write: WriteContext, entity: Entity, merge: StoredMerge, losses: Loss[]): Promise<readonly string[]> {
  const stored = await read(write, entity, merge.survivor)
  if (stored === undefined || stored.deletedAt !== null) {
    losses.push({
      kind: 'record',
      id: merge.survivor,
      message: 'The record that stayed lies in the trash or is gone; its fields are as they are.',
    })
    return []
  }
  const patch: Record<string, unknown> = {}
  for (const [name, { before, after }] of Object.entries(merge.details.fields)) {
    const field = entity.fields.get(name)
    if (field !== undefined && isSameValue(field, stored[name], after)) patch[name] = withKnownLines(before, stored[name])
    else losses.push({ kind: 'field', id: merge.survivor, field: name, message: 'It was changed since, and stays as it is.' })
  }
  return writeBack(write, entity, merge.survivor, stored, patch, losses)
}

/** All at once; where one of the values is not valid any more, none of them. */
async function writeBack(
  write: WriteContext,
  entity: Entity,
  id: string,
  stored: RecordValues,
  patch: Record<string, unknown>,
  losses: Loss[],
): Promise<readonly string[]> {
  const [written] = await writeBatch(write, entity, [{ id, body: patch, kind: 'unmerged' }])
  const names = Object.keys(patch)
  if (written !== undefined && 'refusal' in written) {
    losses.push(...names.map((field): Loss => ({ kind: 'field', id, field, message: (written.refusal as KartotekaError).message })))
  } else if (written?.change !== undefined) return names
  await countUp(write, entity, [id])
  await follow(write, [
    { kind: 'unmerged', entity, id, before: stored, after: { ...stored, version: Number(stored.version) + 1 }, touched: new Set() },
  ])
  return []
}

/** Lines that were removed since cannot be named any more: they are made anew. */
function withKnownLines(before: unknown, now: unknown): unknown {
  if (!Array.isArray(before)) return before
  const known = new Set(Array.isArray(now) ? now.map((line) => (isJsonObject(line) ? line.id : undefined)) : [])
  return before.map((line) => {
    if (!isJsonObject(line) || known.has(line.id) || 'label' in line) return line
    const { id: _id, version: _version, ...rest } = line
    return rest
  })
}

async function restoreMerged(write: WriteContext, entity: Entity, merge: StoredMerge, losses: Loss[]): Promise<readonly string[]> {
  const restored: string[] = []
  const moment = { field: 'deletedAt', column: 'deleted_at', at: null } as const
  for (const id of merge.from) {
    const stored = await read(write, entity, id)
    if (stored === undefined) {
      losses.push({ kind: 'record', id, message: 'It was removed from the trash for good.' })
      continue
    }
    restored.push(id)
    if (stored.deletedAt === null) continue
    try {
      await savepoint(write.executor, async () => {
        await restorable(write, entity, [id])
        await follow(write, await setMoment(write, 'restored', entity, [id], moment))
      })
    } catch (error) {
      if (!(error instanceof KartotekaError)) throw error
      restored.pop()
      losses.push({ kind: 'record', id, message: error.message })
    }
  }
  return restored
}

async function read(write: WriteContext, entity: Entity, id: string): Promise<RecordValues | undefined> {
  const found = await readMany(write, write.executor, entity, [id], storedSelection(entity), { withTrash: true })
  const text = found.get(id)?.text
  return text === undefined ? undefined : JSON.parse(text)
}
