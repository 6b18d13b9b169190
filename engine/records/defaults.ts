import type { Entity, Model } from '../model/model.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'

/** A new record with the declared default where nothing was sent, also in its owned lines. */
export function withDefaults(model: Model, entity: Entity, record: RecordValues): Record<string, unknown> {
  const defaults = Object.fromEntries(
    [...entity.fields.values()].flatMap((field) =>
      field.schema.default === undefined || field.isReadOnly || record[field.name] !== undefined
        ? []
        : [[field.name, field.schema.default]],
    ),
  )
  return withLineDefaults(model, entity, Object.assign(normaliseRecord(model, entity, defaults), record))
}

/** A record whose new lines (those without an id) hold the declared defaults of their entity. */
export function withLineDefaults(model: Model, entity: Entity, record: RecordValues): Record<string, unknown> {
  const result: Record<string, unknown> = Object.assign(Object.create(null), record)
  for (const field of entity.fields.values()) {
    const lines = model.entities.get(field.lines?.entity ?? '')
    const sent = record[field.name]
    if (lines === undefined || !Array.isArray(sent)) continue
    result[field.name] = sent.map((line) =>
      typeof line === 'object' && line !== null && line.id === undefined ? withDefaults(model, lines, line) : line,
    )
  }
  return result
}
