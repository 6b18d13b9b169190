import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { GrantCondition } from '../model/role.ts'
import type { Tree } from '../model/tree.ts'
import type { Rule } from './rule.ts'

/**
 * Whether the rule of a record says already what the rule of the one that `field` points to would say: who reads orders by
 * `record.customer.region.code == 'N'` reads their customers by `record.region.code == 'N'`, so that nothing is left to ask of them. Each way to the
 * record must be one to the other.
 */
export function isImplied(own: Rule, entity: Entity, field: Field, target: Rule): boolean {
  if (target === true) return true
  if (typeof own === 'boolean' || target === false || field.targets.length !== 1) return false
  if (own.some(({ onOwner }) => onOwner) || target.some(({ onOwner }) => onOwner)) return false
  const step: Tree = {
    node: 'field',
    type: { type: 'record', entities: field.targets },
    of: { node: 'variable', type: { type: 'record', entities: [entity.name] }, name: 'record' },
    entity: entity.name,
    path: field.path,
  }
  const reached = new Set(target.flatMap(({ condition }) => textFrom(condition, step) ?? []))
  return own.every(({ condition }) => reached.has(textOf(condition.tree)))
}

const known = new WeakMap<Tree, string>()

function textOf(tree: Tree): string {
  const text = known.get(tree) ?? canonical(tree)
  known.set(tree, text)
  return text
}

/** A condition as it stands one step away; undefined where something else is called "record" in it. */
function textFrom({ tree }: GrantCondition, step: Tree): string | undefined {
  const moved = movedTo(tree, step)
  return moved === undefined ? undefined : canonical(moved)
}

function movedTo(tree: Tree, step: Tree): Tree | undefined {
  if (tree.node === 'literal') return tree
  if (tree.node === 'variable') return tree.name === 'record' ? step : tree
  if (tree.node === 'field' || tree.node === 'rows') {
    const of = movedTo(tree.of, step)
    return of === undefined ? undefined : { ...tree, of }
  }
  if (tree.node === 'macro') {
    const [list, body] = [movedTo(tree.list, step), movedTo(tree.body, step)]
    return tree.variable === 'record' || list === undefined || body === undefined ? undefined : { ...tree, list, body }
  }
  const parts = (tree.node === 'list' ? tree.items : tree.args).map((part) => movedTo(part, step))
  const moved = parts.filter((part) => part !== undefined)
  if (moved.length < parts.length) return undefined
  return tree.node === 'list' ? { ...tree, items: moved } : { ...tree, args: moved }
}

/** The same text for trees that say the same, in whatever order their members stand. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join(',')}}`
}
