import { type Column, type ColumnKind, type Field, snakeCase } from '../fields/index.ts'
import { positionColumn } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'

/** A table as the model asks for it. Plain data: it is stored with each applied version and compared with the next. */
export interface TableDefinition {
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
}

export interface ColumnDefinition {
  readonly name: string
  readonly kind: ColumnKind
  /** Table whose `id` the column points to. */
  readonly references?: string
  /** The name the column had before its field was renamed (`x-renamed-from`). */
  readonly renamedFrom?: string
}

export interface IndexDefinition {
  readonly name: string
  readonly columns: readonly string[]
  /** A unique index leaves out what lies in the trash. */
  readonly isUnique: boolean
}

/** The tables of a model, one for each entity. */
export function tables(model: Model): readonly TableDefinition[] {
  return [...model.entities.values()].map((entity) => tableOf(model, entity))
}

function tableOf(model: Model, entity: Entity): TableDefinition {
  const columns: ColumnDefinition[] = [...entity.fields.values()].flatMap((field) =>
    field.type.columns(field).map((column) => toDefinition(field, column)),
  )
  const { owner } = entity
  if (owner !== undefined) {
    const ownerTable = model.entities.get(owner.entity)?.table
    columns.push({ name: owner.column, kind: { kind: 'id' }, ...(ownerTable === undefined ? {} : { references: ownerTable }) })
    columns.push({ name: positionColumn, kind: { kind: 'integer' } })
  }
  return { name: entity.table, columns, indexes: indexesOf(entity, columns) }
}

function toDefinition(field: Field, column: Column): ColumnDefinition {
  const before = field.schema['x-renamed-from']
  return {
    name: column.name,
    kind: column.kind,
    ...(column.references === undefined ? {} : { references: column.references }),
    ...(before === undefined ? {} : { renamedFrom: snakeCase(before) + column.name.slice(field.column.length) }),
  }
}

function indexesOf(entity: Entity, columns: readonly ColumnDefinition[]): readonly IndexDefinition[] {
  const columnsOf = (fields: readonly string[]) =>
    fields.flatMap((name) => {
      const field = entity.fields.get(name)
      return field === undefined ? [] : field.type.columns(field).map((column) => column.name)
    })
  const wanted = [
    ...entity.uniqueRules.map((fields) => ({ columns: columnsOf(fields), isUnique: true })),
    ...entity.indexes.map((fields) => ({ columns: columnsOf(fields), isUnique: false })),
    ...columns.filter((column) => column.references !== undefined).map((column) => ({ columns: [column.name], isUnique: false })),
    { columns: ['created_at', 'id'], isUnique: false },
  ]
  const byName = new Map(wanted.filter(({ columns: list }) => list.length > 0).map((index) => [indexName(entity.table, index), index]))
  return [...byName].map(([name, index]) => ({ name, ...index }))
}

/** `customer_name_unique`; names past 60 letters are cut and told apart by a checksum, as PostgreSQL takes 63 bytes. */
function indexName(table: string, index: { columns: readonly string[]; isUnique: boolean }): string {
  const name = `${table}_${index.columns.join('_')}_${index.isUnique ? 'unique' : 'index'}`
  if (name.length <= 60) return name
  let sum = 0
  for (const letter of name) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return `${name.slice(0, 50)}_${sum.toString(36)}`
}
