import { joinSql, rawSql, type Sql, sql, withConstants } from '../base/sql.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'

import { type Decimal, rescale } from './decimal.ts'
import { functions } from './functions.ts'
import { alignedOperands, type CallTree, operators } from './operators.ts'
import { aggregateSql, existsSql, isInList } from './sql-lists.ts'
import { columnKind, fieldSql, givenId, isNullSql, nativeId } from './sql-records.ts'
import { countPart, outerScope, refuseTooHigh, type Scope, type SqlContext, within } from './sql-scope.ts'
import { isNumber, scaleOf } from './types.ts'
import { scalarFromJson, type Value } from './values.ts'

export type { SqlContext, TableRows } from './sql-scope.ts'

/** The value of an expression in SQL. A yes/no expression gives true or false, never null, unless it is a bare field. */
export function toSql(tree: Tree, context: SqlContext): Sql {
  return refuseTooHigh(valueSql(tree, outerScope(context)))
}

/** A yes/no expression for `where` and `case when`, in which null counts as false; it can use the indexes. */
export function toCondition(tree: Tree, context: SqlContext): Sql {
  return refuseTooHigh(conditionSql(tree, outerScope(context)))
}

export function valueSql(tree: Tree, scope: Scope): Sql {
  countPart(scope)
  switch (tree.node) {
    case 'literal': {
      const value = scalarSql(scalarFromJson(tree.value, tree.type), tree.type, scope)
      return scope.depth > 0 ? withConstants(value) : value
    }
    case 'variable':
      return variableSql(tree.name, tree.type, scope)
    case 'field':
      return fieldSql(tree, scope)
    case 'call':
      return within(scope, tree.name, () => (isTest(tree) ? testValue(tree, scope) : callSql(tree, scope)))
    case 'macro':
      return existsSql(tree, scope)
    default:
      throw new Error(`A ${tree.node} has no value in SQL`)
  }
}

export function conditionSql(tree: Tree, scope: Scope): Sql {
  countPart(scope)
  if (tree.node !== 'call' || !isTest(tree)) return valueSql(tree, scope)
  return within(scope, tree.name, () => testSql(tree, scope))
}

function testSql(tree: CallTree, scope: Scope): Sql {
  const { name, args } = tree
  const [first] = args as [Tree]
  switch (name) {
    case '&&':
    case '||': {
      const separator = name === '&&' ? ' and ' : ' or '
      return sql`(${joinSql(
        chain(tree).map((arg) => conditionSql(arg, scope)),
        separator,
      )})`
    }
    case '!':
      return sql`(not ${definite(first, scope)})`
    case 'isNull':
      return isNullSql(first, scope)
    case 'isNotNull':
      return sql`(not ${isNullSql(first, scope)})`
    case 'in':
      return inSql(tree, scope)
  }
  return comparisons[name] === undefined ? callSql(tree, scope) : comparisonSql(tree, scope)
}

/** A condition that is true or false in SQL, not null. */
export function definite(tree: Tree, scope: Scope): Sql {
  const condition = conditionSql(tree, scope)
  return isDefinite(tree) ? condition : sql`coalesce(${condition}, ${scope.context.dialect.boolean(false)})`
}

const comparisons: Readonly<Record<string, Sql>> = {
  '==': rawSql('='),
  '!=': rawSql('<>'),
  '<': rawSql('<'),
  '<=': rawSql('<='),
  '>': rawSql('>'),
  '>=': rawSql('>='),
}

const testNames: ReadonlySet<string> = new Set(['&&', '||', '!', 'isNull', 'isNotNull', 'in', ...Object.keys(comparisons)])

function isTest(tree: CallTree): boolean {
  const row = functions.get(tree.name)
  return testNames.has(tree.name) || (row?.kind === 'scalar' && tree.type.type === 'bool')
}

function testValue(tree: CallTree, scope: Scope): Sql {
  return definite(tree, scope)
}

function isDefinite(tree: Tree): boolean {
  if (tree.node === 'macro') return true
  if (tree.node === 'literal') return tree.value !== null
  if (tree.node !== 'call') return false
  if (tree.name === '&&' || tree.name === '||') return tree.args.every(isDefinite)
  return ['!', 'isNull', 'isNotNull', '!='].includes(tree.name)
}

/** `a && b && c` is one list, which keeps the SQL flat. */
function chain(tree: CallTree): readonly Tree[] {
  return tree.args.flatMap((arg) => (arg.node === 'call' && arg.name === tree.name ? chain(arg) : [arg]))
}

function callSql(tree: CallTree, scope: Scope): Sql {
  const { dialect, now, today } = scope.context
  switch (tree.name) {
    case '?:': {
      const [condition, yes, no] = tree.args as [Tree, Tree, Tree]
      return sql`(case when ${conditionSql(condition, scope)} then ${valueSql(yes, scope)} else ${valueSql(no, scope)} end)`
    }
    case 'coalesce':
      return sql`coalesce(${joinSql(tree.args.map((arg) => valueSql(arg, scope)))})`
    case 'today':
      return dialect.bind(today ?? dayOf(now), tree.type)
    case 'now':
      return dialect.bind(now.toISOString(), tree.type)
  }
  const row = functions.get(tree.name)
  if (row?.kind === 'list') return aggregateSql(tree, row, scope)
  const operation = operators[tree.name] ?? (row?.kind === 'scalar' ? row : undefined)
  if (operation === undefined) throw new Error(`There is no operation ${tree.name}`)
  return operation.sql(
    tree.args.map((arg) => valueSql(arg, scope)),
    tree,
    dialect,
  )
}

function comparisonSql(tree: CallTree, scope: Scope): Sql {
  const [a, b] = operandsSql(tree, scope)
  if (a === undefined || b === undefined) return scope.context.dialect.boolean(tree.name === '!=')
  const isEitherKnown = tree.args.some((arg) => isNeverNull(arg, scope))
  const areKnown = tree.args.every((arg) => isNeverNull(arg, scope))
  if (tree.name === '==' && !isEitherKnown) return sql`(${a} is not distinct from ${b})`
  if (tree.name === '!=' && !areKnown) return sql`(${a} is distinct from ${b})`
  return sql`(${a} ${comparisons[tree.name]} ${b})`
}

/** The two sides made comparable: ids as ids, numbers of one scale, text ordered by code point. Undefined for what is no id. */
function operandsSql(tree: CallTree, scope: Scope): readonly [Sql | undefined, Sql | undefined] {
  const [left, right] = tree.args as [Tree, Tree]
  if (isNumber(left.type)) return numbersSql(tree, left, right, scope)
  if (columnKind(left, scope) === 'id') return idsSql(left, right, scope)
  if (columnKind(right, scope) === 'id') {
    const [b, a] = idsSql(right, left, scope)
    return [a, b]
  }
  const [a, b] = [valueSql(left, scope), valueSql(right, scope)]
  const isTextOrder = left.type.type === 'string' && tree.name !== '==' && tree.name !== '!='
  return isTextOrder ? [scope.context.dialect.ordered(a), b] : [a, b]
}

/** A literal is brought to the scale of the other side here, so that a bare column stays bare and can use its index. */
function numbersSql(tree: CallTree, left: Tree, right: Tree, scope: Scope): readonly [Sql, Sql] {
  const sides = [left, right].map((side, index) => {
    const other = index === 0 ? right : left
    const known = constantOf(side, scope)
    if (known === undefined || known === null || scaleOf(other.type) < scaleOf(side.type))
      return { value: valueSql(side, scope), tree: side }
    const value = scope.context.dialect.number(rescale(known, scaleOf(other.type)), other.type)
    return { value, tree: { ...side, type: other.type } as Tree }
  })
  const aligned = { ...tree, args: sides.map((side) => side.tree) }
  const values = sides.map((side) => side.value)
  if (aligned.args.every((arg) => scaleOf(arg.type) === scaleOf((aligned.args[0] as Tree).type)))
    return values as unknown as readonly [Sql, Sql]
  return alignedOperands(values, aligned, scope.context.dialect)
}

/** An id beside another: bare columns where both sides are ids, a bound id for a text that is one, else both as text. */
function idsSql(id: Tree, other: Tree, scope: Scope): readonly [Sql, Sql | undefined] {
  const { dialect } = scope.context
  if (columnKind(other, scope) === 'id') return [nativeId(id, scope), nativeId(other, scope)]
  const known = constantOf(other, scope)
  if (typeof known === 'string') return [nativeId(id, scope), dialect.bindId(known)]
  return [dialect.idText(nativeId(id, scope)), valueSql(other, scope)]
}

function inSql(tree: CallTree, scope: Scope): Sql {
  const [value, list] = tree.args as [Tree, Tree]
  if (list.node !== 'list') return isInList(value, list, scope)
  if (areTexts(value, list.items, scope))
    return sql`(${valueSql(value, scope)} in (${joinSql(list.items.map((item) => valueSql(item, scope)))}))`
  const tests = list.items.map((item) => conditionSql({ node: 'call', type: tree.type, name: '==', args: [value, item] }, scope))
  const guarded = list.items.map((item, index) =>
    isNeverNull(item, scope) || isNeverNull(value, scope) ? tests[index] : sql`(${tests[index]} and not ${isNullSql(item, scope)})`,
  )
  if (tests.length === 0) return scope.context.dialect.boolean(false)
  return sql`(${joinSql(guarded as Sql[], ' or ')})`
}

/** Texts that are written down are compared in one go, so that what they are compared with is looked up once. */
function areTexts(value: Tree, items: readonly Tree[], scope: Scope): boolean {
  const areWritten = items.every((item) => item.node === 'literal' && item.type.type === 'string' && item.value !== null)
  return items.length > 1 && areWritten && value.type.type === 'string' && columnKind(value, scope) !== 'id'
}

/** A literal or a bound variable. */
function constantOf<T extends Value = Decimal | null>(tree: Tree, scope: Scope): T | undefined {
  if (tree.node === 'literal') return scalarFromJson(tree.value, tree.type) as T
  if (tree.node === 'variable' && !scope.bindings.has(tree.name) && tree.type.type !== 'record') {
    return scalarFromJson(scope.context.variables[tree.name], tree.type) as T
  }
  return undefined
}

function isNeverNull(tree: Tree, scope: Scope): boolean {
  const known = constantOf<Value>(tree, scope)
  if (known !== undefined) return known !== null
  if (tree.node === 'field') return tree.path === 'id' && isGiven(tree.of, scope)
  if (tree.node === 'call') return ['today', 'now', 'size', 'count'].includes(tree.name) || isTest(tree)
  return tree.node === 'macro'
}

/** A row at hand, or a record that the caller has given; the id of either is not null. */
function isGiven(record: Tree, scope: Scope): boolean {
  if (record.node !== 'variable') return false
  return scope.bindings.has(record.name) || record.name === 'record' || givenId(record.name, scope) !== undefined
}

function variableSql(name: string, type: ExpressionType, scope: Scope): Sql {
  const binding = scope.bindings.get(name)
  if (binding !== undefined && 'value' in binding) return binding.value
  if (binding !== undefined || type.type === 'record') throw new Error(`The record "${name}" has no value in SQL`)
  return scalarSql(scalarFromJson(scope.context.variables[name], type), type, scope)
}

function scalarSql(value: Value, type: ExpressionType, scope: Scope): Sql {
  const { dialect } = scope.context
  if (value === null) return dialect.empty(type)
  if (typeof value === 'boolean') return dialect.boolean(value)
  if (typeof value === 'string') return dialect.bind(value, type)
  return dialect.number(value as Decimal, type)
}

/** The day in UTC, by the parts of the date alone: what looks at nothing else stays the same until midnight (see `records/statements.ts`). */
function dayOf(now: Date): string {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()]
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
