import type { Field } from '../fields/index.ts'
import type { Entity } from './model.ts'
import { personalRules } from './personal.ts'

/** Whether a language model may be given anything of an entity (`x-not-in: ["model"]`). */
export function isEntityForModels(entity: Entity): boolean {
  return entity.notIn?.includes('model') !== true
}

/**
 * Whether a language model may be given the values of a field: never secrets, personal data only where the metadata says so
 * (`x-personal.model`), and nothing that it leaves out (`x-not-in: ["model"]`).
 */
export function isFieldForModels(field: Field): boolean {
  const personal = personalRules(field)
  const isKept = personal !== undefined && personal.model !== true
  return !isKept && field.schema['x-secret'] === undefined && field.schema['x-not-in']?.includes('model') !== true
}
