import { isJsonObject } from '../base/json.ts'
import { masked } from '../base/sealed.ts'
import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Change } from './change.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import type { RecordValues } from './normalise.ts'

/** What a written draft has changed. */
export function changeOf(context: WriteContext, batch: Batch, draft: Draft): Change {
  const { entity, id, isNew, stored: before, touched } = draft
  const after = changedShape(context, batch, draft)
  const kind = draft.input.kind ?? (isNew ? 'created' : 'updated')
  const transitions = draft.moves.flatMap(({ workflow, transition }) => (transition === undefined ? [] : [{ workflow, transition }]))
  const { past } = draft
  return {
    kind,
    entity,
    id,
    before,
    after,
    touched,
    ...(transitions.length === 0 ? {} : { transitions }),
    ...(past === undefined ? {} : { past }),
  }
}

/**
 * A draft in the JSON shape of the API, made without asking the database: references with the labels that were read when they
 * were checked. What is computed is not in it.
 */
export function changedShape({ model, now, personId }: WriteContext, batch: Batch, draft: Draft): Record<string, unknown> {
  const { entity, id, stored, touched, record } = draft
  const { stored: fields, linked } = entityFields(entity)
  const shape: Shape = { model, batch, linked }
  const at = now.toISOString()
  const by = personId === null ? null : { id: personId }
  const version = Number(stored?.version ?? 0) + 1
  const result: Record<string, unknown> =
    stored === undefined ? { id, createdAt: at, createdBy: by, archivedAt: null, deletedAt: null } : { ...stored }
  Object.assign(result, { version, updatedAt: at, updatedBy: by }, pastShape(draft))
  for (const field of fields) {
    if (stored === undefined || touched.has(field.name))
      result[field.name] = shapeOf(shape, field, record[field.name], stored?.[field.name])
  }
  return result
}

/** The system fields that the draft brings along. */
function pastShape({ past }: Draft): RecordValues | undefined {
  if (past === undefined) return undefined
  const person = (id: string | undefined) => (id === undefined ? undefined : { id })
  const told = {
    createdAt: past.createdAt,
    createdBy: person(past.createdBy),
    updatedAt: past.updatedAt,
    updatedBy: person(past.updatedBy),
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

interface Shape {
  readonly model: Model
  readonly batch: Batch
  readonly linked: ReadonlySet<Field>
}

function shapeOf(shape: Shape, field: Field, value: unknown, before: unknown): unknown {
  if (field.lines !== undefined) {
    const lines = shape.model.entities.get(field.lines.entity)
    return Array.isArray(value) && lines !== undefined ? value.map((line) => lineShape(shape, lines, line, before)) : []
  }
  if (shape.linked.has(field)) return Array.isArray(value) ? value.map((id) => linkShape(shape, id, before)) : []
  if (value === undefined || value === null) return null
  if (field.schema['x-secret'] !== undefined) return masked(String(value))
  if (field.members.size > 0 && isJsonObject(value)) {
    const members: Record<string, unknown> = {}
    for (const member of field.members.values()) members[member.name] = shapeOf(shape, member, value[member.name], undefined)
    return members
  }
  if (field.targets.length === 0) return value
  if (typeof value === 'string') return linkShape(shape, value, [before])
  return isJsonObject(value) ? { ...value, ...linkShape(shape, String(value.id), [before]) } : value
}

function linkShape({ batch }: Shape, id: string, before: unknown): RecordValues {
  const found = batch.targets.get(id)
  if (found !== undefined) {
    const { version: _version, ...rest } = found
    return rest
  }
  const same = Array.isArray(before) ? before.find((link) => isJsonObject(link) && link.id === id) : undefined
  return isJsonObject(same) ? same : { id }
}

function lineShape(shape: Shape, entity: Entity, line: RecordValues, before: unknown): RecordValues {
  const same = Array.isArray(before) ? before.find((other) => isJsonObject(other) && other.id === line.id) : undefined
  const result: Record<string, unknown> = line.id === undefined ? {} : { id: line.id }
  const { stored, linked } = entityFields(entity)
  for (const field of stored) {
    const isKept = field.isReadOnly && !(field.name in line) && same !== undefined
    result[field.name] = isKept ? same[field.name] : shapeOf({ ...shape, linked }, field, line[field.name], same?.[field.name])
  }
  return result
}
