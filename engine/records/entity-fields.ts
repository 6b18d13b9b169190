import type { Column, Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity } from '../model/model.ts'

/** The fields of an entity by what a write does with them. */
export interface EntityFields {
  readonly names: ReadonlySet<string>
  /** Those that a write fills in: not the system's, not computed ones. */
  readonly stored: readonly Field[]
  /** The columns of the stored fields. */
  readonly columns: readonly { readonly field: Field; readonly columns: readonly Column[] }[]
  /** Those that hold owned lines. */
  readonly lines: readonly Field[]
  /** Those whose values are rows of a table of links. */
  readonly links: readonly Field[]
  readonly linked: ReadonlySet<Field>
  /** Those that lead to other records: references, links, composites and lines that hold such. */
  readonly leading: readonly Field[]
  /** Those that the system numbers. */
  readonly numbered: readonly Field[]
}

/** Entities are immutable: what is known of one is worked out once. */
const known = new WeakMap<Entity, EntityFields>()

export function entityFields(entity: Entity): EntityFields {
  let fields = known.get(entity)
  if (fields === undefined) {
    fields = sortOut(entity)
    known.set(entity, fields)
  }
  return fields
}

function sortOut(entity: Entity): EntityFields {
  const all = [...entity.fields.values()]
  const stored = all.filter((field) => !field.isSystem && field.computed === undefined)
  return {
    names: new Set(entity.fields.keys()),
    stored,
    columns: stored.map((field) => ({ field, columns: field.type.columns(field) })).filter(({ columns }) => columns.length > 0),
    lines: stored.filter((field) => field.lines !== undefined),
    links: stored.filter(hasLinks),
    linked: new Set(stored.filter(hasLinks)),
    leading: stored.filter(isLeading),
    numbered: stored.filter((field) => field.schema['x-number'] !== undefined),
  }
}

function isLeading(field: Field): boolean {
  return field.targets.length > 0 || field.lines !== undefined || [...field.members.values()].some(isLeading)
}
