import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { defaultSelection } from '../../database/index.ts'
import { referencedFields } from '../../expression/index.ts'
import type { Conversion } from '../../model/conversion.ts'
import type { Entity } from '../../model/model.ts'
import type { Tree } from '../../model/tree.ts'
import { notFound, type RecordsContext, readerOf, type WriteContext, writableEntity } from '../context.ts'
import { mayDo, mayEver } from '../gate.ts'
import { judgeAll } from '../judge.ts'
import type { RecordValues } from '../normalise.ts'
import { readMany } from '../read-many.ts'
import { inputValue } from '../rules.ts'
import { findConversion } from './log.ts'

/** A record as an answer names it; the label only where the person may see it. */
export interface Named {
  readonly entity: string
  readonly id: string
  readonly label?: string
}

/** What a record can become. */
export interface Proposal {
  readonly to: string
  readonly title: string
  /** What a new record would be filled with. */
  readonly values: Readonly<Record<string, unknown>>
  /** The record of this kind that it points to already. */
  readonly existing: Named | null
  readonly mayCreate: boolean
  /** Fields that are asked for before it is made, as far as the person may fill them in. */
  readonly ask: readonly string[]
  readonly links: readonly string[]
}

/** What a record would become, what it became already, and whether the person may do it to the end, or take it back. */
export interface ConversionProposal {
  readonly targets: readonly Proposal[]
  readonly became: readonly Named[] | null
  /** Whether the person may change the record, which a conversion does. */
  readonly mayConvert: boolean
  /** Whether the person may also delete what was made of it. */
  readonly mayTakeBack: boolean
}

/** What a record would become, and what it became already. Nothing is written. */
export async function proposeConversion(context: RecordsContext, entityName: string, id: string): Promise<ConversionProposal> {
  const entity = convertibleEntity(context, entityName)
  const reader: WriteContext = { ...context, executor: context.database }
  const record = await readSeen(reader, entity, id)
  const done = await findConversion(context.database, entity, String(record.id))
  const targets: Proposal[] = []
  for (const conversion of entity.conversions ?? []) {
    const target = reader.model.entities.get(conversion.to)
    if (target === undefined) continue
    const field = referenceTo(entity, conversion.to)
    const stored = field === undefined ? undefined : record[field]
    targets.push({
      to: target.name,
      title: target.title,
      values: await valuesFor(reader, entity, conversion, record),
      existing: isJsonObject(stored) ? { entity: target.name, id: String(stored.id), label: String(stored.label ?? '') } : null,
      mayCreate: mayEver(context, 'create', target),
      ask: conversion.ask.filter((name) => isWritable(context, target, name)),
      links: conversion.links,
    })
  }
  const mayConvert = await mayDo(context, 'update', entity.name, String(record.id))
  const made = done?.details.became.filter(({ version }) => version !== undefined) ?? []
  const deletable = await Promise.all(made.map(({ to, id: target }) => mayDo(context, 'delete', to, target)))
  const became = done === undefined ? null : await seenOf(reader, done.details.became)
  return { targets, became, mayConvert, mayTakeBack: became !== null && mayConvert && deletable.every((may) => may) }
}

/** An entity whose records can become others. Throws `not-found` for one that says nothing of that. */
export function convertibleEntity(context: RecordsContext, name: string): Entity {
  const entity = writableEntity(context, name)
  if (entity.conversions !== undefined) return entity
  throw new KartotekaError('not-found', `${entity.plural} cannot be converted: their metadata has no "x-convert".`)
}

/** The one field of an entity that points to records of another and to no others. */
export function referenceTo(entity: Entity, to: string): string | undefined {
  const fields = [...entity.fields.values()].filter(
    (field) =>
      !field.isSystem && !field.isReadOnly && field.targets.length === 1 && field.targets[0] === to && field.type.columns(field).length > 0,
  )
  return fields.length === 1 ? fields[0]?.name : undefined
}

/** A record as the person sees it. */
export async function readSeen(write: WriteContext, entity: Entity, id: string): Promise<RecordValues> {
  const reader = { ...readerOf(write), executor: write.executor }
  const seen = reader.model.entities.get(entity.name) ?? entity
  const found = await readMany(reader, write.executor, seen, [id.toLowerCase()], defaultSelection(seen, { lines: true }))
  const text = found.get(id.toLowerCase())?.text
  if (text === undefined) throw notFound(entity, id)
  return JSON.parse(text)
}

/**
 * What a new record is filled with. It holds what the person may read of the source and may write in the target: nobody learns
 * by a conversion what was hidden.
 */
export async function valuesFor(
  write: WriteContext,
  entity: Entity,
  conversion: Conversion,
  record: RecordValues,
): Promise<Record<string, unknown>> {
  const reader: WriteContext = { ...readerOf(write), executor: write.executor }
  const target = (reader.visibility?.model ?? reader.model).entities.get(conversion.to)
  if (target === undefined) return {}
  const mayWrite = (name: string) => isWritable(reader, target, name)
  const values = carried(reader, { from: entity, to: target, names: conversion.carried }, record)
  for (const [name, lines] of conversion.lines) {
    const [from, to] = [reader.model.entities.get(lines.from), reader.model.entities.get(lines.to)]
    const rows = record[name]
    if (from === undefined || to === undefined || !Array.isArray(rows) || rows.length === 0 || !mayWrite(name)) continue
    values[name] = rows.map((line: RecordValues) => carried(reader, { from, to, names: lines.carried }, line))
  }
  const trees = [...conversion.values].filter(([name, tree]) => mayWrite(name) && readsOnlyReadable(reader, tree))
  const found = await judgeAll(
    reader,
    trees.map(([, tree]) => ({ tree, entity, id: String(record.id), isNew: false, record })),
  )
  for (const [index, [name, tree]] of trees.entries()) {
    const field = target.fields.get(name)
    const value = field === undefined ? undefined : inputValue(field, tree, found[index])
    if (value !== null && value !== undefined) values[name] = value
  }
  return values
}

/** What is taken over as it is, as far as the person may read it in the one and write it in the other. */
function carried(
  reader: RecordsContext,
  { from, to, names }: { readonly from: Entity; readonly to: Entity; readonly names: readonly string[] },
  record: RecordValues,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of names) {
    const value = record[name]
    if (value === null || value === undefined) continue
    if (isWritable(reader, to, name) && isReadable(reader, `${from.name}.${name}`)) values[name] = value
  }
  return values
}

function isWritable({ visibility }: RecordsContext, entity: Entity, name: string): boolean {
  const field = entity.fields.get(name)
  return field !== undefined && (visibility === undefined || visibility.access.field(entity, field).create !== false)
}

function readsOnlyReadable(reader: RecordsContext, tree: Tree): boolean {
  return [...referencedFields(tree)].every((path) => isReadable(reader, path))
}

/** What is masked counts as hidden: a masked text is no value. */
function isReadable({ visibility, model }: RecordsContext, path: string): boolean {
  if (visibility === undefined) return true
  const [name = '', member = ''] = path.split('.')
  const seen = model.entities.get(name)
  if (seen?.inverses.has(member) === true) return true
  const whole = visibility.model.entities.get(name)
  const field = whole?.fields.get(member)
  return (
    whole !== undefined &&
    field !== undefined &&
    seen?.fields.has(member) === true &&
    visibility.access.field(whole, field).masked === false
  )
}

/** Those of the records that the person may see. */
export async function seenOf(
  write: WriteContext,
  records: readonly { readonly to: string; readonly id: string }[],
): Promise<readonly Named[]> {
  return (await named(write, records)).filter(({ label }) => label !== undefined)
}

/** Records by what the person may see of them; also those that the person has just made and does not see. */
export async function named(
  write: WriteContext,
  records: readonly { readonly to: string; readonly id: string }[],
): Promise<readonly Named[]> {
  const reader = readerOf(write)
  const answers: Named[] = []
  for (const { to, id } of records) {
    const entity = reader.model.entities.get(to)
    if (entity === undefined) continue
    const found = (await readMany(reader, write.executor, entity, [id], defaultSelection(entity, { lines: false }))).get(id)
    answers.push({ entity: to, id, ...(found === undefined ? {} : { label: String(JSON.parse(found.text).label ?? '') }) })
  }
  return answers
}
