import { didYouMean } from '../base/suggest.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import { hasLinks } from '../model/links.ts'
import type { Tree } from '../model/tree.ts'
import { checkNode } from './check.ts'
import { literalAs } from './check-literals.ts'
import type { Checker } from './checker.ts'
import { divisionScale, maxScale } from './decimal.ts'
import type { ASTNode } from './parse.ts'
import { bool, describeType, int, isNumber, isOrdered, isScalar, scaleOf, string, unify } from './types.ts'

type Pair = readonly [ASTNode, ASTNode]

export function checkConnective(checker: Checker, op: '&&' | '||', nodes: Pair): Tree | undefined {
  const [a, b] = nodes.map((node) => checkCondition(checker, node))
  return a === undefined || b === undefined ? undefined : call(op, bool, a, b)
}

export function checkNot(checker: Checker, node: ASTNode): Tree | undefined {
  const tree = checkCondition(checker, node)
  return tree === undefined ? undefined : call('!', bool, tree)
}

/** A part that must be yes or no; null counts as no. */
export function checkCondition(checker: Checker, node: ASTNode): Tree | undefined {
  const tree = checkNode(checker, node)
  if (tree === undefined || tree.type.type === 'bool') return tree
  if (tree.type.type === 'null') return { node: 'literal', type: bool, value: false }
  return checker.problem(
    'wrong-type',
    node,
    `A condition must be yes/no, but "${checker.textOf(node)}" is ${describeType(tree.type)}; compare it with something.`,
  )
}

export function checkNegative(checker: Checker, node: ASTNode): Tree | undefined {
  const tree = checkNode(checker, node)
  if (tree === undefined) return undefined
  if (tree.node === 'literal' && isNumber(tree.type) && tree.value !== null) {
    const text = String(tree.value)
    return { ...tree, value: typeof tree.value === 'number' ? 0 - tree.value : text.startsWith('-') ? text.slice(1) : `-${text}` }
  }
  if (isNumber(tree.type) || tree.type.type === 'duration') return call('negate', tree.type, tree)
  return checker.wrongType(node, 'What "-" negates', tree.type, ['int', 'decimal', 'duration'])
}

export function checkConditional(checker: Checker, node: ASTNode, nodes: readonly [ASTNode, ASTNode, ASTNode]): Tree | undefined {
  const condition = checkCondition(checker, nodes[0])
  const branches = unifyAll(checker, node, [nodes[1], nodes[2]])
  if (condition === undefined || branches === undefined) return undefined
  return { node: 'call', type: branches.type, name: '?:', args: [condition, ...branches.trees] }
}

/** Checks parts that stand for one value (branches, `coalesce`) and brings them to one type. */
export function unifyAll(
  checker: Checker,
  at: ASTNode,
  nodes: readonly ASTNode[],
): { readonly type: ExpressionType; readonly trees: readonly Tree[] } | undefined {
  const trees = nodes.map((node) => checkNode(checker, node))
  let type: ExpressionType = { type: 'null' }
  for (const tree of trees) {
    if (tree === undefined) return undefined
    const both = unify(type, tree.type)
    if (both === undefined || (!isScalar(both) && both.type !== 'null')) {
      const got = trees.map((other) => (other === undefined ? '?' : describeType(other.type))).join(' and ')
      return checker.problem('wrong-type', at, `The values that may come out must be of one type, but they are ${got}.`)
    }
    type = both
  }
  if (type.type === 'null') return checker.problem('wrong-type', at, 'At least one of the values must be other than null.')
  const common = type
  return { type: common, trees: trees.flatMap((tree) => (tree === undefined ? [] : [convert(tree, common)])) }
}

/** Brings a number to the scale of a type; a null literal takes the type. */
export function convert(tree: Tree, type: ExpressionType): Tree {
  if (tree.node === 'literal' && tree.value === null) return { ...tree, type }
  if (!isNumber(type) || !isNumber(tree.type)) return tree
  if (tree.type.type === type.type && scaleOf(tree.type) === scaleOf(type)) return tree
  return call('rescale', type, tree)
}

/** Comparisons and arithmetic. */
export function checkOperator(checker: Checker, node: ASTNode, op: string, nodes: Pair): Tree | undefined {
  const left = checkNode(checker, nodes[0])
  const right = checkNode(checker, nodes[1])
  if (left === undefined || right === undefined) return undefined
  const isComparison = ['==', '!=', '<', '<=', '>', '>='].includes(op)
  if (!isComparison) return checkArithmetic(checker, node, op, left, right, nodes)
  if (left.type.type === 'null' || right.type.type === 'null') return checkNull(checker, node, op, left, right)
  const a = literalAs(checker, nodes[0], left, right.type)
  const b = literalAs(checker, nodes[1], right, left.type)
  if (a === undefined || b === undefined) return undefined
  if (op === '==' || op === '!=')
    return areEqualTypes(checker, node, a, b, nodes) ? call(op, bool, identified(a), identified(b)) : undefined
  const isFit = (isNumber(a.type) && isNumber(b.type)) || (isOrdered(a.type) && a.type.type === b.type.type)
  return isFit ? call(op, bool, a, b) : mismatch(checker, node, a, b)
}

/** A comparison in which `null` is written on one side. */
function checkNull(checker: Checker, node: ASTNode, op: string, left: Tree, right: Tree): Tree | undefined {
  if (op !== '==' && op !== '!=') {
    return checker.problem('wrong-type', node, 'Nothing is smaller or larger than null; compare with "== null" or "!= null".')
  }
  const other = left.type.type === 'null' ? right : left
  if (other.type.type === 'null') return { node: 'literal', type: bool, value: op === '==' }
  if (isLinks(checker, other)) return call(op, bool, call('size', int, other), { node: 'literal', type: int, value: 0 })
  return isNullable(checker, node, other) ? call(op === '==' ? 'isNull' : 'isNotNull', bool, identified(other)) : undefined
}

/** False, with a problem, for lists of records, which are never null. */
export function isNullable(checker: Checker, node: ASTNode, tree: Tree): boolean {
  if (tree.type.type !== 'list' || tree.node === 'field') return true
  checker.problem('wrong-type', node, 'A list of records is never null; compare its size() with 0.')
  return false
}

/** True for a field with several references: a value that may be empty, and a list of records. */
export function isLinks(checker: Checker, tree: Tree): boolean {
  const field = tree.node === 'rows' ? checker.model.entities.get(tree.entity)?.fields.get(tree.relation) : undefined
  return field !== undefined && hasLinks(field)
}

function areEqualTypes(checker: Checker, node: ASTNode, a: Tree, b: Tree, nodes: Pair): boolean {
  const hasIds = [a, b].every((tree) => tree.type.type === 'record' || tree.type.type === 'string')
  const isFit = (isNumber(a.type) && isNumber(b.type)) || (isScalar(a.type) && a.type.type === b.type.type) || hasIds
  if (!isFit) {
    mismatch(checker, node, a, b)
    return false
  }
  return isOption(checker, nodes[1], a, b) && isOption(checker, nodes[0], b, a)
}

function mismatch(checker: Checker, node: ASTNode, a: Tree, b: Tree): undefined {
  const names = [a.type.type, b.type.type]
  let hint = ''
  if (names.includes('date') && names.includes('instant')) hint = ' Take the day of the second with dateOf().'
  if (names.includes('json')) hint = ' JSON can only be compared with null.'
  return checker.problem(
    'wrong-type',
    node,
    `${upperFirst(describeType(a.type))} cannot be compared with ${describeType(b.type)} in "${checker.textOf(node)}".${hint}`,
  )
}

/** A choice compared with a text that it cannot have is a slip. */
function isOption(checker: Checker, at: ASTNode, tree: Tree, literal: Tree): boolean {
  const options = checker.fieldOf(tree)?.options ?? []
  if (options.length === 0 || literal.node !== 'literal' || literal.value === null) return true
  const values = options.map((option) => option.value)
  if (values.includes(literal.value as string | number)) return true
  const names = values.map(String)
  const allowed = names.length <= 12 ? ` It can be ${names.map((name) => `"${name}"`).join(', ')}.` : ''
  const message = `"${tree.node === 'field' ? tree.path : ''}" is never "${String(literal.value)}".${allowed}${didYouMean(String(literal.value), names)}`
  checker.problem('unknown-option', at, message)
  return false
}

function checkArithmetic(checker: Checker, node: ASTNode, op: string, a: Tree, b: Tree, nodes: Pair): Tree | undefined {
  const types = [a.type.type, b.type.type]
  if (op === '+' && types.every((type) => type === 'string')) return call('concat', string, a, b)
  if (isNumber(a.type) && isNumber(b.type)) return checkNumbers(checker, node, op, a, b)
  if (op === '+' || op === '-') {
    const sum = checkTimes(checker, op, a, b, nodes)
    if (sum !== 'neither') return sum
  }
  const hints: Readonly<Record<string, string>> = { date: ' Use addDays() or daysBetween().', null: ' Use coalesce() to replace null.' }
  const hint = hints[a.type.type] ?? hints[b.type.type] ?? ''
  return checker.problem(
    'wrong-type',
    node,
    `"${op}" does not take ${describeType(a.type)} and ${describeType(b.type)} in "${checker.textOf(node)}".${hint}`,
  )
}

/** Durations added to each other or to an instant; `'neither'` when it is about something else. */
function checkTimes(checker: Checker, op: string, left: Tree, right: Tree, nodes: Pair): Tree | undefined | 'neither' {
  const duration: ExpressionType = { type: 'duration' }
  const hasTime = (tree: Tree): boolean => tree.type.type === 'duration' || tree.type.type === 'instant'
  const a = hasTime(right) ? literalAs(checker, nodes[0], left, duration) : left
  const b = hasTime(left) ? literalAs(checker, nodes[1], right, duration) : right
  if (a === undefined || b === undefined) return undefined
  if (b.type.type !== 'duration') return 'neither'
  if (a.type.type === 'duration') return call(op, duration, a, b)
  return a.type.type === 'instant' ? call('addSeconds', a.type, a, op === '+' ? b : call('negate', duration, b)) : 'neither'
}

function checkNumbers(checker: Checker, node: ASTNode, op: string, a: Tree, b: Tree): Tree | undefined {
  if (op === '/') return call(op, { type: 'decimal', scale: divisionScale }, a, b)
  const areIntegers = a.type.type === 'int' && b.type.type === 'int'
  if (op === '%') {
    return areIntegers
      ? call(op, int, a, b)
      : checker.problem('wrong-type', node, 'The remainder "%" takes whole numbers only; use round() first.')
  }
  if (areIntegers) return call(op, int, a, b)
  const scale = op === '*' ? Math.min(maxScale, scaleOf(a.type) + scaleOf(b.type)) : Math.max(scaleOf(a.type), scaleOf(b.type))
  return call(op, { type: 'decimal', scale }, a, b)
}

/** `value in ["a", "b"]`, `value in record.tags`, `value in record.orders.map(o, o.status)`. */
export function checkIn(checker: Checker, nodes: Pair): Tree | undefined {
  const value = checkNode(checker, nodes[0])
  if (nodes[1].op === 'list') return value === undefined ? undefined : checkInItems(checker, value, nodes, nodes[1].args)
  const list = checkNode(checker, nodes[1])
  if (value === undefined || list === undefined) return undefined
  if (list.type.type !== 'list') {
    return checker.problem(
      'wrong-type',
      nodes[1],
      `After "in" stands a list, but "${checker.textOf(nodes[1])}" is ${describeType(list.type)}.`,
    )
  }
  const item: Tree = { node: 'variable', type: list.type.of, name: '' }
  const literal = literalAs(checker, nodes[0], value, list.type.of)
  if (literal === undefined || !areEqualTypes(checker, nodes[0], literal, item, nodes) || !isOption(checker, nodes[0], list, literal))
    return undefined
  return call('in', bool, identified(literal), list)
}

function checkInItems(checker: Checker, value: Tree, nodes: Pair, itemNodes: readonly ASTNode[]): Tree | undefined {
  const items: Tree[] = []
  for (const node of itemNodes) {
    const checked = checkNode(checker, node)
    const item = checked === undefined ? undefined : literalAs(checker, node, checked, value.type)
    if (item === undefined) return undefined
    if (checked?.type.type === 'null') return checker.problem('wrong-type', node, 'null is in no list; compare with "== null".')
    if (!areEqualTypes(checker, node, value, item, [nodes[0], node])) return undefined
    items.push(identified(item))
  }
  return call('in', bool, identified(value), { node: 'list', type: { type: 'list', of: value.type }, items })
}

/** Records are compared by their ids. */
export function identified(tree: Tree): Tree {
  if (tree.type.type !== 'record') return tree
  const [entity, ...others] = tree.type.entities
  return { node: 'field', type: string, of: tree, entity: others.length > 0 ? '' : (entity ?? ''), path: 'id' }
}

export function call(name: string, type: ExpressionType, ...args: readonly Tree[]): Tree {
  return { node: 'call', type, name, args }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
