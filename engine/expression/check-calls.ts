import { didYouMean } from '../base/suggest.ts'
import type { Tree } from '../model/tree.ts'
import { checkNode } from './check.ts'
import { literalAs } from './check-literals.ts'
import { fixedNames } from './check-names.ts'
import { call, checkCondition, identified, isLinks, isNullable, unifyAll } from './check-operators.ts'
import type { Checker } from './checker.ts'
import { applyFunction } from './defined-function.ts'
import { type DefinedFunction, type FunctionRow, functions, type ListFunction, type Parameter, type ScalarFunction } from './functions.ts'
import type { ASTNode } from './parse.ts'
import { bool, describeType, describeTypes, int, isScalar } from './types.ts'

/**
 * Macros in macros. What belongs to an item (`orders.exists(o, o.lines.exists(l, ...))`) is gone through once in all; lists that have nothing to do
 * with the one around multiply, so that only two of them stand in each other.
 */
const maxMacros = 4
const maxFreeMacros = 2

/** `name(args)` or `receiver.name(args)`. */
export function checkCall(checker: Checker, node: ASTNode, name: string, args: readonly ASTNode[], receiver?: ASTNode): Tree | undefined {
  const row = functions.get(name)
  if (row === undefined) return checker.unknown(node, `There is no function "${name}"`, name, functions.keys())
  const all = receiver === undefined ? args : [receiver, ...args]
  switch (row.kind) {
    case 'macro':
      return checkMacro(checker, node, row, receiver, args)
    case 'list':
      return checkListCall(checker, node, row, all)
    case 'special':
      return checkSpecial(checker, node, row, all)
    case 'scalar':
      return checkScalar(checker, node, row, all)
    case 'defined':
      return checkDefined(checker, node, row, all)
  }
}

/** The expression that a function stands for, with what is given in the place of its parameters. */
function checkDefined(checker: Checker, node: ASTNode, row: DefinedFunction, nodes: readonly ASTNode[]): Tree | undefined {
  if (nodes.length !== row.parameters.length) return wrongCount(checker, node, row, nodes.length)
  const given = new Map<string, Tree>()
  for (const [index, { name, types }] of row.parameters.entries()) {
    const argument = nodes[index]
    const tree = argument === undefined ? undefined : checkArgument(checker, row, argument, { types })
    if (tree !== undefined) given.set(name, tree)
  }
  if (given.size < nodes.length) return undefined
  const result = applyFunction(checker, row, given)
  return typeof result === 'string'
    ? checker.problem('wrong-arguments', node, `${row.name}() cannot be worked out here: ${result}`)
    : result
}

function checkScalar(checker: Checker, node: ASTNode, row: ScalarFunction, nodes: readonly ASTNode[]): Tree | undefined {
  const required = row.name === 'round' ? 1 : row.parameters.length
  if (nodes.length < required || nodes.length > row.parameters.length) return wrongCount(checker, node, row, nodes.length)
  const args: Tree[] = []
  for (const [index, argument] of nodes.entries()) {
    const parameter = row.parameters[index]
    const tree = parameter === undefined ? undefined : checkArgument(checker, row, argument, parameter)
    if (tree !== undefined) args.push(tree)
  }
  if (args.length < nodes.length) return undefined
  return { node: 'call', type: row.result(args), name: row.name, args }
}

function checkArgument(checker: Checker, row: FunctionRow, node: ASTNode, parameter: Parameter): Tree | undefined {
  const checked = checkNode(checker, node)
  const first = parameter.types[0]
  const target = first === 'date' ? ({ type: 'date' } as const) : undefined
  const tree = checked === undefined || target === undefined ? checked : literalAs(checker, node, checked, target)
  if (tree === undefined) return undefined
  if (!parameter.types.includes(tree.type.type) || (tree.node === 'literal' && tree.value === null)) {
    return checker.wrongType(node, `This argument of ${row.name}()`, checked?.type ?? tree.type, parameter.types)
  }
  if (parameter.literal !== undefined && !isAllowedLiteral(tree, parameter.literal)) {
    const allowed =
      parameter.literal === 'digits' ? 'a whole number from 0 to 12' : `one of ${parameter.literal.map((text) => `"${text}"`).join(', ')}`
    const hint = parameter.literal === 'digits' || tree.node !== 'literal' ? '' : didYouMean(String(tree.value), parameter.literal)
    return checker.problem('wrong-arguments', node, `This argument of ${row.name}() must be written out: ${allowed}.${hint}`)
  }
  return parameter.isDay === true && tree.type.type === 'instant' ? call('dateOf', { type: 'date' }, tree) : tree
}

function isAllowedLiteral(tree: Tree, allowed: readonly string[] | 'digits'): boolean {
  if (tree.node !== 'literal') return false
  if (allowed !== 'digits') return allowed.includes(String(tree.value))
  return typeof tree.value === 'number' && tree.value >= 0 && tree.value <= 12
}

function checkSpecial(checker: Checker, node: ASTNode, row: FunctionRow, nodes: readonly ASTNode[]): Tree | undefined {
  const [first] = nodes
  if (row.name === 'today' || row.name === 'now') {
    if (nodes.length > 0) return wrongCount(checker, node, row, nodes.length)
    return call(row.name, { type: row.name === 'today' ? 'date' : 'instant' })
  }
  if (row.name === 'has') {
    if (nodes.length !== 1 || first === undefined) return wrongCount(checker, node, row, nodes.length)
    const tree = checkNode(checker, first)
    if (tree === undefined) return undefined
    if (isLinks(checker, tree)) return call('!=', bool, call('size', int, tree), { node: 'literal', type: int, value: 0 })
    if (!isNullable(checker, first, tree)) return undefined
    return tree.type.type === 'null' ? { node: 'literal', type: bool, value: false } : call('isNotNull', bool, identified(tree))
  }
  if (nodes.length < 2) return wrongCount(checker, node, row, nodes.length)
  const values = unifyAll(checker, node, nodes)
  return values === undefined ? undefined : { node: 'call', type: values.type, name: row.name, args: values.trees }
}

function checkListCall(checker: Checker, node: ASTNode, row: ListFunction, nodes: readonly ASTNode[]): Tree | undefined {
  const [listNode] = nodes
  if (listNode === undefined || nodes.length !== 1) return wrongCount(checker, node, row, nodes.length)
  const list = checkNode(checker, listNode)
  if (list === undefined) return undefined
  const length = functions.get('length')
  if (row.name === 'size' && list.type.type === 'string' && length?.kind === 'scalar') return call('length', length.result([list]), list)
  if (list.type.type !== 'list') return checker.wrongType(listNode, `What ${row.name}() is asked of`, list.type, ['list'])
  if (isGiven(checker, list)) return onlyAfterIn(checker, listNode)
  const item = list.type.of
  if (row.items !== undefined && !row.items.includes(item.type)) {
    const hint = item.type === 'record' ? ` Make values first: ${checker.textOf(listNode)}.map(x, x.field).${row.name}().` : ''
    return checker.problem(
      'wrong-type',
      node,
      `${row.name}() takes a list of ${describeTypes(row.items)}, but the items are ${describeType(item)}.${hint}`,
    )
  }
  return call(row.name, row.result(item), list)
}

function checkMacro(
  checker: Checker,
  node: ASTNode,
  row: FunctionRow,
  receiver: ASTNode | undefined,
  nodes: readonly ASTNode[],
): Tree | undefined {
  const [variable, body] = nodes
  if (receiver === undefined || variable === undefined || body === undefined || nodes.length !== 2) {
    return checker.problem('wrong-arguments', node, `${row.name}() is written ${row.signature}, for instance ${row.example}.`)
  }
  const list = checkNode(checker, receiver)
  if (list === undefined) return undefined
  if (list.type.type !== 'list') return checker.wrongType(receiver, `What ${row.name}() goes through`, list.type, ['list'])
  if (isGiven(checker, list)) return onlyAfterIn(checker, receiver)
  if (variable.op !== 'id' || fixedNames.includes(variable.args) || Object.hasOwn(checker.variables, variable.args)) {
    return checker.problem(
      'wrong-arguments',
      variable,
      `"${checker.textOf(variable)}" cannot be the variable of ${row.name}(); write a new name, for instance x.`,
    )
  }
  const item = list.type.of
  const isFree = !checker.locals.some((local) => local.name === rootOf(list))
  if (checker.locals.length >= maxMacros || (isFree && checker.locals.filter((local) => local.isFree).length >= maxFreeMacros)) {
    const message =
      'Lists are gone through in lists too often: for each item of one, all of another, and all of a third. Split it into computed fields.'
    return checker.problem('too-large', node, message)
  }
  const tree = checker.withLocal(variable.args, item, isFree, () =>
    row.name === 'map' ? checkNode(checker, body) : checkCondition(checker, body),
  )
  if (tree === undefined) return undefined
  if (row.name === 'map' && !isScalar(tree.type)) {
    return checker.problem(
      'wrong-type',
      body,
      `map() makes numbers, texts, dates or yes/no, but "${checker.textOf(body)}" is ${describeType(tree.type)}.`,
    )
  }
  const type = row.name === 'map' ? ({ type: 'list', of: tree.type } as const) : row.name === 'filter' ? list.type : bool
  return { node: 'macro', type, macro: row.name, list, variable: variable.args, body: tree }
}

/** The variable that a list starts from: `d` of `d.lines.filter(...)`. */
function rootOf(list: Tree): string {
  if (list.node === 'variable') return list.name
  if (list.node === 'field' || list.node === 'rows') return rootOf(list.of)
  return list.node === 'macro' ? rootOf(list.list) : ''
}

function wrongCount(checker: Checker, node: ASTNode, row: FunctionRow, got: number): undefined {
  return checker.problem(
    'wrong-arguments',
    node,
    `${row.name}() is written ${row.signature}; it has ${got} argument${got === 1 ? '' : 's'} here.`,
  )
}

/** A list that the caller gives by its ids, such as the teams of the person who asks. */
function isGiven(checker: Checker, list: Tree): boolean {
  return list.node === 'variable' && !checker.locals.some(({ name }) => name === list.name)
}

function onlyAfterIn(checker: Checker, node: ASTNode): undefined {
  const text = checker.textOf(node)
  return checker.problem(
    'unsupported-syntax',
    node,
    `"${text}" can only stand after "in", for instance record.${text.slice(0, -1)} in ${text}.`,
  )
}
