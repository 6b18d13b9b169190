import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { type Field, isStored } from '../fields/field.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import { convert } from './check-operators.ts'
import { findField } from './checker.ts'
import { column, computedScope, type Scope, tableRows } from './sql-scope.ts'
import { valueSql } from './to-sql.ts'

type FieldTree = Extract<Tree, { node: 'field' }>

/** The value of a field: a column of a row at hand, or of the row that a reference points to. */
export function fieldSql(tree: FieldTree, scope: Scope): Sql {
  const { dialect } = scope.context
  if (columnKind(tree, scope) === 'id') return dialect.idText(nativeId(tree, scope))
  if (tree.entity === '') return targetEntity(tree.of, scope)
  const field = fieldOf(tree, scope)
  const computed = isStored(field) ? undefined : scope.context.model.computed.get(`${tree.entity}.${tree.path}`)
  return withRow(tree.of, scope, (alias) => {
    if (computed !== undefined) return valueSql(convert(computed, tree.type), computedScope(scope, alias))
    return column(alias, firstColumn(field))
  })
}

/** What the column of a tree holds when it is an id; undefined for everything else. */
export function columnKind(tree: Tree, scope: Scope): 'id' | undefined {
  if (tree.node !== 'field') return undefined
  if (tree.path === 'id') return 'id'
  if (tree.entity === '') return undefined
  const kind = fieldOf(tree, scope).type.columns(fieldOf(tree, scope))[0]?.kind.kind
  return kind === 'id' ? 'id' : undefined
}

/** An id as the database stores it, fit for an index. */
export function nativeId(tree: Tree, scope: Scope): Sql {
  if (tree.node !== 'field') throw new Error(`A ${tree.node} is not an id`)
  if (tree.path === 'id') return recordId(tree.of, scope)
  return withRow(tree.of, scope, (alias) => column(alias, firstColumn(fieldOf(tree, scope))))
}

/** The id of the record that a tree stands for. */
export function recordId(tree: Tree, scope: Scope): Sql {
  if (tree.node === 'field') {
    const field = fieldOf(tree, scope)
    return withRow(tree.of, scope, (alias) => column(alias, idColumn(field) ?? firstColumn(field)))
  }
  if (tree.node !== 'variable') throw new Error(`A ${tree.node} is not a record`)
  const alias = aliasOf(tree.name, scope)
  if (alias !== undefined) return column(alias, 'id')
  return givenId(tree.name, scope) ?? rawSql('null')
}

/** The bound id of a record that the caller has given, as an id or as a record. */
export function givenId(variable: string, scope: Scope): Sql | undefined {
  const given: unknown = scope.context.variables[variable]
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : given
  return typeof id === 'string' ? scope.context.dialect.bindId(id) : undefined
}

export function isNullSql(tree: Tree, scope: Scope): Sql {
  if (tree.node !== 'field') return sql`(${valueSql(tree, scope)} is null)`
  if (columnKind(tree, scope) === 'id') return sql`(${nativeId(tree, scope)} is null)`
  if (tree.type.type !== 'object') return sql`(${fieldSql(tree, scope)} is null)`
  const field = fieldOf(tree, scope)
  const columns = field.type.columns(field)
  const tests = columns.map((one) => sql`${withRow(tree.of, scope, (alias) => column(alias, one.name))} is null`)
  return sql`(${joinSql(tests, ' and ')})`
}

/** The name of the entity that a reference to several entities points to. */
function targetEntity(reference: Tree, scope: Scope): Sql {
  if (reference.node !== 'field') throw new Error(`A ${reference.node} is not a reference`)
  const field = fieldOf(reference, scope)
  const entity = entityColumn(field)
  if (entity === undefined) throw new Error(`"${field.path}" has no column for the entity`)
  return withRow(reference.of, scope, (alias) => column(alias, entity))
}

/** The column of a reference that names the entity; only a reference to several has one. */
export function entityColumn(field: Field): string | undefined {
  return field.type.columns(field).find((one) => one.kind.kind === 'text')?.name
}

/** The column of a reference that holds the id. */
export function idColumn(field: Field): string | undefined {
  return field.type.columns(field).find((one) => one.kind.kind === 'id')?.name
}

/** Runs `make` with the alias of the record's row, in a subquery where it has to be looked up. */
export function withRow(record: Tree, scope: Scope, make: (alias: string) => Sql): Sql {
  const known = record.node === 'variable' ? aliasOf(record.name, scope) : undefined
  if (known !== undefined) return make(known)
  const entity = entityOf(record, scope)
  const alias = scope.context.uniqueAlias()
  const id = recordId(record, scope)
  const { source } = tableRows(scope.context, entity, alias)
  return sql`(select ${make(alias)} from ${source} where ${column(alias, 'id')} = ${id})`
}

export function entityOf(record: Tree, scope: Scope): Entity {
  const name = record.type.type === 'record' ? record.type.entities[0] : undefined
  const entity = scope.context.model.entities.get(name ?? '')
  if (entity === undefined) throw new Error(`There is no entity "${name}" in the model`)
  return entity
}

export function fieldOf(tree: FieldTree, scope: Scope): Field {
  const field = findField(scope.context.model.entities.get(tree.entity), tree.path)
  if (field === undefined) throw new Error(`There is no field "${tree.entity}.${tree.path}" in the model`)
  return field
}

function firstColumn(field: Field): string {
  const first = field.type.columns(field)[0]
  if (first === undefined) throw new Error(`"${field.path}" has no column`)
  return first.name
}

function aliasOf(name: string, scope: Scope): string | undefined {
  const binding = scope.bindings.get(name)
  if (binding !== undefined) return 'alias' in binding ? binding.alias : undefined
  return name === 'record' ? scope.alias : undefined
}
