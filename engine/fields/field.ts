import type { FieldType } from './field-type.ts'
import type { Option, PropertySchema } from './property-schema.ts'

/** One field of an entity, resolved: its type found, its options and targets looked up. Frozen; made by `buildField`. */
export interface Field {
  readonly name: string
  /** `city` of the composite `address` has the path `address.city`. */
  readonly path: string
  readonly title: string
  readonly description: string | undefined
  readonly type: FieldType
  readonly schema: PropertySchema
  readonly isRequired: boolean
  /** Never taken from a client: computed, numbered by the system or marked `readOnly`. */
  readonly isReadOnly: boolean
  /** A system column (`id`, `createdAt` ...), the same in every entity. */
  readonly isSystem: boolean
  /** Base name of the columns: `salesRep` -> `sales_rep`. */
  readonly column: string
  /** Of a composite value (address): its parts, each a field. Empty otherwise. */
  readonly members: ReadonlyMap<string, Field>
  /** Of a choice or list value: what can be chosen, in order. Empty otherwise. */
  readonly options: readonly Option[]
  /** Of a reference: the entities it may point to; of an attachment: that of the files. Empty otherwise. */
  readonly targets: readonly string[]
  /** Of owned lines: the entity of the lines and the column in its table that points back. */
  readonly lines: { readonly entity: string; readonly ownerColumn: string } | undefined
  /** CEL source of a computed field; its tree is in `model.computed`. */
  readonly computed: string | undefined
}

/** True for a computed field whose value is kept in a column (`x-stored`); every other one is worked out when it is read. */
export function isStored(field: Field): boolean {
  return field.computed !== undefined && field.schema['x-stored'] === true && field.path === field.name
}

/** `salesRep` -> `sales_rep`, `bill-line` -> `bill_line`: one to one, as the names of the model hold no underscore. */
export function snakeCase(name: string): string {
  if (!/[-A-Z]/.test(name)) return name
  return name.replaceAll('-', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
