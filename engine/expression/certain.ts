import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import type { CallTree } from './operators.ts'

type MacroTree = Extract<Tree, { node: 'macro' }>

const bool: ExpressionType = { type: 'bool' }
const int: ExpressionType = { type: 'int' }

/**
 * A condition as a right reads it: it holds only where it is certain. In a filter a test that meets null is false, and so true below `!`; a right
 * that meets null, or a list without items, is open neither way (Kleene's logic of three values, of which only true grants). The tree that comes out
 * means the same by the rules of every other expression, so that no back end knows of rights.
 */
export function whereCertain(tree: Tree): Tree {
  switch (tree.node) {
    case 'literal':
      return constant(tree.value === true)
    case 'macro':
      return macroIs(tree, true)
    case 'call':
      return callIs(tree, true)
    default:
      return inside(tree)
  }
}

/** Where it is certain that a condition does not hold. */
function whereCertainlyNot(tree: Tree): Tree {
  switch (tree.node) {
    case 'literal':
      return constant(tree.value === false)
    case 'macro':
      return macroIs(tree, false)
    case 'call':
      return callIs(tree, false)
    default:
      return and([isKnown(inside(tree)), not(inside(tree))])
  }
}

const whereIs = (tree: Tree, isTrue: boolean): Tree => (isTrue ? whereCertain(tree) : whereCertainlyNot(tree))

function callIs(tree: CallTree, isTrue: boolean): Tree {
  const [first, second, third] = tree.args as readonly [Tree, Tree, Tree]
  switch (tree.name) {
    case '&&':
    case '||': {
      const parts = tree.args.map((arg) => whereIs(arg, isTrue))
      return (tree.name === '&&') === isTrue ? and(parts) : or(parts)
    }
    case '!':
      return whereIs(first, !isTrue)
    case '?:':
      return or([and([whereCertain(first), whereIs(second, isTrue)]), and([whereCertainlyNot(first), whereIs(third, isTrue)])])
    case 'isNull':
    case 'isNotNull': {
      const test = inside(tree)
      return isTrue ? test : not(test)
    }
    case 'coalesce':
      return coalesceIs(tree.args, isTrue)
    case '==':
    case '!=':
      return equalityIs(tree, (tree.name === '==') === isTrue)
    case 'in':
      return isTrue
        ? and([...itemsKnown(second), inside(tree)])
        : and([known(first), hasItems(second), ...itemsKnown(second), not(inside(tree))])
  }
  const opposite = opposites.get(tree.name)
  // A comparison with null is false both ways.
  if (opposite !== undefined) return inside(isTrue ? tree : { ...tree, name: opposite })
  return isTrue ? inside(tree) : and([...tree.args.map(known), not(inside(tree))])
}

const opposites: ReadonlyMap<string, string> = new Map([
  ['<', '>='],
  ['>=', '<'],
  ['>', '<='],
  ['<=', '>'],
])

/** Of the first that is known; tests are always known, only a field may be empty. */
function coalesceIs([first, ...rest]: readonly Tree[], isTrue: boolean): Tree {
  if (first === undefined) return constant(false)
  const own = whereIs(first, isTrue)
  return first.node !== 'field' ? own : or([own, and([call('isNull', [inside(first)]), coalesceIs(rest, isTrue)])])
}

function equalityIs({ args: [left, right] }: CallTree, isSame: boolean): Tree {
  if (left === undefined || right === undefined) return constant(false)
  if (left.type.type === 'bool' && right.type.type === 'bool') {
    const pair = (isLeft: boolean, isRight: boolean) => and([whereIs(left, isLeft), whereIs(right, isRight)])
    return or([pair(true, isSame), pair(false, !isSame)])
  }
  const test = call(isSame ? '==' : '!=', [inside(left), inside(right)])
  if (isSame) return isNeverNull(left) || isNeverNull(right) ? test : and([known(left), test])
  return and([known(left), known(right), test])
}

function macroIs(tree: MacroTree, isTrue: boolean): Tree {
  if (tree.macro !== 'exists' && tree.macro !== 'all') return inside(tree)
  const isAny = (tree.macro === 'exists') === isTrue
  const test: Tree = { ...tree, macro: isAny ? 'exists' : 'all', list: inside(tree.list), body: whereIs(tree.body, isTrue) }
  return isAny ? test : and([hasItems(tree.list), test])
}

/** The same value; the conditions in it are read in the same way, and what hangs on one that is not certain is null. */
function inside(tree: Tree): Tree {
  switch (tree.node) {
    case 'field':
    case 'rows':
      return { ...tree, of: inside(tree.of) }
    case 'list':
      return { ...tree, items: tree.items.map(inside) }
    case 'macro':
      return { ...tree, list: inside(tree.list), body: tree.body.type.type === 'bool' ? whereCertain(tree.body) : inside(tree.body) }
    case 'call': {
      const [condition, yes, no] = tree.args
      if (tree.name !== '?:' || condition === undefined || yes === undefined || no === undefined)
        return { ...tree, args: tree.args.map(inside) }
      const nothing: Tree = { node: 'literal', type: tree.type, value: null }
      const otherwise: Tree = { ...tree, args: [whereCertainlyNot(condition), inside(no), nothing] }
      return { ...tree, args: [whereCertain(condition), inside(yes), otherwise] }
    }
    default:
      return tree
  }
}

function known(tree: Tree): Tree {
  return isNeverNull(tree) ? constant(true) : isKnown(inside(tree))
}

const isKnown = (tree: Tree): Tree => call('isNotNull', [tree])

function isNeverNull(tree: Tree): boolean {
  if (tree.node === 'literal') return tree.value !== null
  if (tree.node === 'variable' || tree.node === 'list') return true
  if (tree.node === 'call') return ['count', 'size', 'today', 'now'].includes(tree.name) && tree.args[0]?.type.type !== 'string'
  return tree.node === 'field' && tree.path === 'id' && tree.of.node === 'variable'
}

function itemsKnown(list: Tree): readonly Tree[] {
  return list.node === 'list' ? list.items.map(known) : []
}

function hasItems(list: Tree): Tree {
  if (list.node === 'list') return constant(list.items.length > 0)
  const size: Tree = { node: 'call', type: int, name: 'size', args: [inside(list)] }
  return call('>', [size, { node: 'literal', type: int, value: 0 }])
}

function call(name: string, args: readonly Tree[]): Tree {
  return { node: 'call', type: bool, name, args }
}

function constant(value: boolean): Tree {
  return { node: 'literal', type: bool, value }
}

const isConstant = (tree: Tree, value: boolean): boolean => tree.node === 'literal' && tree.value === value

function not(tree: Tree): Tree {
  return call('!', [tree])
}

function and(parts: readonly Tree[]): Tree {
  return joined('&&', parts, true)
}

function or(parts: readonly Tree[]): Tree {
  return joined('||', parts, false)
}

/** Without the parts that change nothing. */
function joined(name: '&&' | '||', parts: readonly Tree[], neutral: boolean): Tree {
  if (parts.some((part) => isConstant(part, !neutral))) return constant(!neutral)
  const left = parts.filter((part) => !isConstant(part, neutral))
  const [first, ...others] = left
  if (first === undefined) return constant(neutral)
  return others.length === 0 ? first : call(name, left)
}
