import { fold } from '../../base/fold.ts'
import type { Field } from '../../fields/index.ts'
import { type RecordsContext, visibleEntity } from '../context.ts'
import { findDestination } from './destination.ts'
import type { Mapping } from './mapping.ts'

/**
 * A mapping for columns that are called like fields: by path (`address.city`), else by name or title of a field without
 * regard to case, accents and signs. A column that fits none goes to a field of its own title, which the import reports.
 */
export function matchColumns(context: RecordsContext, entityName: string, columns: readonly string[]): Mapping {
  const entity = visibleEntity(context, entityName)
  const names = new Map<string, string>()
  const remember = (text: string, path: string) => {
    if (!names.has(simplify(text))) names.set(simplify(text), path)
  }
  const fields = [...entity.fields.values()].filter((field) => !field.isReadOnly).flatMap(leaves)
  for (const field of fields) remember(field.path, field.path)
  for (const field of fields) remember(field.title, field.path)
  return Object.fromEntries(
    columns.map((column) => [
      column,
      typeof findDestination(context.model, entity, column) === 'string' ? (names.get(simplify(column)) ?? column) : column,
    ]),
  )
}

/** The field itself, or the parts of a composite. */
function leaves(field: Field): readonly Field[] {
  return field.members.size === 0 ? [field] : [...field.members.values()]
}

function simplify(text: string): string {
  return fold(text).replace(/[^\p{Letter}\p{Number}]/gu, '')
}
