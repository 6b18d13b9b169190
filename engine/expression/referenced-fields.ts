import type { Tree } from '../model/tree.ts'
import type { ModelView } from './checker.ts'

/**
 * The fields that a tree reads, as `entity.path`; a list of related records counts as the field or inverse that
 * leads to it. What a computed field reads is not followed.
 */
export function referencedFields(tree: Tree): ReadonlySet<string> {
  const found = new Set<string>()
  collect(tree, found)
  return found
}

function collect(tree: Tree, found: Set<string>): void {
  if (tree.node === 'field' && tree.entity !== '') found.add(`${tree.entity}.${tree.path}`)
  if (tree.node === 'rows') found.add(`${tree.entity}.${tree.relation}`)
  for (const child of childrenOf(tree)) collect(child, found)
}

type Computed = ModelView['computed']

/** By the computed fields of a model; these and trees are immutable. */
const namesKnown = new WeakMap<Computed, WeakMap<Tree, ReadonlySet<string>>>()

/** The names of all fields and lists that the evaluation of a tree may read of whatever record, also those that computed fields read. */
export function namesRead({ computed }: Pick<ModelView, 'computed'>, tree: Tree): ReadonlySet<string> {
  const known = namesKnown.get(computed) ?? new WeakMap<Tree, ReadonlySet<string>>()
  namesKnown.set(computed, known)
  let names = known.get(tree)
  if (names === undefined) {
    const found = new Set<string>()
    collectNames(computed, tree, found, new Set())
    names = found
    known.set(tree, names)
  }
  return names
}

function collectNames(computed: Computed, tree: Tree, found: Set<string>, seen: Set<Tree>): void {
  if (seen.has(tree)) return
  seen.add(tree)
  if (tree.node === 'rows') found.add(tree.relation)
  if (tree.node === 'field') {
    found.add(tree.path.split('.')[0] ?? '')
    const formula = computed.get(`${tree.entity}.${tree.path}`)
    if (formula !== undefined) collectNames(computed, formula, found, seen)
  }
  for (const child of childrenOf(tree)) collectNames(computed, child, found, seen)
}

/** The trees that a tree is made of. */
export function childrenOf(tree: Tree): readonly Tree[] {
  switch (tree.node) {
    case 'field':
    case 'rows':
      return [tree.of]
    case 'macro':
      return [tree.list, tree.body]
    case 'list':
      return tree.items
    case 'call':
      return tree.args
    default:
      return []
  }
}
