import type { Field } from '../fields/index.ts'
import { shortName } from './links.ts'
import type { Entity } from './model.ts'

/** True where two values that differ only in case and accents count as the same (`"x-unique": "folded"`). */
export function hasFoldedUnique(field: Field): boolean {
  const [column, ...more] = field.type.columns(field)
  return field.schema['x-unique'] === 'folded' && column?.kind.kind === 'text' && more.length === 0 && field.targets.length === 0
}

/** The name of the index that holds the folded values of a field. */
export function foldedUniqueIndex(entity: Pick<Entity, 'table'>, field: Pick<Field, 'column'>): string {
  return shortName(`${entity.table}_${field.column}_folded_unique`)
}
