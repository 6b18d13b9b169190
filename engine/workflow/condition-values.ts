import { childrenOf } from '../expression/index.ts'
import type { Automation } from '../model/automation.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import { judgeAll, type WriteContext } from '../records/index.ts'

/** A record over which the condition of an automation held. */
export interface Judged {
  readonly automation: Automation
  readonly entity: Entity
  readonly id: string
  readonly record: Readonly<Record<string, unknown>>
}

type Values = Readonly<Record<string, unknown>>

/** What the conditions read of their records, by path (`firm.state`), as it was; without what is secret. */
export async function conditionValues(context: WriteContext, judged: readonly Judged[]): Promise<readonly (Values | undefined)[]> {
  const paths = judged.map(({ automation: { when } }) => (when === undefined ? [] : [...pathsOf(context.model, when)]))
  const values = await judgeAll(
    context,
    judged.flatMap(({ entity, id, record }, index) => (paths[index] ?? []).map(([, tree]) => ({ tree, entity, id, isNew: false, record }))),
  )
  const found = values.values()
  return paths.map((each) => (each.length === 0 ? undefined : Object.fromEntries(each.map(([path]) => [path, found.next().value ?? null]))))
}

/** The single values that a condition takes from its record, or from a record that it leads to. */
function pathsOf(model: Model, tree: Tree): ReadonlyMap<string, Tree> {
  const path = isSingle(tree) ? pathOf(model, tree) : undefined
  if (path !== undefined) return new Map([[path, tree]])
  return new Map(childrenOf(tree).flatMap((child) => [...pathsOf(model, child)]))
}

const isSingle = ({ node, type }: Tree): boolean => node === 'field' && type.type !== 'record' && type.type !== 'list'

/** `firm.state` for a field that is reached from the record itself; undefined for any other, and for a secret. */
function pathOf(model: Model, tree: Tree): string | undefined {
  if (tree.node !== 'field') return undefined
  const field = model.entities.get(tree.entity)?.fields.get(tree.path.split('.')[0] ?? '')
  if (field?.schema['x-secret'] !== undefined) return undefined
  if (tree.of.node === 'variable') return tree.of.name === 'record' ? tree.path : undefined
  const before = pathOf(model, tree.of)
  return before === undefined ? undefined : `${before}.${tree.path}`
}
