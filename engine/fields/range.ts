import type { DeclarationProblem } from './field-type.ts'
import type { PropertySchema } from './property-schema.ts'

/** A lower limit above the upper one: nothing could ever be entered. */
export function checkRange(schema: PropertySchema): readonly DeclarationProblem[] {
  const { minimum, maximum } = schema
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return []
  return [{ pointer: '/minimum', message: `minimum ${minimum} is more than maximum ${maximum}.`, hint: 'Swap the two.' }]
}
