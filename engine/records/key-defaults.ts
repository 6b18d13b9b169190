import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { idByKey } from './id-by-key.ts'

interface KeyDefault {
  readonly field: Field
  readonly target: Entity
  /** The field by which the target is known. */
  readonly key: Field
  readonly text: string
}

/**
 * The `default` of a reference is the text of the target's `x-key`: puts the record that has it into the fields of new records
 * and new lines that are still empty. Where there is no such record, the field stays empty.
 */
export async function giveKeyDefaults(context: WriteContext, batch: Batch): Promise<void> {
  const found = new Map<string, string | undefined>()
  const idOf = async (wanted: KeyDefault): Promise<string | undefined> => {
    const place = `${wanted.target.name} ${wanted.text}`
    if (!found.has(place)) found.set(place, await idByKey(context, wanted.target, wanted.key, wanted.text))
    return found.get(place)
  }
  for (const draft of batch.drafts) {
    if (draft.isNew) {
      for (const wanted of keyDefaults(context.model, draft.entity)) {
        const { name, isReadOnly } = wanted.field
        if (draft.record[name] !== undefined) continue
        const id = await idOf(wanted)
        if (id === undefined) continue
        if (isReadOnly) draft.readOnly = { ...draft.readOnly, [name]: id }
        else draft.record[name] = id
      }
    }
    for (const { entity, line } of newLines(context.model, draft.entity, draft.record)) {
      for (const wanted of keyDefaults(context.model, entity)) {
        const id = wanted.field.isReadOnly || line[wanted.field.name] !== undefined ? undefined : await idOf(wanted)
        if (id !== undefined) line[wanted.field.name] = id
      }
    }
  }
}

/** Entities are immutable: what is known of one is worked out once. */
const known = new WeakMap<Entity, readonly KeyDefault[]>()

function keyDefaults(model: Model, entity: Entity): readonly KeyDefault[] {
  let defaults = known.get(entity)
  if (defaults === undefined) {
    defaults = [...entity.fields.values()].flatMap((field) => keyDefaultOf(model, field) ?? [])
    known.set(entity, defaults)
  }
  return defaults
}

function keyDefaultOf(model: Model, field: Field): KeyDefault | undefined {
  const { default: text } = field.schema
  const target = field.targets.length === 1 ? model.entities.get(field.targets[0] ?? '') : undefined
  const key = target?.fields.get(target.keyField ?? '')
  return typeof text === 'string' && target !== undefined && key !== undefined ? { field, target, key, text } : undefined
}

/** The lines of a record, at every depth, that are not stored yet. */
function newLines(
  model: Model,
  entity: Entity,
  record: Readonly<Record<string, unknown>>,
): readonly { readonly entity: Entity; readonly line: Record<string, unknown> }[] {
  return entityFields(entity).lines.flatMap((field) => {
    const lines = model.entities.get(field.lines?.entity ?? '')
    const sent = record[field.name]
    if (lines === undefined || !Array.isArray(sent)) return []
    return sent.flatMap((line: Record<string, unknown>) => [
      ...(line.id === undefined ? [{ entity: lines, line }] : []),
      ...newLines(model, lines, line),
    ])
  })
}
