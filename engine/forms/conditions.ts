import { childrenOf, referencedFields } from '../expression/index.ts'
import { optionEntity } from '../fields/index.ts'
import type { Entity, Fetched, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { FormConditions, FormDescription, LineConditions } from './description.ts'

type Trees = Readonly<Record<string, Tree>>

/**
 * What of an entity's form depends on other values, as far as this person may know: a tree that names what the person does not see is
 * left to the server, and so is one that looks at lists of other records, which no form holds.
 */
export function describeConditions(model: Model, entity: Entity): Pick<FormDescription, 'conditions'> {
  const lines = linesOf(model, entity).flatMap((line) => {
    const found = lineConditions(model, line)
    return isEmpty(found) ? [] : [[line.name, found] as const]
  })
  const computed = new Map([entity, ...linesOf(model, entity)].flatMap((one) => computedOf(model, one)))
  const read = new Set([...computed.values()].flatMap((tree) => [...referencedFields(tree)]))
  const served = [...computed].flatMap(([path, tree]) => (read.has(path) && !isForScreen(model, tree) ? [path] : []))
  const conditions: FormConditions = {
    ...lineConditions(model, entity),
    defaults: trees(model, entity.rules?.defaults),
    computed: trees(model, computed),
    ...(served.length === 0 ? {} : { served }),
    collapsed: trees(model, entity.rules?.collapsed),
    prefills: trees(model, entity.rules?.prefills),
    logged: trees(model, entity.rules?.logged),
    ...(lines.length === 0 ? {} : { lines: Object.fromEntries(lines) }),
  }
  return isEmpty(conditions) ? {} : { conditions }
}

function isEmpty(conditions: object): boolean {
  return Object.values(conditions).every((part) => Object.keys(part).length === 0)
}

/** What holds for a record and, where it is an owned line, in the grid as well. */
function lineConditions(model: Model, { fields, rules }: Entity): LineConditions {
  return {
    shown: trees(model, rules?.shown),
    required: trees(model, rules?.required),
    locked: trees(model, rules?.locks),
    options: Object.fromEntries(
      [...fields.values()].flatMap(({ name, schema }) => {
        const by = schema['x-options-by']
        return by === undefined || !fields.has(by.field) ? [] : [[name, by]]
      }),
    ),
    picks: trees(model, new Map([...(rules?.picks ?? [])].filter(([name]) => fields.get(name)?.targets.length === 0))),
    fetched: Object.fromEntries([...(rules?.fetched ?? [])].filter(([, fetched]) => isFetchedOnScreen(model, fields, fetched))),
    reactions: (rules?.reactions ?? []).flatMap(({ when, set }) => (isForScreen(model, when) ? [{ when, set: trees(model, set) }] : [])),
  }
}

function trees(model: Model, found: ReadonlyMap<string, Tree> | undefined): Trees {
  return Object.fromEntries([...(found ?? [])].filter(([, tree]) => isForScreen(model, tree)))
}

function computedOf(model: Model, entity: Entity): readonly (readonly [string, Tree])[] {
  return [...entity.fields.values()].flatMap((field) => {
    const path = `${entity.name}.${field.path}`
    const tree = model.computed.get(path)
    return tree === undefined ? [] : [[path, tree] as const]
  })
}

function linesOf(model: Model, entity: Entity): readonly Entity[] {
  return [...entity.fields.values()].flatMap((field) => model.entities.get(field.lines?.entity ?? '') ?? [])
}

/** Whether the person sees all that a value may be copied from: else another one than on the screen could be kept. */
function isFetchedOnScreen(model: Model, fields: Entity['fields'], { reference, from }: Fetched): boolean {
  const target = model.entities.get(fields.get(reference)?.targets[0] ?? '')
  if (target === undefined) return false
  if ('node' in from) return isForScreen(model, from)
  return from.every(({ lines, path: [first = ''] }) => {
    const entity = lines === undefined ? target : model.entities.get(target.fields.get(lines.field)?.lines?.entity ?? '')
    return [first, ...(lines?.flags ?? [])].every((name) => entity?.fields.has(name) === true)
  })
}

function isForScreen(model: Model, tree: Tree): boolean {
  if (readsOtherRows(tree)) return false
  return [...referencedFields(tree)].every((path) => {
    const [name = '', field = ''] = path.split('.')
    return name === optionEntity || ['id', 'entity'].includes(field) || model.entities.get(name)?.fields.has(field) === true
  })
}

/** Lists other than the owned lines of the record itself; a record that a reference leads to comes without its lines. */
function readsOtherRows(tree: Tree): boolean {
  if (tree.node === 'rows' && !(tree.of.node === 'variable' && tree.of.name === 'record')) return true
  return childrenOf(tree).some(readsOtherRows)
}
