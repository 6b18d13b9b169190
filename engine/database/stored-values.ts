import { identifier, rawSql, type Sql, sql } from '../base/sql.ts'
import { findField } from '../expression/index.ts'
import type { Field } from '../fields/index.ts'
import type { BackStep } from '../model/dependencies.ts'
import { linkColumns, linkTable } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import type { QueryContext } from './query-context.ts'

/**
 * Works a stored field out anew for the records whose ids stand in `ids`, or for all, and writes those whose value was another;
 * `returning "id"` may follow. It reads everything that is stored, whoever asks. Two statements at once would not see each other's rows: lock before.
 */
export function recalculation(context: QueryContext, entity: Entity, field: Field, ids: Sql | undefined): Sql {
  const [row, fresh] = [context.alias(), context.alias()]
  const column = field.type.columns(field)[0]?.name ?? field.column
  const where = ids === undefined ? rawSql('') : sql` where ${identifier(row, 'id')} in (${ids})`
  const values = sql`select ${identifier(row, 'id')} as "_id", ${context.computed(entity, field, row)} as "_value" from ${identifier(entity.table)} ${identifier(row)}${where}`
  const differs = sql`${identifier(entity.table, column)} is distinct from ${identifier(fresh, '_value')}`
  return sql`with ${identifier(fresh)} as materialized (${values}) update ${identifier(entity.table)} set ${identifier(column)} = ${identifier(fresh, '_value')} from ${identifier(fresh)} where ${identifier(entity.table, 'id')} = ${identifier(fresh, '_id')} and ${differs}`
}

/** The ids at the end of a way that starts at the ids given, fit for `in (...)`. */
export function idsBack(model: Model, ids: Sql, steps: readonly BackStep[]): Sql {
  return steps.reduce((reached, step) => stepSql(model, step, reached), ids)
}

function stepSql(model: Model, step: BackStep, ids: Sql): Sql {
  const entity = entityOf(model, step.entity)
  const table = identifier(entity.table)
  switch (step.step) {
    case 'owner':
      return sql`select ${identifier(entity.owner?.column ?? '')} from ${table} where "id" in (${ids})`
    case 'lines':
      return sql`select "id" from ${table} where ${identifier(entity.owner?.column ?? '')} in (${ids})`
    case 'pointing':
      return sql`select "id" from ${table} where ${referenceColumn(entity, step.field)} in (${ids})`
    case 'pointed': {
      const column = referenceColumn(entity, step.field)
      return sql`select ${column} from ${table} where "id" in (${ids}) and ${column} is not null`
    }
    case 'holding':
      return linksSql(entity, step.field, linkColumns.target, linkColumns.owner, ids)
    case 'held':
      return linksSql(entity, step.field, linkColumns.owner, linkColumns.target, ids)
  }
}

function referenceColumn(entity: Entity, path: string): Sql {
  const field = fieldOf(entity, path)
  return identifier(field.type.columns(field).at(-1)?.name ?? field.column)
}

function linksSql(entity: Entity, path: string, from: string, to: string, ids: Sql): Sql {
  return sql`select ${identifier(to)} from ${identifier(linkTable(entity, fieldOf(entity, path)))} where ${identifier(from)} in (${ids})`
}

function fieldOf(entity: Entity, path: string): Field {
  const field = findField(entity, path)
  if (field === undefined) throw new Error(`There is no field "${entity.name}.${path}" in the model`)
  return field
}

function entityOf(model: Model, name: string): Entity {
  const entity = model.entities.get(name)
  if (entity === undefined) throw new Error(`There is no entity "${name}" in the model`)
  return entity
}
