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
  const end = walk(context, entity, alias, fieldsOf(context, entity, path))
  const { sql: value, kind } = context.value(end.entity, end.field, end.alias)
  return { sql: end.within(value), kind, field: end.field }
}

/** The same as text for people: a reference is the label of what it points to. */
export function pathText(context: QueryContext, entity: Entity, alias: string, path: string): Sql {
  const end = walk(context, entity, alias, fieldsOf(context, entity, path))
  const { field } = end
  const { sql: value, kind } = context.value(end.entity, field, end.alias)
  const [target, ...others] = field.targets
  if (target === undefined) return end.within(context.dialect.plainText(value, kind))
  return end.within(others.length > 0 ? labelOfAny(context, field, end.alias) : labelOf(context, target, value))
}

function labelOf(context: QueryContext, target: string, id: Sql): Sql {
  const other = context.entity(target)
  const row = context.alias()
  return sql`(select ${labelSql(context, other, row)} from ${context.reached(other, row).source} where ${identifier(row, 'id')} = ${id})`
}

/** The label behind a reference to one of several entities, which is kept in two columns: of which entity, and the id. */
function labelOfAny(context: QueryContext, field: Field, alias: string): Sql {
  const columns = field.type.columns(field)
  const [kind, id] = [columns.find((column) => column.kind.kind !== 'id'), columns.find((column) => column.kind.kind === 'id')]
  const branches = field.targets.map(
    (target) => sql`when ${textLiteral(target)} then ${labelOf(context, target, identifier(alias, id?.name ?? ''))}`,
  )
  return sql`case ${identifier(alias, kind?.name ?? '')} ${joinSql(branches, ' ')} end`
}

function fieldsOf(context: QueryContext, entity: Entity, path: string): readonly Field[] {
  const resolved = resolvePath(context.model.entities, entity, path)
  if ('problem' in resolved) throw new Error(resolved.problem)
  return resolved.fields
}

/** The last field of a path, the row that has it, and what brings a value of that row to the row at the beginning. */
interface PathEnd {
  readonly entity: Entity
  readonly field: Field
  readonly alias: string
  within(value: Sql): Sql
}

function walk(context: QueryContext, entity: Entity, alias: string, fields: readonly Field[]): PathEnd {
  const [field, ...rest] = fields
  if (field === undefined) throw new Error('a field path is never empty')
  if (rest.length === 0) return { entity, field, alias, within: (value) => value }
  if (field.members.size > 0) return walk(context, entity, alias, rest)
  const target = context.entity(field.targets[0] ?? '')
  const row = context.alias()
  const end = walk(context, target, row, rest)
  const id = context.value(entity, field, alias).sql
  const source = context.reached(target, row).source
  return { ...end, within: (value) => sql`(select ${end.within(value)} from ${source} where ${identifier(row, 'id')} = ${id})` }
}
