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
  switch (tree.node) {
    case 'field':
      if (tree.entity !== '') found.add(`${tree.entity}.${tree.path}`)
      return collect(tree.of, found)
    case 'rows':
      found.add(`${tree.entity}.${tree.relation}`)
      return collect(tree.of, found)
    case 'macro':
      collect(tree.list, found)
      return collect(tree.body, found)
    case 'list':
      for (const item of tree.items) collect(item, found)
      return
    case 'call':
      for (const argument of tree.args) collect(argument, found)
  }
}
