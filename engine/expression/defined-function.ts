import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import { checkNode } from './check.ts'
import { Checker } from './checker.ts'
import type { DefinedFunction } from './function-row.ts'
import { parse } from './parse.ts'
import type { TypeName } from './types.ts'

/** Nodes that one call may become: functions in functions multiply. */
const largest = 2000

/** What the body of a function is with these arguments; a sentence where that is nothing. */
export function applyFunction(
  { model, within }: Checker,
  { body, name }: DefinedFunction,
  given: ReadonlyMap<string, Tree>,
): Tree | string {
  if (within.includes(name)) return `"${name}" stands in itself.`
  const parsed = parse(body)
  if ('problem' in parsed) return parsed.problem.message
  const types = Object.fromEntries([...given].map(([parameter, tree]) => [parameter, tree.type]))
  const checker = new Checker(model, undefined, body, types)
  checker.within = [...within, name]
  const tree = checkNode(checker, parsed.ast)
  if (tree === undefined || checker.problems.length > 0) return checker.problems[0]?.message ?? 'its body is no expression.'
  const whole = put(tree, given)
  return sizeOf(whole) > largest ? `"${name}" stands in itself or in others too often.` : whole
}

/** What is wrong with the body of a function, tried with values of the types that it declares; nothing without an answer. */
export function checkFunction(row: DefinedFunction): string | undefined {
  const given = new Map(row.parameters.map(({ name, types: [type = 'string'] }): [string, Tree] => [name, sampleOf(name, type)]))
  const result = applyFunction(new Checker({ entities: new Map(), computed: new Map() }, undefined, '', {}), row, given)
  return typeof result === 'string' ? result : undefined
}

function sampleOf(name: string, type: TypeName): Tree {
  return { node: 'variable', name, type: type === 'decimal' ? { type, scale: 2 } : ({ type } as ExpressionType) }
}

/** The body with the arguments in it. There are no lists among parameters, so that no macro can catch a name. */
function put(tree: Tree, given: ReadonlyMap<string, Tree>): Tree {
  if (tree.node === 'variable') return given.get(tree.name) ?? tree
  if (tree.node === 'call') return { ...tree, args: tree.args.map((arg) => put(arg, given)) }
  return tree.node === 'list' ? { ...tree, items: tree.items.map((item) => put(item, given)) } : tree
}

const sizes = new WeakMap<Tree, number>()

/** How many nodes a tree has; an argument that stands in several places is counted there each time, and looked at once. */
function sizeOf(tree: Tree): number {
  const known = sizes.get(tree)
  if (known !== undefined) return known
  const below = tree.node === 'call' ? tree.args : tree.node === 'list' ? tree.items : []
  const size = below.reduce((sum, part) => sum + sizeOf(part), 1)
  sizes.set(tree, size)
  return size
}
