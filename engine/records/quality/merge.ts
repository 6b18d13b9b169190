import { KartotekaError, type ValueProblem } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject, pointerStep } from '../../base/json.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { Entity } from '../../model/model.ts'
import { notFound, type RecordsContext, readerOf, type WriteContext, writableEntity } from '../context.ts'
import { lockRows } from '../first-steps.ts'
import { readRecord } from '../get.ts'
import type { RecordValues } from '../normalise.ts'
import { follow, writeBatch } from '../pipeline.ts'
import { setMoment, takeRecord } from '../trash.ts'
import { inTransaction, invalid } from '../write.ts'
import { type MergeDetails, storeMerge, survivorOf } from './merge-log.ts'
import { type MergedField, type Merging, mergeableFields, mergedFields, mergePatchOf } from './merge-values.ts'
import { moveComments, type SaidMove } from './move-comments.ts'
import { countUp, type Move, moveReferences } from './move-references.ts'
import { readRecords } from './rows.ts'

/** What came of a merge, or would come of it. */
export interface Merged {
  /** By which the merge can be taken back; undefined for a preview. */
  readonly id: string | undefined
  readonly record: RecordValues
  /** The fields of which the records differ, and what comes of them. */
  readonly fields: readonly MergedField[]
  /** How many rows of which entity point to the record that stays from now on. */
  readonly references: readonly { readonly entity: string; readonly field: string; readonly count: number }[]
}

interface Wish {
  readonly into: string
  readonly from: readonly string[]
  readonly choices: Readonly<Record<string, unknown>>
  readonly versions: Readonly<Record<string, number>>
}

const mostAtOnce = 20

/**
 * Makes one of several records, in one transaction: fields by choice, else by the rules of the metadata (`x-merge`); everything
 * that points to the others points to the one that stays, their comments and followers are its own; the others go to the trash. With `isPreview` nothing is kept.
 * The body is `{ "into": id, "from": [ids], "choices": { field: id or value }, "versions": { id: version } }`.
 */
export async function mergeRecords(
  context: RecordsContext,
  entityName: string,
  body: unknown,
  options: { readonly isPreview?: boolean | undefined } = {},
): Promise<Merged> {
  const entity = writableEntity(context, entityName)
  const wish = readWish(entity, body)
  if (options.isPreview !== true) return inTransaction({ ...context, channel: 'merge' }, (write) => merge(write, entity, wish))
  try {
    return await inTransaction({ ...context, channel: 'merge' }, async (write) => {
      throw new Preview({ ...(await merge(write, entity, wish)), id: undefined })
    })
  } catch (error) {
    if (error instanceof Preview) return error.merged
    throw error
  }
}

/** Thrown so that the transaction of a preview is taken back. */
class Preview extends Error {
  readonly merged: Merged

  constructor(merged: Merged) {
    super('a preview keeps nothing')
    this.merged = merged
  }
}

async function merge(write: WriteContext, entity: Entity, wish: Wish): Promise<Merged> {
  const merging = await takeRecords(write, entity, wish)
  const fields = mergedFields(merging)
  // Who may merge these records may do so with all that is in them, also with what that person cannot see.
  const { rights: _rights, ...whole } = write
  const moment = { field: 'deletedAt', column: 'deleted_at', at: write.now.toISOString() } as const
  await follow(whole, await setMoment(whole, 'deleted', entity, wish.from, moment))
  const changed = await writeSurvivor(whole, entity, merging, mergePatchOf(merging, fields))
  const moves: Move[] = []
  const all = new Set([wish.into, ...wish.from])
  const said: SaidMove[] = []
  for (const from of wish.from) {
    moves.push(...(await moveReferences(whole, entity, { from, into: wish.into }, all)))
    said.push(await moveComments(whole, entity, { from, into: wish.into }))
  }
  const from = merging.others.map((record) => ({ id: String(record.id), name: String(record.label ?? '') }))
  const id = await storeMerge(write, entity, { survivor: wish.into, from, details: { fields: changed, moves, said } })
  const { text } = await readRecord(readerOf(write), write.executor, entity, wish.into)
  const shown = fields.filter(({ field }) => isShown(write, entity, field))
  return { id, record: JSON.parse(text), fields: shown, references: countMoves(moves) }
}

/** The records with their rows taken, all at once and in one order, so that two merges wait for each other. */
async function takeRecords(write: WriteContext, entity: Entity, { into, from, choices, versions }: Wish): Promise<Merging> {
  await lockRows(write, entity, [into, ...from])
  const records: RecordValues[] = []
  for (const id of [into, ...from]) {
    const stored = await takeRecord(write, 'merge', entity, id, versions[id])
    if (stored.deletedAt !== null) throw await isGone(write, entity, id)
    records.push(stored)
  }
  const [kept, ...others] = records
  if (kept === undefined) throw notFound(entity, into)
  const labels = await readRecords(write, write.executor, entity, new Map(), from)
  return { entity, kept, others: others.map((other) => ({ ...other, label: labels.get(String(other.id))?.label })), choices }
}

async function isGone(write: WriteContext, entity: Entity, id: string): Promise<KartotekaError> {
  const survivor = await survivorOf(write.executor, id)
  if (survivor === undefined) return notFound(entity, id)
  return new KartotekaError('conflict', 'Somebody has merged one of these records already. Look at the record that it became part of.', {
    extensions: { mergedInto: { entity: entity.name, id: survivor } },
  })
}

/** Writes what comes of the fields through the pipeline. Answers what was changed; the history tells of a merge also where nothing was. */
async function writeSurvivor(
  write: WriteContext,
  entity: Entity,
  { kept }: Merging,
  patch: Record<string, unknown>,
): Promise<MergeDetails['fields']> {
  const id = String(kept.id)
  const body = Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, asNewLines(entity, name, value, kept[name])]))
  const [written] = await writeBatch(write, entity, [{ id, body, kind: 'merged' }])
  if (written === undefined) throw new Error('a batch answers for each of its drafts')
  if ('refusal' in written) throw atChoices(written.refusal)
  if (written.change === undefined) {
    await countUp(write, entity, [id])
    await follow(write, [
      { kind: 'merged', entity, id, before: kept, after: { ...kept, version: Number(kept.version) + 1 }, touched: new Set() },
    ])
    return {}
  }
  const { before, after, touched } = written.change
  return Object.fromEntries([...touched].map((name) => [name, { before: before?.[name] ?? null, after: after?.[name] ?? null }]))
}

/** Lines of the record that stays keep their ids; those of others are copied, and stay where they are as well. */
function asNewLines(entity: Entity, name: string, value: unknown, own: unknown): unknown {
  if (entity.fields.get(name)?.lines === undefined || !Array.isArray(value)) return value
  const known = new Set(Array.isArray(own) ? own.map((line) => (isJsonObject(line) ? line.id : undefined)) : [])
  return value.map((line) => {
    if (!isJsonObject(line)) return line
    const { id, version: _version, label: _label, ...rest } = line
    return known.has(id) ? { ...rest, id } : rest
  })
}

/** What is wrong with a value that was chosen, or that came of the rules, is told at the choice. */
function atChoices(refusal: KartotekaError): KartotekaError {
  if (refusal.code !== 'validation-failed') return refusal
  return invalid(refusal.errors.map((problem) => ({ ...problem, pointer: `/choices${problem.pointer}` })))
}

/** A field that the person may read in every record. */
function isShown({ rights }: WriteContext, entity: Entity, name: string): boolean {
  const field = entity.fields.get(name)
  return field !== undefined && (rights === undefined || rights.access.field(entity, field).read === true)
}

function countMoves(moves: readonly Move[]): Merged['references'] {
  const counts = new Map<string, { entity: string; field: string; count: number }>()
  for (const { entity, field, rows } of moves) {
    const key = `${entity}.${field}`
    counts.set(key, { entity, field, count: (counts.get(key)?.count ?? 0) + rows.length })
  }
  return [...counts.values()]
}

function readWish(entity: Entity, body: unknown): Wish {
  const given = isJsonObject(body) ? body : {}
  const problems: ValueProblem[] = []
  const problem = (pointer: string, message: string) => problems.push({ pointer, code: 'not-valid', message })
  for (const key of Object.keys(given)) {
    const known = ['into', 'from', 'choices', 'versions']
    if (!known.includes(key)) problem(pointerStep(key), `There is no "${key}" here. ${allowedOrNearest(key, known)}`)
  }
  const { into, from, choices = {}, versions = {} } = given
  if (!isId(into)) problem('/into', '"into" is the id of the record that stays.')
  const ids = Array.isArray(from) ? from : []
  if (ids.length === 0 || ids.length > mostAtOnce || !ids.every(isId))
    problem('/from', `"from" is a list of 1 to ${mostAtOnce} ids of records that go into it.`)
  const lower = ids.map((id) => String(id).toLowerCase())
  if (new Set([...lower, String(into).toLowerCase()]).size !== lower.length + 1) problem('/from', 'A record stands twice in this merge.')
  const names = mergeableFields(entity).map(({ name }) => name)
  if (!isJsonObject(choices)) problem('/choices', '"choices" says by field which record, or which value, is taken.')
  for (const name of Object.keys(isJsonObject(choices) ? choices : {})) {
    if (!names.includes(name))
      problem(`/choices${pointerStep(name)}`, `"${name}" is no field that can be chosen. ${allowedOrNearest(name, names)}`)
  }
  if (!isJsonObject(versions) || !Object.values(versions).every(Number.isInteger))
    problem('/versions', '"versions" says by id which version the record must still have.')
  if (problems.length > 0) throw invalid(problems)
  const byId = Object.entries(versions as Record<string, number>).map(([id, version]) => [id.toLowerCase(), version] as const)
  return { into: String(into).toLowerCase(), from: lower, choices: choices as Wish['choices'], versions: Object.fromEntries(byId) }
}
