import { KartotekaError } from '../../base/errors.ts'
import type { Conversion } from '../../model/conversion.ts'
import type { Entity } from '../../model/model.ts'
import { notFound, type RecordsContext, readerOf, type WriteContext } from '../context.ts'
import { idOf } from '../create.ts'
import { storedSelection } from '../first-steps.ts'
import type { RecordValues } from '../normalise.ts'
import { type Written, writeBatch } from '../pipeline.ts'
import { readMany } from '../read-many.ts'
import { lockFormulasOf } from '../recalculate-locks.ts'
import { takeRecord } from '../trash.ts'
import { inTransaction, invalid } from '../write.ts'
import { type MovedLinks, moveLinks, type Stayed } from './links.ts'
import { type Became, type ConversionDetails, findConversion, storeConversion } from './log.ts'
import { convertibleEntity, type Named, named, readSeen, referenceTo, seenOf, valuesFor } from './proposal.ts'
import { readWish, type Wish } from './wish.ts'

/** What came of a conversion. */
export interface Converted {
  /** By which it is remembered. */
  readonly id: string
  readonly became: readonly Named[]
  /** How many records moved along, and those that a rule keeps where they are. */
  readonly moved: number
  readonly stayed: readonly Stayed[]
}

/**
 * Makes of a record what its metadata says (`x-convert`), in one transaction and by the rights of the person: new records, or
 * ones that exist already. What is made later points to what was made before, the record points to what it became, and the
 * links move along. Throws `conflict` where somebody has converted it already, and names what it became.
 * The body is `{ "targets": [{ "to": entity, "values": {...} } or { "to": entity, "id": id }] }`; without targets all are made.
 */
export async function convertRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  body: unknown,
  options: { readonly ifVersion?: number | undefined } = {},
): Promise<Converted> {
  const entity = convertibleEntity(context, entityName)
  const wishes = readWish(context, entity, body)
  return inTransaction(context, async (write) => {
    await lockAllFormulas(write, entity)
    const stored = await takeRecord(write, 'update', entity, id, undefined)
    if (stored.deletedAt !== null) throw notFound(entity, id)
    await refuseSecond(write, entity, String(stored.id))
    if (options.ifVersion !== undefined) await takeRecord(write, 'update', entity, id, options.ifVersion)
    return convert(write, entity, stored, wishes)
  })
}

async function convert(write: WriteContext, entity: Entity, stored: RecordValues, wishes: readonly Wish[]): Promise<Converted> {
  const id = String(stored.id)
  const seen = await readSeen(write, entity, id)
  const made: { conversion: Conversion; id: string; isNew: boolean }[] = []
  for (const wish of wishes) {
    const target = await targetOf(write, entity, wish, seen, made)
    made.push({ conversion: wish.conversion, id: target, isNew: wish.id === undefined })
  }
  const fields = await tellSource(write, entity, stored, made)
  const { moves, stayed } = await moveAll(write, entity, id, made)
  const became: Became[] = []
  for (const { conversion, id: target, isNew } of made)
    became.push({ to: conversion.to, id: target, version: isNew ? await versionOf(write, conversion.to, target) : undefined })
  const conversion = await storeConversion(write, entity, id, { became, fields, moves })
  const moved = moves.reduce((sum, { rows }) => sum + rows.length, 0)
  return { id: conversion, became: await named(write, became), moved, stayed }
}

/** Computed values that are kept are locked before any row, those of all entities in one order: two conversions do not wait for each other in a circle. */
async function lockAllFormulas(write: WriteContext, entity: Entity): Promise<void> {
  const names = new Set([entity.name])
  for (const { to, links } of entity.conversions ?? []) {
    names.add(to)
    for (const link of links) names.add(entity.inverses.get(link)?.entity ?? to)
  }
  for (const name of [...names].sort()) {
    const locked = write.model.entities.get(name)
    if (locked !== undefined) await lockFormulasOf(write, locked)
  }
}

async function refuseSecond(write: WriteContext, entity: Entity, id: string): Promise<void> {
  const done = await findConversion(write.executor, entity, id)
  if (done === undefined) return
  const became = await seenOf(write, done.details.became)
  const words = became.map((record) => {
    const title = readerOf(write).model.entities.get(record.entity)?.title.toLowerCase() ?? record.entity
    return record.label === undefined ? title : `${title} "${record.label}"`
  })
  const what = words.length === 0 ? 'other records' : words.join(', ')
  throw new KartotekaError(
    'conflict',
    `This ${entity.title.toLowerCase()} was converted already: it became ${what}. Look there, or take the conversion back.`,
    { extensions: { became } },
  )
}

/** Makes the record that is wanted, or takes the one that was named. Answers its id. */
async function targetOf(
  write: WriteContext,
  entity: Entity,
  wish: Wish,
  seen: RecordValues,
  made: readonly { conversion: Conversion; id: string }[],
): Promise<string> {
  const target = write.model.entities.get(wish.conversion.to)
  if (target === undefined) throw new Error(`the model has no entity ${wish.conversion.to}`)
  if (wish.id !== undefined) {
    await readSeen(write, target, wish.id)
    if (Object.keys(wish.values).length > 0) writtenId(await writeBatch(write, target, [{ id: wish.id, body: wish.values }]), wish)
    return wish.id
  }
  const mapped = await valuesFor(write, entity, wish.conversion, seen)
  const body: Record<string, unknown> = { ...mapped }
  for (const other of made) {
    const field = referenceTo(target, other.conversion.to)
    if (field !== undefined && body[field] === undefined) body[field] = other.id
  }
  return writtenId(await writeBatch(write, target, [{ body: { ...body, ...wish.values } }]), wish)
}

/** What is wrong with a value is told where it was, or could have been, sent. */
function writtenId([written]: readonly Written[], { index }: Wish): string {
  if (written !== undefined && 'refusal' in written && written.refusal.code === 'validation-failed')
    throw invalid(written.refusal.errors.map((problem) => ({ ...problem, pointer: `/targets/${index}/values${problem.pointer}` })))
  return idOf(written)
}

/** Lets the record point to what it became, and makes the transition that the metadata names. Answers what was changed. */
async function tellSource(
  write: WriteContext,
  entity: Entity,
  stored: RecordValues,
  made: readonly { conversion: Conversion; id: string }[],
): Promise<ConversionDetails['fields']> {
  const body: Record<string, unknown> = {}
  for (const { conversion, id } of made) {
    const field = referenceTo(entity, conversion.to)
    if (field !== undefined) body[field] = id
  }
  const transition = made.find(({ conversion }) => conversion.transition !== undefined)?.conversion.transition
  if (Object.keys(body).length === 0 && transition === undefined) return {}
  const [written] = await writeBatch(write, entity, [{ id: String(stored.id), body, transition }])
  idOf(written)
  const change = written !== undefined && 'change' in written ? written.change : undefined
  const names = [...(change?.touched ?? [])].filter((name) => entity.fields.get(name)?.isSystem === false)
  return Object.fromEntries(names.map((name) => [name, { before: change?.before?.[name] ?? null, after: change?.after?.[name] ?? null }]))
}

async function moveAll(write: WriteContext, entity: Entity, id: string, made: readonly { conversion: Conversion; id: string }[]) {
  const moves: MovedLinks[] = []
  const stayed: Stayed[] = []
  for (const { conversion, id: into } of made) {
    const target = write.model.entities.get(conversion.to)
    for (const link of conversion.links) {
      const inverse = entity.inverses.get(link)
      if (inverse === undefined || target === undefined) continue
      const ends = { from: { entity, id }, into: { entity: target, id: into } }
      const done = await moveLinks(write, inverse, ends)
      stayed.push(...done.stayed)
      if (done.rows.length > 0) moves.push({ entity: inverse.entity, field: inverse.field, into, rows: done.rows })
    }
  }
  return { moves, stayed }
}

async function versionOf(write: WriteContext, name: string, id: string): Promise<number | undefined> {
  const entity = write.model.entities.get(name)
  return entity === undefined ? undefined : (await readMany(write, write.executor, entity, [id], storedSelection(entity))).get(id)?.version
}
