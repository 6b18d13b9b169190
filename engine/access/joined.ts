import type { Tree } from '../model/tree.ts'

type Call = Extract<Tree, { readonly node: 'call' }>

/**
 * Conditions of which one must hold, in fewer: `x == 'a'` and `x == 'b'` are `x in ['a', 'b']`, as they are where each of many roles opens
 * one region. What is compared is then looked up once for each record instead of once for each role.
 */
export function joinedConditions(trees: readonly Tree[]): readonly Tree[] {
  const groups = new Map<string, Call[]>()
  const others: Tree[] = []
  for (const tree of trees) {
    const equality = asEquality(tree)
    if (equality === undefined) others.push(tree)
    else {
      const key = JSON.stringify(equality.args[0])
      groups.set(key, [...(groups.get(key) ?? []), equality])
    }
  }
  return [...[...groups.values()].map(oneOf), ...others]
}

/** `x == literal` with the literal at the right; undefined for anything else. */
function asEquality(tree: Tree): Call | undefined {
  if (tree.node !== 'call' || tree.name !== '==') return undefined
  const [left, right] = tree.args
  if (left === undefined || right === undefined || left.type.type !== right.type.type) return undefined
  if (isValue(right) && !isValue(left)) return tree
  return isValue(left) && !isValue(right) ? { ...tree, args: [right, left] } : undefined
}

const isValue = (tree: Tree): boolean => tree.node === 'literal' && tree.value !== null

function oneOf(equalities: readonly Call[]): Tree {
  const [first] = equalities as readonly [Call]
  const [value] = first.args as readonly [Tree]
  if (equalities.length === 1) return first
  const items = equalities.flatMap(({ args }) => args.slice(1))
  return { node: 'call', type: first.type, name: 'in', args: [value, { node: 'list', type: { type: 'list', of: value.type }, items }] }
}
