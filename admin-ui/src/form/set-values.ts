import type { Environment } from '../../../engine/expression/evaluate.ts'
import type { EntityDescription, FieldDescription, FormConditions } from '../../../engine/forms/description.ts'
import type { Tree } from '../../../engine/model/tree.ts'
import type { ConditionInput, Values } from './consequences.ts'
import { attempt } from './environment.ts'
import { fetchedValues, idOf } from './fetched.ts'

/** What a rule sets. A record whose label is not known here is filled in by the server. */
export function settable(
  entity: EntityDescription,
  set: FormConditions['shown'],
  worth: (tree: Tree) => unknown,
  labelOf: ConditionInput['labelOf'],
): Values {
  return Object.fromEntries(
    Object.entries(set).flatMap(([name, tree]) => {
      const value = asShown(entity.fields[name], worth(tree), labelOf)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** A reference as its widget shows it: with the label of the record; undefined where that is not known. */
function asShown(field: FieldDescription | undefined, value: unknown, labelOf: ConditionInput['labelOf']): unknown {
  const targets = field?.targets ?? []
  if (value === null || value === undefined || targets.length === 0) return value
  const [target, another] = targets
  if (target === undefined || another !== undefined || typeof value !== 'string') return undefined
  const label = labelOf?.(target, value)
  return label === undefined ? undefined : { id: value, label }
}

/** What is copied through references that were chosen (`x-fetch`); what was typed in its place stays where it may. */
export function copiedOf(fetched: FormConditions['fetched'], environment: Environment, input: ConditionInput): Values {
  const { entity, isNew, changes, values, stored, follow } = input
  const chosen = Object.entries(fetched).filter(([name, { reference, isOverridable }]) => {
    const isTouched = isNew ? idOf(values[reference]) !== '' : reference in changes && idOf(values[reference]) !== idOf(stored[reference])
    return isTouched && !(isOverridable && name in changes)
  })
  return fetchedValues(Object.fromEntries(chosen), values, { entity, follow, attempt: (tree) => attempt(tree, environment) })
}

export function defaultsOf(
  trees: FormConditions['defaults'],
  environment: Environment,
  { entity, isNew, changes, values, labelOf }: ConditionInput,
): Values {
  if (!isNew) return {}
  return Object.fromEntries(
    Object.entries(trees).flatMap(([name, tree]) => {
      const isOpen = !(name in changes) && (values[name] === null || values[name] === undefined)
      if (!isOpen) return []
      const value = asShown(entity.fields[name], attempt(tree, environment), labelOf)
      return value === undefined || value === null ? [] : [[name, value]]
    }),
  )
}
