import { isJsonObject, pointerStep, pointerSteps } from '../base/json.ts'
import type { Executor } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import { type RecordsContext, readerOf, type WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { readMany } from './read-many.ts'
import { fileEntity, readableFiles } from './readable-files.ts'

/** True where the value stands in the request. */
function isSent({ draft, pointer }: Pointer): boolean {
  const { body } = draft.input
  return !draft.kept.has(pointer) && isJsonObject(body) && Object.hasOwn(body, pointerSteps(pointer)[0] ?? '')
}

interface Pointer {
  readonly draft: Draft
  readonly field: Field
  readonly pointer: string
  readonly target: string
  readonly id: string
}

/**
 * Every reference that the drafts touch leads to a record that is there and not in the trash: one query per target entity.
 * What was found is kept in the batch.
 */
export async function checkReferences(context: WriteContext, batch: Batch): Promise<void> {
  const { leading } = entityFields(batch.entity)
  const groups = new Map<string, Pointer[]>()
  for (const draft of batch.drafts) {
    for (const field of leading) {
      if (draft.touched.has(field.name)) collect(context.model, draft, field, draft.record[field.name], pointerStep(field.name), groups)
    }
  }
  for (const [target, group] of groups) {
    const entity = context.model.entities.get(target)
    if (entity === undefined) continue
    // What a person names must be there for that person; what the system fills in, for the system.
    const sent = group.filter(isSent)
    const filled = group.filter((pointer) => !isSent(pointer))
    for (const [reader, pointers] of [
      [readerOf(context), sent],
      [context, filled],
    ] as const) {
      if (pointers.length === 0) continue
      const found = await existing(reader, context.executor, entity, pointers)
      for (const pointer of pointers) judge(pointer, entity, found, batch)
    }
  }
}

function judge(
  { draft, pointer, field, id }: Pointer,
  entity: Entity | undefined,
  found: ReadonlyMap<string, Record<string, unknown>>,
  batch: Batch,
): void {
  const record = found.get(id)
  if (record === undefined) {
    const title = entity?.title.toLowerCase() ?? 'record'
    const message = `"${field.title}" points to a ${title} that does not exist (${id}). Choose another.`
    draft.problems.push({ pointer, code: 'no-such-record', message })
    return
  }
  batch.targets.set(id, record)
  const message = field.type.validateTarget?.(record, field)
  if (message !== undefined) draft.problems.push({ pointer, code: 'not-valid', message })
}

function collect(model: Model, draft: Draft, field: Field, value: unknown, pointer: string, groups: Map<string, Pointer[]>): void {
  if (value === undefined || value === null) return
  const lines = field.lines === undefined ? undefined : model.entities.get(field.lines.entity)
  if (lines !== undefined) {
    if (!Array.isArray(value)) return
    const inner = entityFields(lines).leading
    for (const [index, line] of value.entries()) {
      for (const field of inner)
        collect(model, draft, field, line[field.name], pointer + pointerStep(index) + pointerStep(field.name), groups)
    }
    return
  }
  if (field.members.size > 0 && isJsonObject(value)) {
    for (const member of field.members.values()) {
      collect(model, draft, member, value[member.name], pointer + pointerStep(member.name), groups)
    }
    return
  }
  const [only, ...others] = field.targets
  if (only === undefined) return
  const add = (target: string, id: string, place: string) => {
    const group = groups.get(target) ?? []
    group.push({ draft, field, pointer: place, target, id: id.toLowerCase() })
    groups.set(target, group)
  }
  if (hasLinks(field)) {
    for (const [index, id] of (value as readonly string[]).entries()) add(only, id, pointer + pointerStep(index))
    return
  }
  const idColumn = field.type.columns(field).findLast((column) => column.kind.kind === 'id')
  const id = String(field.type.toColumns(value, field)[idColumn?.name ?? ''])
  add(others.length === 0 ? only : String((value as { entity?: unknown }).entity), id, pointer)
}

/** The records that are there, by id, each with its label and the fields that the types of the references want to see. */
async function existing(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  pointers: readonly Pointer[],
): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const selection = new Map<string, true>()
  for (const { field } of pointers) for (const name of wantedMembers(field)) selection.set(name, true)
  const rows = await readMany(
    context,
    executor,
    entity,
    pointers.map(({ id }) => id),
    selection,
  )
  // A file is only put where it can be opened from by whom could open it before.
  const open = entity.name === fileEntity ? await readableFiles(context, executor, [...rows.keys()]) : undefined
  const found = [...rows].filter(([id]) => open?.has(id) !== false)
  return new Map(found.map(([id, { text }]) => [id, JSON.parse(text)]))
}

function wantedMembers(field: Field): readonly string[] {
  const shape = field.type.shape(field)
  return shape.shape === 'reference' || shape.shape === 'references' ? (shape.members ?? []) : []
}
