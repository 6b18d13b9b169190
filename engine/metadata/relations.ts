import { pointerStep } from '../base/json.ts'
import { buildField, type Field } from '../fields/index.ts'
import type { Entity, Inverse } from '../model/model.ts'
import { ownerColumn } from './build-entity.ts'
import type { CompileContext } from './compile-context.ts'

/** Marks the entities whose records are owned lines, each by exactly one field. Lines are written with their record, and have none of their own. */
export function linkLines(context: CompileContext): void {
  for (const entity of [...context.entities.values()]) {
    for (const field of entity.fields.values()) {
      const owned = field.lines === undefined ? undefined : context.entities.get(field.lines.entity)
      if (owned === undefined) continue
      const pointer = `/properties${pointerStep(field.name)}/items/$ref`
      if (owned.owner !== undefined) {
        const first = `${owned.owner.entity}.${owned.owner.field}`
        context.report(
          entity.name,
          'owned-twice',
          pointer,
          `The lines "${owned.name}" already belong to "${first}".`,
          'Make an entity of its own for these lines.',
        )
        continue
      }
      const fields = owned.fields.has(ownerField) ? owned.fields : new Map([...owned.fields, [ownerField, fieldToOwner(entity)]])
      context.entities.set(owned.name, { ...owned, fields, owner: { entity: entity.name, field: field.name, column: ownerColumn } })
    }
  }
  for (const { name, owner, fields } of context.entities.values()) {
    for (const field of owner === undefined ? [] : fields.values()) {
      if (field.lines === undefined) continue
      const pointer = `/properties${pointerStep(field.name)}/items/$ref`
      const message = `"${name}" are lines of "${owner?.entity}.${owner?.field}" themselves; "${field.name}" would make lines of lines, which nothing writes.`
      context.report(
        name,
        'owned-nested',
        pointer,
        message,
        'Use a reference, several references, or an entity that points back to its record (x-ref).',
      )
    }
  }
}

/** How expressions and paths go from a line to the record it belongs to, unless a field of the line has that name. */
const ownerField = 'owner'

/** The column that the table of lines has anyway, as a reference that only the engine writes. */
function fieldToOwner({ name, title }: Entity): Field {
  const field = buildField({ name: ownerField, schema: { title, 'x-ref': name }, isRequired: true, isSystem: true, optionsOf: () => [] })
  return Object.freeze({ ...field, column: ownerColumn.replace(/_id$/, '') })
}

/** Gives each entity the lists of records that point to it under a name (`x-inverse`). */
export function linkInverses(context: CompileContext): void {
  for (const source of context.entities.values()) {
    for (const field of source.fields.values()) {
      const name = field.schema['x-inverse']
      if (name === undefined) continue
      for (const target of field.targets) {
        addInverse(context, target, { name, title: source.plural, entity: source.name, field: field.name })
      }
    }
  }
}

function addInverse(context: CompileContext, target: string, inverse: Inverse): void {
  const entity = context.entities.get(target)
  if (entity === undefined) return
  if (entity.fields.has(inverse.name) || entity.inverses.has(inverse.name)) {
    const pointer = `/properties${pointerStep(inverse.field)}/x-inverse`
    context.report(
      inverse.entity,
      'name-collision',
      pointer,
      `"${target}" already has a field or list "${inverse.name}".`,
      'Choose another name for x-inverse.',
    )
    return
  }
  context.entities.set(target, { ...entity, inverses: new Map([...entity.inverses, [inverse.name, inverse]]) })
}
