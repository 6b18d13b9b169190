import type { Tree } from '../model/tree.ts'

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
