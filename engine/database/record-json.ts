import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import type { TableRows } from '../expression/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity, Inverse } from '../model/model.ts'
import { labelSql } from './label-sql.ts'
import type { QueryContext } from './query-context.ts'
import type { ListRules, Selection } from './selection.ts'
import { orderBy } from './sort-sql.ts'

type Member = readonly [name: string, value: Sql]

/** The records of a list, each in row `alias`. */
interface RelatedRows {
  readonly entity: Entity
  readonly alias: string
  /** From `from` on, with a condition. */
  readonly source: Sql
  /** Their own order, where the request states none. */
  readonly order: Sql
  json(selection: Selection | true): Sql
}

/** The record in row `alias` as a JSON value of the database: id, version, label, then what was selected. */
export function recordJson(context: QueryContext, entity: Entity, alias: string, selection: Selection): Sql {
  const members: Member[] = [
    ['id', idJson(context, alias)],
    ['version', identifier(alias, 'version')],
    ['label', labelSql(context, entity, alias)],
  ]
  const taken = new Set(members.map(([name]) => name))
  for (const [name, nested] of selection) {
    if (taken.has(name)) continue
    const field = entity.fields.get(name)
    const inverse = entity.inverses.get(name)
    if (field !== undefined) members.push([name, fieldJson(context, entity, field, alias, nested)])
    else if (inverse !== undefined) members.push([name, inverseJson(context, inverse, alias, nested)])
    members.push(...moreMember(context, entity, name, alias, nested))
  }
  return context.dialect.jsonObject(members)
}

/** What is selected where the request does not say: every field, with or without the owned lines. */
export function defaultSelection(entity: Entity, options: { lines: boolean }): Selection {
  const fields = [...entity.fields.values()].filter((field) => options.lines || field.lines === undefined)
  return new Map(fields.map((field) => [field.name, true]))
}

function idJson(context: QueryContext, alias: string): Sql {
  return context.dialect.jsonValue(identifier(alias, 'id'), { kind: 'id' })
}

function fieldJson(context: QueryContext, entity: Entity, field: Field, alias: string, nested: Selection | true): Sql {
  const shape = field.type.shape(field)
  switch (shape.shape) {
    case 'column': {
      const { sql: value, kind } = context.value(entity, field, alias)
      return context.dialect.jsonValue(value, kind)
    }
    case 'duration': {
      const { sql: seconds } = context.value(entity, field, alias)
      return durationJson(field.computed === undefined ? seconds : context.dialect.castTo(seconds, { kind: 'integer' }))
    }
    case 'object':
      return compositeJson(context, entity, field, alias, nested)
    case 'reference':
      return referenceJson(context, field, alias, nested, shape.members)
    case 'lines':
      return listJson(context, linesOf(context, field, alias), nested)
    case 'references':
      return listJson(context, linksOf(context, entity, field, alias), nested)
  }
}

/** Whole seconds as ISO 8601: `PT36H15M`, `PT0S`. */
export function durationJson(seconds: Sql): Sql {
  const part = (value: Sql, unit: string) => sql`case when ${value} > 0 then cast(${value} as text) || ${textLiteral(unit)} else '' end`
  const hours = sql`(${seconds} / 3600)`
  const minutes = sql`(${seconds} % 3600 / 60)`
  const rest = sql`(${seconds} % 60)`
  return sql`case when ${seconds} is null then null when ${seconds} = 0 then 'PT0S' else 'PT' || ${part(hours, 'H')} || ${part(minutes, 'M')} || ${part(rest, 'S')} end`
}

function compositeJson(context: QueryContext, entity: Entity, field: Field, alias: string, nested: Selection | true): Sql {
  const columns = field.type.columns(field).map((column) => identifier(alias, column.name))
  const members = [...field.members.values()]
    .filter((member) => nested === true || nested.has(member.name))
    .map((member): Member => [member.name, fieldJson(context, entity, member, alias, true)])
  const object = context.dialect.jsonObject(members)
  const isFilled = joinSql(
    columns.map((column) => sql`${column} is not null`),
    ' or ',
  )
  return sql`case when ${isFilled} then ${object} end`
}

/** `{ id, label, ... }` of the record pointed to; with its `entity` where several are possible; null where there is none. */
function referenceJson(
  context: QueryContext,
  field: Field,
  alias: string,
  nested: Selection | true,
  named: readonly string[] = ['label'],
): Sql {
  const columns = field.type.columns(field).map((column) => identifier(alias, column.name))
  const id = columns.at(-1) ?? identifier(alias, field.column)
  const [only, ...others] = field.targets
  if (only !== undefined && others.length === 0) return targetJson(context, only, id, nested, named)
  const [entityColumn] = columns
  const branches = field.targets.map(
    (target) => sql`when ${textLiteral(target)} then ${targetJson(context, target, id, nested, ['entity', ...named])}`,
  )
  return sql`case ${entityColumn ?? rawSql('null')} ${joinSql(branches, ' ')} end`
}

/** The record of one entity whose id is given: its id, the members that are always named, and what was selected. */
function targetJson(context: QueryContext, target: string, id: Sql, nested: Selection | true, named: readonly string[]): Sql {
  const entity = context.entity(target)
  const alias = context.alias()
  const object = context.dialect.jsonObject(targetMembers(context, target, alias, nested, named))
  return sql`(select ${object} from ${context.reached(entity, alias).source} where ${identifier(alias, 'id')} = ${id})`
}

/** What is answered of a record that is pointed to and stands in row `alias`. */
function targetMembers(
  context: QueryContext,
  target: string,
  alias: string,
  nested: Selection | true,
  named: readonly string[],
): readonly Member[] {
  const entity = context.entity(target)
  const always: Readonly<Record<string, () => Sql>> = { entity: () => textLiteral(target), label: () => labelSql(context, entity, alias) }
  const selection = new Map<string, Selection | true>([...named.map((name) => [name, true] as const), ...(nested === true ? [] : nested)])
  selection.delete('id')
  const members: Member[] = [['id', idJson(context, alias)]]
  for (const [name, deeper] of selection) {
    const field = entity.fields.get(name)
    const inverse = entity.inverses.get(name)
    const value = always[name]?.()
    if (value !== undefined) members.push([name, value])
    else if (field !== undefined) members.push([name, fieldJson(context, entity, field, alias, deeper)])
    else if (inverse !== undefined) members.push([name, inverseJson(context, inverse, alias, deeper)])
    members.push(...moreMember(context, entity, name, alias, deeper))
  }
  return members
}

/** The records of a list as a JSON array: all, or those that its rules let through, in their order. */
function listJson(context: QueryContext, rows: RelatedRows, nested: Selection | true): Sql {
  const rules = nested === true ? undefined : nested.list
  const order = rules === undefined || rules.sort.length === 0 ? rows.order : orderBy(context, rows.entity, rows.alias, rules.sort)
  const cut = rules?.limit === undefined ? order : sql`${order} limit ${rawSql(String(rules.limit))}`
  return context.dialect.jsonArray(rows.json(nested), filtered(context, rows, rules), cut)
}

/** `"contacts.more": true` beside a list that was cut. */
function moreMember(context: QueryContext, entity: Entity, name: string, alias: string, nested: Selection | true): readonly Member[] {
  const rules = nested === true ? undefined : nested.list
  const rows = rules?.limit === undefined ? undefined : relatedRows(context, entity, name, alias)
  if (rows === undefined || rules?.limit === undefined) return []
  const isThere = sql`exists (select 1 ${filtered(context, rows, rules)} limit 1 offset ${rawSql(String(rules.limit))})`
  return [[`${name}.more`, context.dialect.jsonValue(isThere, { kind: 'boolean' })]]
}

function filtered(context: QueryContext, { source, alias }: RelatedRows, rules: ListRules | undefined): Sql {
  return rules?.filter === undefined ? source : sql`${source} and ${context.condition(rules.filter, alias)}`
}

function relatedRows(context: QueryContext, entity: Entity, name: string, alias: string): RelatedRows | undefined {
  const field = entity.fields.get(name)
  const inverse = entity.inverses.get(name)
  if (field?.lines !== undefined) return linesOf(context, field, alias)
  if (field !== undefined && hasLinks(field)) return linksOf(context, entity, field, alias)
  return inverse === undefined ? undefined : inverseRows(context, inverse, alias)
}

/** The records that a field links to, in order; those in the trash are left out. */
function linksOf(context: QueryContext, entity: Entity, field: Field, alias: string): RelatedRows {
  const target = context.entity(field.targets[0] ?? '')
  const [link, row] = [context.alias(), context.alias()]
  const isLinked = sql`${identifier(link, linkColumns.owner)} = ${identifier(alias, 'id')} and ${identifier(row, 'deleted_at')} is null`
  return {
    entity: target,
    alias: row,
    source: sql`from ${identifier(linkTable(entity, field))} ${identifier(link)} join ${context.rows(target, row).source} on ${identifier(row, 'id')} = ${identifier(link, linkColumns.target)} where ${isLinked}`,
    order: sql`${identifier(link, linkColumns.position)}, ${identifier(link, linkColumns.target)}`,
    json: (selection) => context.dialect.jsonObject(targetMembers(context, target.name, row, selection, namedOf(field))),
  }
}

/** What is always answered of a record that a field leads to, beside its id. */
function namedOf(field: Field): readonly string[] {
  const shape = field.type.shape(field)
  return (shape.shape === 'references' ? shape.members : undefined) ?? ['label']
}

function linesOf(context: QueryContext, field: Field, alias: string): RelatedRows {
  const entity = context.entity(field.lines?.entity ?? '')
  const line = context.alias()
  const ownerColumn = field.lines?.ownerColumn ?? ''
  return {
    entity,
    alias: line,
    source: sql`from ${context.rows(entity, line).source} where ${identifier(line, ownerColumn)} = ${identifier(alias, 'id')}`,
    order: identifier(line, '_position'),
    json: (selection) => recordJson(context, entity, line, selection === true || selection.size === 0 ? lineSelection(entity) : selection),
  }
}

function inverseJson(context: QueryContext, inverse: Inverse, alias: string, nested: Selection | true): Sql {
  return listJson(context, inverseRows(context, inverse, alias), nested)
}

/** The records that point to one, the oldest first; those in the trash are left out. */
function inverseRows(context: QueryContext, inverse: Inverse, alias: string): RelatedRows {
  const entity = context.entity(inverse.entity)
  const field = entity.fields.get(inverse.field)
  const row = context.alias()
  const rows = context.rows(entity, row)
  const pointing = field !== undefined && hasLinks(field) ? linkedTo(context, entity, field, row, alias) : columnTo(field, row, alias, rows)
  return {
    entity,
    alias: row,
    source: sql`from ${rows.source} where ${pointing} and ${identifier(row, 'deleted_at')} is null`,
    order: joinSql([identifier(row, 'created_at'), identifier(row, 'id')]),
    json: (selection) => recordJson(context, entity, row, selection === true ? new Map() : selection),
  }
}

/** Fields of an owned line by default: its own, without the stamps, which are those of its owner. */
function lineSelection(entity: Entity): Selection {
  return new Map([...entity.fields.values()].filter((field) => !field.isSystem).map((field) => [field.name, true]))
}

function columnTo(field: Field | undefined, row: string, alias: string, rows: TableRows): Sql {
  const columns = field?.type.columns(field).map((column) => column.name) ?? []
  return sql`${identifier(row, rows.joinColumn(columns.at(-1) ?? ''))} = ${identifier(alias, 'id')}`
}

function linkedTo(context: QueryContext, entity: Entity, field: Field, row: string, alias: string): Sql {
  const link = context.alias()
  return sql`exists (select 1 from ${identifier(linkTable(entity, field))} ${identifier(link)} where ${identifier(link, linkColumns.owner)} = ${identifier(row, 'id')} and ${identifier(link, linkColumns.target)} = ${identifier(alias, 'id')})`
}
