import { bareObject } from '../base/bare-object.ts'
import type { Entity, Model } from '../model/model.ts'
import { entityFields } from './entity-fields.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'

/** The declared defaults of each entity in canonical form; entities are immutable, so it is made once. */
const declared = new WeakMap<Entity, readonly (readonly [name: string, value: unknown])[]>()

/** A new record with the declared default where nothing was sent, also in its owned lines. */
export function withDefaults(model: Model, entity: Entity, record: RecordValues): Record<string, unknown> {
  const result = bareObject()
  for (const [name, value] of declaredDefaults(model, entity)) if (record[name] === undefined) result[name] = value
  return withLineDefaults(model, entity, Object.assign(result, record))
}

function declaredDefaults(model: Model, entity: Entity): readonly (readonly [name: string, value: unknown])[] {
  let defaults = declared.get(entity)
  if (defaults === undefined) {
    const fields = [...entity.fields.values()].filter(
      (field) => field.schema.default !== undefined && !field.isReadOnly && field.targets.length === 0,
    )
    defaults = Object.entries(normaliseRecord(model, entity, Object.fromEntries(fields.map(({ name, schema }) => [name, schema.default]))))
    declared.set(entity, defaults)
  }
  return defaults
}

/** A record whose new lines (those without an id) hold the declared defaults of their entity; what it is given may be changed. */
export function withLineDefaults(model: Model, entity: Entity, record: Record<string, unknown>): Record<string, unknown> {
  for (const field of entityFields(entity).lines) {
    const lines = model.entities.get(field.lines?.entity ?? '')
    const sent = record[field.name]
    if (lines === undefined || !Array.isArray(sent)) continue
    record[field.name] = sent.map((line) =>
      typeof line === 'object' && line !== null && line.id === undefined ? withDefaults(model, lines, line) : line,
    )
  }
  return record
}
