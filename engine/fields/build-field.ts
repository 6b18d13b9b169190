import { attachmentEntity } from './attachment.ts'
import { type Field, snakeCase } from './field.ts'
import type { FieldType } from './field-type.ts'
import { declaredOptions } from './options.ts'
import type { Option, PropertySchema } from './property-schema.ts'
import { findFieldType } from './registry.ts'

/** What `buildField` needs to know about one property. */
export interface FieldDeclaration {
  readonly name: string
  /** The property, with the `$ref` of a value type already replaced by the object schema of that type. */
  readonly schema: PropertySchema
  /** The type that claims the property, where the caller knows it already. */
  readonly type?: FieldType | undefined
  readonly isRequired: boolean
  readonly isSystem?: boolean
  /** The composite field of which this is a part. */
  readonly parent?: Pick<Field, 'path' | 'column'>
  /** The values of a code list, by its name. */
  optionsOf(list: string): readonly Option[]
  /** Of owned lines: their entity and the column in its table that points back. */
  readonly lines?: { readonly entity: string; readonly ownerColumn: string }
}

/**
 * The field that a property declares, frozen, with its parts where it is a composite. Throws an Error when no type claims
 * the property: the compiler asks `findFieldType` first and reports that with its position.
 */
export function buildField(declaration: FieldDeclaration): Field {
  const { name, schema, parent, type = findFieldType(schema) } = declaration
  if (type === undefined) throw new Error(`No field type knows a property like ${name}: ${JSON.stringify(schema)}`)
  const path = parent === undefined ? name : `${parent.path}.${name}`
  const column = parent === undefined ? snakeCase(name) : `${parent.column}_${snakeCase(name)}`
  return Object.freeze({
    name,
    path,
    title: schema.title ?? titleOf(name),
    description: schema.description,
    type,
    schema,
    isRequired: declaration.isRequired,
    isReadOnly: schema.readOnly === true || declaration.isSystem === true || isFilledIn(schema),
    isSystem: declaration.isSystem === true,
    column,
    members: membersOf(declaration, { path, column }),
    options: optionsOf(declaration),
    targets: targetsOf(schema),
    lines: declaration.lines === undefined ? undefined : Object.freeze({ ...declaration.lines }),
    computed: schema['x-computed'],
  })
}

/** The system gives the value, and nobody else does. */
function isFilledIn(schema: PropertySchema): boolean {
  const isCopied = schema['x-fetch'] !== undefined && schema['x-overridable'] !== true
  return isCopied || schema['x-computed'] !== undefined || schema['x-stamp'] !== undefined
}

/** The fields that every entity has, read-only, in the order in which they are answered. */
export function systemFields(): readonly Field[] {
  return allSystemFields
}

const systemSchemas: readonly (readonly [name: string, schema: PropertySchema, isRequired: boolean])[] = [
  ['id', { title: 'Id', type: 'string', format: 'uuid' }, true],
  ['version', { title: 'Version', type: 'integer', minimum: 1 }, true],
  ['createdAt', { title: 'Created at', type: 'string', format: 'date-time' }, true],
  ['createdBy', { title: 'Created by', 'x-ref': 'user' }, false],
  ['updatedAt', { title: 'Updated at', type: 'string', format: 'date-time' }, true],
  ['updatedBy', { title: 'Updated by', 'x-ref': 'user' }, false],
  ['archivedAt', { title: 'Archived at', type: 'string', format: 'date-time' }, false],
  ['deletedAt', { title: 'Deleted at', type: 'string', format: 'date-time' }, false],
]

/** Shared by the many fields that have none, of which a large model has tens of thousands. */
const nothing: readonly never[] = Object.freeze([])
const noMembers: ReadonlyMap<string, Field> = new Map()

const allSystemFields: readonly Field[] = Object.freeze(
  systemSchemas.map(([name, schema, isRequired]) => buildField({ name, schema, isRequired, isSystem: true, optionsOf: () => [] })),
)

function membersOf(declaration: FieldDeclaration, parent: Pick<Field, 'path' | 'column'>): ReadonlyMap<string, Field> {
  const { schema, optionsOf: options } = declaration
  if (schema.properties === undefined || schema['x-ref'] !== undefined || schema['x-file'] !== undefined) return noMembers
  const fields = Object.entries(schema.properties).map(([name, member]) =>
    buildField({ name, schema: member, isRequired: schema.required?.includes(name) === true, parent, optionsOf: options }),
  )
  return new Map(fields.filter((field) => !needsTable(field)).map((field) => [field.name, field]))
}

/** True for what a composite value cannot hold, as it is rows of another table: owned lines, several references, several files. */
export function needsTable(field: Field): boolean {
  return ['lines', 'references'].includes(field.type.shape(field).shape)
}

function optionsOf({ schema, optionsOf: ofList }: FieldDeclaration): readonly Option[] {
  const list = schema['x-list'] ?? schema.items?.['x-list']
  const options = list === undefined ? declaredOptions(schema.items ?? schema) : ofList(list)
  return options.length === 0 ? nothing : Object.freeze(options)
}

function targetsOf(schema: PropertySchema): readonly string[] {
  if ((schema['x-file'] ?? schema.items?.['x-file']) !== undefined) return [attachmentEntity]
  const target = schema['x-ref'] ?? schema.items?.['x-ref']
  if (target === undefined) return nothing
  return Object.freeze(typeof target === 'string' ? [target] : [...target])
}

/** `salesRep` -> `Sales rep`. */
function titleOf(name: string): string {
  const words = snakeCase(name).replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
