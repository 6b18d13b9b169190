import type { ColumnKind, Field } from '../fields/index.ts'
import { shortName } from './links.ts'
import type { Entity, SortKey } from './model.ts'

/** An index that serves a sort in both directions: these columns, then the id, without what lies in the trash. */
export interface SortIndex {
  readonly name: string
  readonly keys: readonly SortIndexKey[]
}

export interface SortIndexKey {
  /** The field, as a sort names it. */
  readonly path: string
  readonly column: string
  /** Text that people read is ordered without regard to case and accents first, then by itself. */
  readonly isFolded: boolean
  /** Of the first key always false: the index is read backwards for the opposite order. */
  readonly isDescending: boolean
}

/** Longer texts do not fit into an index twice, once folded. */
const maxIndexedLength = 300
const orderedKinds = new Set<ColumnKind['kind']>(['text', 'integer', 'decimal', 'boolean', 'date', 'instant'])

/** System fields that every row has. */
const filledFields: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt'])

/** True for a field that is never empty, so that its sort knows no rows without a value. */
export function isAlwaysFilled(field: Field): boolean {
  return field.isSystem && filledFields.has(field.path)
}

/** True for text that is ordered as people read it; the codes of a choice are ordered as they are. */
export function isFoldedText(field: Field, kind: ColumnKind): boolean {
  return kind.kind === 'text' && field.options.length === 0
}

/**
 * What the lists of an entity are sorted by: its views, the fields marked `x-index`, the fields of `x-indexes`. What the engine keeps for itself
 * is never listed by people, and written with every change.
 */
export function sortIndexes(entity: Entity): readonly SortIndex[] {
  if (entity.isInternal) return []
  const ascending = (path: string): SortKey => ({ path, isDescending: false })
  const marked = [...entity.fields.values()].filter((field) => field.schema['x-index'] === true).map((field) => [ascending(field.name)])
  const sorts = [...entity.views.map((view) => view.sort), ...marked, ...entity.indexes.map((names) => names.map(ascending))]
  const found = sorts.flatMap((sort) => indexOf(entity, sort) ?? [])
  return [...new Map(found.map((index) => [index.name, index])).values()]
}

/** The index of a sort, as far as it goes by columns of the record itself. The newest first has an index in every table. */
function indexOf(entity: Entity, sort: readonly SortKey[]): SortIndex | undefined {
  const keys: SortIndexKey[] = []
  for (const { path, isDescending } of sort) {
    const key = keyOf(entity, path)
    if (key === undefined) break
    keys.push({ ...key, isDescending: isDescending !== (sort[0]?.isDescending ?? false) })
  }
  const [first] = keys
  if (first === undefined || first.path === 'id' || (first.path === 'createdAt' && keys.length === 1)) return undefined
  const parts = keys.map(({ column, isFolded, isDescending }) => `${column}${isFolded ? '_folded' : ''}${isDescending ? '_desc' : ''}`)
  return { name: shortName(`${entity.table}_${parts.join('_')}_sort`), keys }
}

function keyOf(entity: Entity, path: string): Omit<SortIndexKey, 'isDescending'> | undefined {
  const [name = '', part] = path.split('.')
  const whole = entity.fields.get(name)
  const field = part === undefined ? whole : whole?.members.get(part)
  const [column, ...more] = field?.type.columns(field) ?? []
  if (field === undefined || column === undefined || more.length > 0 || field.targets.length > 0) return undefined
  const { kind } = column
  const isLong = kind.kind === 'text' && field.options.length === 0 && (kind.maxLength ?? Number.POSITIVE_INFINITY) > maxIndexedLength
  if (!orderedKinds.has(kind.kind) || isLong) return undefined
  return { path, column: column.name, isFolded: isFoldedText(field, kind) }
}
