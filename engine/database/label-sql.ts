import { identifier, joinSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import type { ColumnKind, Field } from '../fields/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import type { QueryContext } from './query-context.ts'

/** How the record in row `alias` is called, as text. */
export function labelSql(context: QueryContext, entity: Entity, alias: string): Sql {
  const parts = entity.label.map((part) =>
    'text' in part ? textLiteral(part.text) : sql`coalesce(${pathText(context, entity, alias, part.path)}, '')`,
  )
  return sql`trim(${joinSql(parts, ' || ')})`
}

/** The value at the end of a field path, following references, over the row that `alias` names. The path must exist. */
export function pathValue(
  context: QueryContext,
  entity: Entity,
  alias: string,
  path: string,
): { sql: Sql; kind: ColumnKind; field: Field } {
  const resolved = resolvePath(context.model.entities, entity, path)
  if ('problem' in resolved) throw new Error(resolved.problem)
  return walk(context, entity, alias, resolved.fields)
}

/** The same as text for people: a reference is the label of what it points to. */
export function pathText(context: QueryContext, entity: Entity, alias: string, path: string): Sql {
  const { sql: value, kind, field } = pathValue(context, entity, alias, path)
  const [target] = field.targets
  if (target === undefined) return context.dialect.plainText(value, kind)
  const other = context.entity(target)
  const row = context.alias()
  return sql`(select ${labelSql(context, other, row)} from ${context.rows(other, row).source} where ${identifier(row, 'id')} = ${value})`
}

function walk(
  context: QueryContext,
  entity: Entity,
  alias: string,
  fields: readonly Field[],
): { sql: Sql; kind: ColumnKind; field: Field } {
  const [field, ...rest] = fields
  if (field === undefined) throw new Error('a field path is never empty')
  if (rest.length === 0) return { ...context.value(entity, field, alias), field }
  if (field.members.size > 0) return walk(context, entity, alias, rest)
  const target = context.entity(field.targets[0] ?? '')
  const row = context.alias()
  const end = walk(context, target, row, rest)
  const id = context.value(entity, field, alias).sql
  return {
    ...end,
    sql: sql`(select ${end.sql} from ${context.rows(target, row).source} where ${identifier(row, 'id')} = ${id})`,
  }
}
