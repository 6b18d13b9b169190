import { type Environment, evaluate } from '../../../engine/expression/evaluate.ts'
import type { FieldDescription, FormConditions } from '../../../engine/forms/description.ts'
import type { Tree } from '../../../engine/model/tree.ts'
import type { Entities, Values } from './consequences.ts'

/** The value; undefined where it cannot be worked out, as for a text that is no number yet. */
export function attempt(tree: Tree, environment: Environment): unknown {
  try {
    return evaluate(tree, environment)
  } catch {
    return undefined
  }
}

/** A record that is not stored yet has the id "". */
export function asRecord(values: Values): Values {
  return typeof values.id === 'string' ? values : { ...values, id: '' }
}

/** As much of the model as the evaluator looks at: which computed fields there are, and which fields have parts. */
export function modelView(entities: Entities, computed: FormConditions['computed']): Environment['model'] {
  const known = views.get(computed)
  if (known !== undefined) return known
  const members = (field: FieldDescription) => new Map(Object.keys(field.members ?? {}).map((name) => [name, { members: new Map() }]))
  const view = {
    entities: new Map(
      Object.values(entities).map((entity) => [
        entity.name,
        { fields: new Map(Object.values(entity.fields).map((field) => [field.name, { members: members(field) }])) },
      ]),
    ),
    computed: new Map(Object.entries(computed)),
  } as unknown as Environment['model']
  views.set(computed, view)
  return view
}

const views = new WeakMap<object, Environment['model']>()

export function withVariables(environment: Environment, variables: Environment['variables']): Environment {
  return { ...environment, variables: { ...environment.variables, ...variables } }
}
