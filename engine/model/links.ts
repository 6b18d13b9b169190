import { type Field, snakeCase } from '../fields/field.ts'
import type { Entity } from './model.ts'

/** Columns of the table that holds the links of one field with several references. */
export const linkColumns = { owner: 'owner_id', target: 'target_id', position: 'position' } as const

/** PostgreSQL takes names of 63 bytes; longer ones are cut and told apart by a checksum. */
const maxNameLength = 60

/** True for a field whose values are rows of a link table, not columns of the record. */
export function hasLinks(field: Field): boolean {
  return field.type.shape(field).shape === 'references' && field.type.isServed?.(field.schema) !== false
}

/** The fields of an entity that hold several references. */
export function linkFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter(hasLinks)
}

/** `ticket_tags`: the table with the links of a field. */
export function linkTable(entity: Pick<Entity, 'table'>, field: Pick<Field, 'column'>): string {
  return shortName(`${entity.table}_${field.column}`)
}

/** The names that the table may have had before its entity or its field was renamed, the likeliest first. */
export function formerLinkTables(entity: Pick<Entity, 'table' | 'renamedFrom'>, field: Field): readonly string[] {
  const tables = entity.renamedFrom === undefined ? [entity.table] : [snakeCase(entity.renamedFrom), entity.table]
  const before = field.schema['x-renamed-from']
  const columns = before === undefined ? [field.column] : [snakeCase(before), field.column]
  const names = tables.flatMap((table) => columns.map((column) => linkTable({ table }, { column })))
  return names.filter((name) => name !== linkTable(entity, field))
}

/** A name of a table or index that fits into every database. */
export function shortName(name: string): string {
  if (name.length <= maxNameLength) return name
  let sum = 0
  for (const letter of name) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return `${name.slice(0, 50)}_${sum.toString(36)}`
}
