import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { ListFunction } from './functions.ts'
import type { CallTree } from './operators.ts'
import { entityColumn, entityOf, fieldSql, idColumn, nativeId, recordId } from './sql-records.ts'
import { type Binding, column, type Scope, tableRows, withBinding } from './sql-scope.ts'
import { conditionSql, definite, valueSql } from './to-sql.ts'

type MacroTree = Extract<Tree, { node: 'macro' }>

/** A list as the rows of a query: where they come from, which of them, and what an item is. */
interface Rows {
  readonly from: Sql
  readonly where: readonly Sql[]
  readonly item: Binding
}

/** `count`, `sum`, `min`... of a list. */
export function aggregateSql(tree: CallTree, row: ListFunction, scope: Scope): Sql {
  const [list] = tree.args as [Tree]
  const { dialect } = scope.context
  if (row.name === 'size' && list.node === 'field') return sql`coalesce(${dialect.jsonSize(fieldSql(list, scope))}, 0)`
  if (row.name === 'size' && list.node === 'variable') return rawSql(String(givenIds(list.name, scope).length))
  const rows = rowsOf(list, scope)
  const type: ExpressionType = list.type.type === 'list' ? list.type.of : { type: 'null' }
  const { parts, combine } = row.sql(rawSql('s.v'), type, dialect)
  if (row.items === undefined) return sql`(select ${joinSql(parts)} from ${rows.from}${whereSql(rows.where)})`
  if (!('value' in rows.item)) throw new Error(`${row.name}() needs a list of values`)
  // Inside a query of its own: an aggregate over columns of the outer row alone would belong to the outer query.
  const names = parts.map((_, index) => rawSql(`s.p${index}`))
  const asked = joinSql(parts.map((part, index) => sql`${part} as ${rawSql(`p${index}`)}`))
  return sql`(select ${combine(names)} from (select ${asked} from (select ${rows.item.value} as v from ${rows.from}${whereSql(rows.where)}) s) s)`
}

/** `exists` and `all`. */
export function existsSql(tree: MacroTree, scope: Scope): Sql {
  const rows = rowsOf(tree.list, scope)
  const inner = withBinding(scope, tree.variable, rows.item)
  if (tree.macro === 'exists') return anyRow(rows, conditionSql(tree.body, inner))
  if (tree.macro === 'all') return sql`(not ${anyRow(rows, sql`(not ${definite(tree.body, inner)})`)})`
  throw new Error(`${tree.macro}() gives a list, which has no value in SQL`)
}

/** `value in list`, where the list is a field or comes from related records. */
export function isInList(value: Tree, list: Tree, scope: Scope): Sql {
  if (list.node === 'variable') return isInGiven(value, list.name, scope)
  if (list.node === 'field') return scope.context.dialect.jsonContains(fieldSql(list, scope), valueSql(value, scope))
  const rows = rowsOf(list, scope)
  const type: ExpressionType = list.type.type === 'list' ? list.type.of : { type: 'null' }
  const item: Tree =
    type.type === 'record'
      ? { node: 'field', type: { type: 'string' }, of: { node: 'variable', type, name: '' }, entity: type.entities[0] ?? '', path: 'id' }
      : { node: 'variable', type, name: '' }
  const test: Tree = { node: 'call', type: { type: 'bool' }, name: '==', args: [value, item] }
  const isFilled: Tree = { node: 'call', type: { type: 'bool' }, name: 'isNotNull', args: [value] }
  const inner = withBinding(scope, '', rows.item)
  return anyRow(rows, sql`${conditionSql(test, inner)} and ${conditionSql(isFilled, inner)}`)
}

/** A record among those that the caller has given as a list of ids. */
function isInGiven(value: Tree, variable: string, scope: Scope): Sql {
  return scope.context.dialect.isOneOf(nativeId(value, scope), givenIds(variable, scope))
}

function givenIds(variable: string, scope: Scope): readonly string[] {
  const given = scope.context.variables[variable]
  return Array.isArray(given) ? given.filter((id): id is string => typeof id === 'string') : []
}

function anyRow(rows: Rows, condition: Sql): Sql {
  return sql`exists (select 1 from ${rows.from}${whereSql([...rows.where, condition])})`
}

function rowsOf(tree: Tree, scope: Scope): Rows {
  if (tree.node === 'rows') return relatedRows(tree, scope)
  if (tree.node === 'field') return itemRows(tree, scope)
  if (tree.node !== 'macro') throw new Error(`A ${tree.node} is not a list`)
  const rows = rowsOf(tree.list, scope)
  const inner = withBinding(scope, tree.variable, rows.item)
  if (tree.macro === 'filter') return { ...rows, where: [...rows.where, conditionSql(tree.body, inner)] }
  if (tree.macro === 'map') return { ...rows, item: { value: valueSql(tree.body, inner) } }
  throw new Error(`${tree.macro}() does not give a list`)
}

/** Owned lines, or the records that point here; those in the trash are left out. */
function relatedRows(tree: Extract<Tree, { node: 'rows' }>, scope: Scope): Rows {
  const { model } = scope.context
  const owner = entityOf(tree.of, scope)
  const lines = owner.fields.get(tree.relation)?.lines
  const inverse = owner.inverses.get(tree.relation)
  const linked = owner.fields.get(tree.relation)
  const entity = model.entities.get(lines?.entity ?? inverse?.entity ?? linked?.targets[0] ?? '')
  if (entity === undefined) throw new Error(`"${owner.name}" has no list "${tree.relation}"`)
  const alias = scope.context.uniqueAlias()
  const reference = inverse === undefined ? undefined : entity.fields.get(inverse.field)
  const isAlive = aliveSql(entity, alias)
  if (linked !== undefined && hasLinks(linked))
    return linkedRows(tree, scope, linkTable(owner, linked), { entity, alias, isAlive }, linkColumns.owner)
  if (reference !== undefined && hasLinks(reference))
    return linkedRows(tree, scope, linkTable(entity, reference), { entity, alias, isAlive }, linkColumns.target)
  const link = lines?.ownerColumn ?? (reference === undefined ? undefined : idColumn(reference))
  if (link === undefined) throw new Error(`"${owner.name}.${tree.relation}" has no column that points back`)
  const { source, joinColumn } = tableRows(scope.context, entity, alias)
  const where = [sql`${column(alias, joinColumn(link))} = ${recordId(tree.of, scope)}`]
  const target = reference === undefined ? undefined : entityColumn(reference)
  if (target !== undefined)
    where.push(sql`${column(alias, joinColumn(target))} = ${scope.context.dialect.bind(owner.name, { type: 'string' })}`)
  return { from: source, where: [...where, ...isAlive], item: { alias } }
}

/** The rows at the other end of a table of links; `near` is its column on the side of the record at hand. */
function linkedRows(
  tree: Extract<Tree, { node: 'rows' }>,
  scope: Scope,
  table: string,
  far: { readonly entity: Entity; readonly alias: string; readonly isAlive: readonly Sql[] },
  near: string,
): Rows {
  const link = scope.context.uniqueAlias()
  const other = near === linkColumns.owner ? linkColumns.target : linkColumns.owner
  const join = sql`join ${tableRows(scope.context, far.entity, far.alias).source} on ${column(far.alias, 'id')} = ${column(link, other)}`
  return {
    from: sql`${identifier(table)} ${identifier(link)} ${join}`,
    where: [sql`${column(link, near)} = ${recordId(tree.of, scope)}`, ...far.isAlive],
    item: { alias: far.alias },
  }
}

function aliveSql(entity: Entity, alias: string): readonly Sql[] {
  const deleted = entity.fields.get('deletedAt')
  const deletedColumn = deleted?.type.columns(deleted)[0]
  return deletedColumn === undefined ? [] : [sql`${column(alias, deletedColumn.name)} is null`]
}

/** The items of a multiple choice, stored as JSON. */
function itemRows(tree: Extract<Tree, { node: 'field' }>, scope: Scope): Rows {
  const type = tree.type.type === 'list' ? tree.type.of : tree.type
  const { from, item } = scope.context.dialect.jsonItems(fieldSql(tree, scope), scope.context.uniqueAlias(), type)
  return { from, where: [], item: { value: item } }
}

function whereSql(tests: readonly Sql[]): Sql {
  return tests.length === 0 ? rawSql('') : sql` where ${joinSql(tests, ' and ')}`
}
