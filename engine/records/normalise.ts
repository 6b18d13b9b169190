import { bareObject } from '../base/bare-object.ts'
import { isJsonObject } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'

/** A record as a map of values; what stands in it is not checked yet. */
export type RecordValues = Readonly<Record<string, unknown>>

/**
 * Brings what a client sent into canonical form, field by field, and leaves out what is empty (null). System fields and
 * the label are dropped, so that a record that was read can be sent back; unknown fields stay, for the validator to name.
 */
export function normaliseRecord(model: Model, entity: Entity, values: RecordValues): Record<string, unknown> {
  return normaliseFields(model, entity.fields, values, labelOnly)
}

const labelOnly: ReadonlySet<string> = new Set(['label'])
const nothing: ReadonlySet<string> = new Set()

function normaliseFields(
  model: Model,
  fields: ReadonlyMap<string, Field>,
  values: RecordValues,
  drop: ReadonlySet<string>,
): Record<string, unknown> {
  const result = bareObject()
  for (const name of Object.keys(values)) {
    const value = values[name]
    const field = fields.get(name)
    if (drop.has(name) || field?.isSystem === true) continue
    const normal = field === undefined || value === null ? value : normaliseValue(model, field, value)
    if (normal !== null && normal !== undefined) result[name] = normal
  }
  return result
}

function normaliseValue(model: Model, field: Field, value: unknown): unknown {
  const lines = field.lines === undefined ? undefined : model.entities.get(field.lines.entity)
  if (lines !== undefined && Array.isArray(value)) {
    return value.map((line) => (isJsonObject(line) ? normaliseLine(model, lines, line) : line))
  }
  if (field.members.size > 0 && isJsonObject(value)) {
    const members = normaliseFields(model, field.members, value, nothing)
    return Object.keys(members).length === 0 ? null : members
  }
  return field.type.normalise === undefined ? value : field.type.normalise(value, field)
}

function normaliseLine(model: Model, entity: Entity, line: RecordValues): Record<string, unknown> {
  const values = normaliseRecord(model, entity, line)
  return line.id === undefined || line.id === null ? values : { ...values, id: line.id }
}
