import { isJsonObject, pointerStep } from '../base/json.ts'
import type { ValueProblem } from '../base/errors.ts'
import type { Field } from './field.ts'

/** The sent value in its canonical form; null for an empty one. To be called before the schema is checked. */
export function normaliseValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return value
  return field.type.normalise === undefined ? value : field.type.normalise(value, field)
}

/**
 * What a JSON Schema cannot say about a value that has passed it, each problem with a pointer below the one given. Parts
 * of a composite are checked by their own types.
 */
export function checkValue(field: Field, value: unknown, pointer: string): readonly ValueProblem[] {
  if (value === null || value === undefined) return []
  const message = field.type.validate?.(value, field)
  if (message !== undefined) return [{ pointer, code: 'not-valid', message }]
  if (!isJsonObject(value)) return []
  return [...field.members.values()].flatMap((member) =>
    Object.hasOwn(value, member.name) ? checkValue(member, value[member.name], pointer + pointerStep(member.name)) : [],
  )
}
