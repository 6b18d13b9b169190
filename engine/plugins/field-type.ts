import { type FieldType, fieldTypes } from '../fields/index.ts'

/** A field type of the engine by its name (`decimal`, `text`), on which a plugin builds one of its own. Throws an Error for one that is not there. */
export function fieldType(name: string): FieldType {
  const found = fieldTypes.find((type) => type.name === name)
  if (found === undefined) throw new Error(`There is no field type "${name}": ${fieldTypes.map((type) => type.name).join(', ')}.`)
  return found
}
