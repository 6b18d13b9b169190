import { KartotekaError } from '../base/errors.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { parseSelection, type Selection, SelectionError } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'

/** Names that every answer holds anyway; asking for them is no error. */
const alwaysThere = new Set(['id', 'version', 'label'])

/** The `fields` parameter, checked against the model; undefined when it is not given. Throws `invalid-parameter`. */
export function readSelection(model: Model, entity: Entity, fields: string | undefined): Selection | undefined {
  if (fields === undefined || fields.trim() === '') return undefined
  const selection = parse(fields)
  checkEntitySelection(model, entity, selection)
  return selection
}

function parse(fields: string): Selection {
  try {
    return parseSelection(fields)
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error
    throw refuse(
      `The list of fields cannot be read: ${error.message}. Write names with commas between them: "name,owner.name,contacts(name)".`,
    )
  }
}

function checkEntitySelection(model: Model, entity: Entity, selection: Selection): void {
  for (const [name, nested] of selection) {
    const field = entity.fields.get(name)
    const inverse = entity.inverses.get(name)
    if (field !== undefined) checkFieldSelection(model, field, nested)
    else if (inverse !== undefined) {
      const target = model.entities.get(inverse.entity)
      if (target !== undefined && nested !== true) checkEntitySelection(model, target, nested)
    } else if (!alwaysThere.has(name)) {
      throw refuse(
        `"${entity.name}" has no field "${name}". ${allowedOrNearest(name, [...entity.fields.keys(), ...entity.inverses.keys()])}`,
      )
    }
  }
}

function checkFieldSelection(model: Model, field: Field, nested: Selection | true): void {
  if (nested === true) return
  const targets = field.lines === undefined ? field.targets : [field.lines.entity]
  if (field.members.size > 0) {
    for (const name of nested.keys()) {
      if (!field.members.has(name)) throw refuse(`"${field.path}" has no part "${name}". ${allowedOrNearest(name, field.members.keys())}`)
    }
  } else if (targets.length === 0) {
    throw refuse(`"${field.path}" leads nowhere: leave out what stands behind it.`)
  }
  for (const target of targets) {
    const entity = model.entities.get(target)
    if (entity !== undefined) checkEntitySelection(model, entity, nested)
  }
}

function refuse(detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter: 'fields' } })
}
