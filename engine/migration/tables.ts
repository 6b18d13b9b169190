import type { OrderedColumn } from '../database/dialect.ts'
import { type Column, type ColumnKind, type ExpressionType, type Field, snakeCase } from '../fields/index.ts'
import { positionColumn } from '../metadata/index.ts'
import { formerLinkTables, linkColumns, linkFields, linkTable, shortName } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import { type SearchedColumn, searchedColumns } from '../model/search.ts'
import { foldedUniqueIndex, hasFoldedUnique } from '../model/unique-index.ts'
import { computedColumns } from './recalculations.ts'
import type { ColumnSecret } from './sealing.ts'

/** A table as the model asks for it. Plain data: it is stored with each applied version and compared with the next. */
export interface TableDefinition {
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  /** Columns whose words stand in its search index; absent where it has none. */
  readonly search?: readonly SearchedColumn[]
  /** The name the table had before its entity was renamed (`x-renamed-from`). */
  readonly renamedFrom?: string
  /** Of a table of links: the names it may have had before its entity or its field was renamed. */
  readonly formerNames?: readonly string[]
}

export interface ColumnDefinition {
  readonly name: string
  readonly kind: ColumnKind
  /** What the values mean where the kind of column does not tell: a whole number may be a duration, JSON a list of codes. */
  readonly holds?: ExpressionType['type']
  /** Table whose `id` the column points to. */
  readonly references?: string
  /** Tables that a reference to several entities may point to; on the column of the id and on that of the entity's name. */
  readonly targets?: readonly string[]
  /** CEL over the record as it was, which fills the column when it is new or changes its type (`x-convert-from`). */
  readonly convertFrom?: string
  /** The name the column had before its field was renamed (`x-renamed-from`). */
  readonly renamedFrom?: string
  /** Of a secret field. */
  readonly secret?: ColumnSecret
  /** The states of the workflow that is about the field. */
  readonly states?: readonly string[]
  /** Of a computed field that is kept. */
  readonly computed?: ComputedColumn
}

export interface ComputedColumn {
  /** Another text means that the values may be others. */
  readonly from: string
  /** Its place in the order in which the columns are worked out. */
  readonly rank: number
  /** The columns it reads, as `table.column`. */
  readonly reads: readonly string[]
}

export interface IndexDefinition {
  readonly name: string
  readonly columns: readonly string[]
  /** A unique index leaves out what lies in the trash. */
  readonly isUnique: boolean
  /** Set on an index of a table whose rows cannot lie in the trash. */
  readonly isWhole?: true
  /** Set on a unique index over the folded text of its one column. */
  readonly isFolded?: true
  /** Set on the index of a sort: its columns in turn, then the id, without what lies in the trash. */
  readonly order?: readonly OrderedColumn[]
}

/** Characters of four bytes that fit into an index beside a few numbers. */
const maxIndexedLength = 650

/** The tables of a model: one for each entity, and one for each field with several references. */
export function tables(model: Model): readonly TableDefinition[] {
  const entities = [...model.entities.values()]
  const computed = computedColumns(model)
  return [
    ...entities.map((entity) => tableOf(model, entity, computed)),
    ...entities.flatMap((entity) => linkFields(entity).map((field) => linkTableOf(model, entity, field))),
  ]
}

/** One row for each link, in the order of `position`. */
function linkTableOf(model: Model, entity: Entity, field: Field): TableDefinition {
  const name = linkTable(entity, field)
  const target = model.entities.get(field.targets[0] ?? '')?.table
  const { owner, target: targetColumn, position } = linkColumns
  const formerNames = formerLinkTables(entity, field)
  const index = (columns: readonly string[], isUnique: boolean): IndexDefinition => ({
    name: indexName(name, { columns, isUnique }),
    columns,
    isUnique,
    isWhole: true,
  })
  return {
    name,
    columns: [
      { name: owner, kind: { kind: 'id' }, references: entity.table },
      { name: targetColumn, kind: { kind: 'id' }, ...(target === undefined ? {} : { references: target }) },
      { name: position, kind: { kind: 'integer' } },
    ],
    indexes: [index([owner, targetColumn], true), index([targetColumn], false)],
    ...(formerNames.length === 0 ? {} : { formerNames }),
  }
}

function tableOf(model: Model, entity: Entity, computed: ReadonlyMap<string, ComputedColumn>): TableDefinition {
  const columns: ColumnDefinition[] = [...entity.fields.values()].flatMap((field) =>
    field.type.columns(field).map((column) => toDefinition(entity, field, column, computed.get(`${entity.name}.${field.name}`))),
  )
  const { owner } = entity
  const toOwner = columns.findIndex(({ name }) => name === owner?.column)
  if (toOwner >= 0) columns.splice(toOwner, 1)
  if (owner !== undefined) {
    const ownerTable = model.entities.get(owner.entity)?.table
    columns.push({ name: owner.column, kind: { kind: 'id' }, ...(ownerTable === undefined ? {} : { references: ownerTable }) })
    columns.push({ name: positionColumn, kind: { kind: 'integer' } })
  }
  const before = entity.renamedFrom
  const search = searchedColumns(model.entities, entity)
  return {
    name: entity.table,
    columns,
    indexes: indexesOf(entity, columns),
    ...(search.length === 0 ? {} : { search }),
    ...(before === undefined ? {} : { renamedFrom: snakeCase(before) }),
  }
}

function toDefinition(entity: Entity, field: Field, column: Column, computed: ComputedColumn | undefined): ColumnDefinition {
  const before = field.schema['x-renamed-from']
  const convertFrom = field.schema['x-convert-from']
  const holds = field.type.expressionType(field).type
  return {
    name: column.name,
    kind: column.kind,
    ...(field.members.size > 0 ? {} : { holds }),
    ...(column.references === undefined ? {} : { references: column.references }),
    ...(field.targets.length < 2 ? {} : { targets: field.targets.map(snakeCase) }),
    ...(convertFrom === undefined || column.name !== field.type.columns(field).at(-1)?.name ? {} : { convertFrom }),
    ...(before === undefined ? {} : { renamedFrom: snakeCase(before) + column.name.slice(field.column.length) }),
    ...statesOf(entity, field),
    ...secretOf(entity, field),
    ...(computed === undefined ? {} : { computed }),
  }
}

function statesOf(entity: Entity, field: Field): Pick<ColumnDefinition, 'states'> {
  const workflow = entity.workflows?.find((candidate) => candidate.field === field.name)
  return workflow === undefined ? {} : { states: [...workflow.states.keys()].sort() }
}

function secretOf(entity: Entity, field: Field): { secret?: ColumnSecret } {
  const secret = field.schema['x-secret']
  if (secret === undefined) return {}
  return { secret: { kind: secret === 'hash' ? 'hash' : 'sealed', place: `${entity.name}.${field.path}` } }
}

function indexesOf(entity: Entity, columns: readonly ColumnDefinition[]): readonly IndexDefinition[] {
  const columnsOf = (fields: readonly string[]) =>
    fields.flatMap((name) => {
      const field = entity.fields.get(name)
      return field === undefined ? [] : field.type.columns(field).map((column) => column.name)
    })
  const foldedOf = ([name = '', ...more]: readonly string[]) => {
    const field = entity.fields.get(name)
    return field !== undefined && more.length === 0 && hasFoldedUnique(field) ? [field] : []
  }
  const folded = entity.uniqueRules.flatMap(foldedOf).map((field): IndexDefinition => {
    return { name: foldedUniqueIndex(entity, field), columns: columnsOf([field.name]), isUnique: true, isFolded: true }
  })
  // A number is looked up before it is given, also among what lies in the trash, which a unique index leaves out.
  const numbered = [...entity.fields.values()].filter((field) => field.schema['x-number'] !== undefined)
  const wanted = [
    ...entity.uniqueRules
      .filter((fields) => foldedOf(fields).length === 0)
      .map((fields) => ({ columns: columnsOf(fields), isUnique: true })),
    ...entity.indexes
      .map((fields) => ({ columns: columnsOf(fields), isUnique: false }))
      .filter(({ columns: names }) => canBeIndexed(columns, names)),
    ...numbered.map((field) => ({ columns: columnsOf([field.name]), isUnique: false })),
    ...columns.flatMap((column) => referenceIndex(entity, column)),
    { columns: ['created_at', 'id'], isUnique: false },
  ]
  const byName = new Map(wanted.filter(({ columns: list }) => list.length > 0).map((index) => [indexName(entity.table, index), index]))
  const sorts = (entity.sortIndexes ?? []).map(({ name, keys }) => ({
    name,
    columns: keys.map(({ column }) => column),
    isUnique: false,
    order: keys.map(({ column, isFolded, isDescending }) => ({ column, isFolded, isDescending })),
  }))
  return [...[...byName].map(([name, index]) => ({ name, ...index })), ...folded, ...sorts]
}

/** PostgreSQL refuses rows whose entry in an index has more than 2704 bytes. */
function canBeIndexed(columns: readonly ColumnDefinition[], names: readonly string[]): boolean {
  const texts = columns.filter(({ name, kind }) => names.includes(name) && kind.kind === 'text')
  return (
    texts.reduce((sum, { kind }) => sum + (kind.kind === 'text' ? (kind.maxLength ?? Number.POSITIVE_INFINITY) : 0), 0) <= maxIndexedLength
  )
}

/** The lines of a record in their order; the records that point to one, so that the newest of them are found at once. */
function referenceIndex(entity: Entity, column: ColumnDefinition): readonly { columns: readonly string[]; isUnique: boolean }[] {
  const isReference = column.references !== undefined || (column.targets !== undefined && column.kind.kind === 'id')
  if (!isReference) return []
  if (column.name === entity.owner?.column) return [{ columns: [column.name, positionColumn], isUnique: false }]
  // Nobody asks for all that somebody changed last, and every write would keep the index.
  return column.name === 'updated_by_id' ? [] : [{ columns: [column.name, 'created_at', 'id'], isUnique: false }]
}

/** `customer_name_unique`, cut where it is too long. */
function indexName(table: string, index: { columns: readonly string[]; isUnique: boolean }): string {
  return shortName(`${table}_${index.columns.join('_')}_${index.isUnique ? 'unique' : 'index'}`)
}
