import type { Environment } from '../../../engine/expression/evaluate.ts'
import { optionChoice } from '../../../engine/fields/option-choice.ts'
import type { EntityDescription, FieldDescription, FormConditions, OptionDescription } from '../../../engine/forms/description.ts'
import type { Tree } from '../../../engine/model/tree.ts'
import { computedOf } from './computed-values.ts'
import { type ConditionInput, type Consequences, noConsequences, type Values } from './consequences.ts'
import { asRecord, attempt, modelView, withVariables } from './environment.ts'
import { lineConsequencesOf } from './line-conditions.ts'
import { copiedOf, defaultsOf, settable } from './set-values.ts'

/** Judges everything once. An expression that cannot be worked out here changes nothing: the server has the last word. */
export function consequencesOf(conditions: FormConditions | undefined, input: ConditionInput): Consequences {
  if (conditions === undefined) return noConsequences
  const model = modelView(input.entities, conditions.computed)
  const over = (record: Values): Environment => ({
    model,
    record: asRecord(record),
    variables: { user: input.person, isNew: input.isNew },
    now: input.now,
    today: input.today,
    follow: input.follow,
  })
  const environment = over(input.values)
  const copied = copiedOf(conditions.fetched, environment, input)
  const given = { ...copied, ...defaultsOf(conditions.defaults, environment, input) }
  const sets = (entity: EntityDescription, set: FormConditions['shown'], worth: (tree: Tree) => unknown) =>
    settable(entity, set, worth, input.labelOf)
  const record = { ...input.values, ...given }
  const computed = computedOf(conditions, over(record), input, record)
  const whole = over({ ...record, ...computed })
  const names = (trees: FormConditions['shown'], wanted: boolean, judged = whole) =>
    new Set(Object.entries(trees).flatMap(([name, tree]) => (attempt(tree, judged) === wanted ? [name] : [])))
  const reactions = conditions.reactions.map(({ when, set }) => {
    const isOn = attempt(when, whole) === true
    return { isOn, values: isOn ? sets(input.entity, set, (tree) => attempt(tree, whole)) : {} }
  })
  return {
    hidden: names(conditions.shown, false),
    required: names(conditions.required, true),
    locked: names(conditions.locked, true, over(input.stored)),
    values: { ...given, ...computed, ...beginning(reactions, input) },
    offered: new Map([
      ...Object.entries(conditions.options).flatMap(([name, { field, map }]) => {
        const allowed = map[String(record[field])]
        return allowed === undefined ? [] : [[name, new Set(allowed)] as const]
      }),
      ...Object.entries(conditions.picks).map(([name, tree]) => {
        const holds = (choice: unknown) => attempt(tree, withVariables(whole, { choice })) !== false
        return [name, pickable(input.entity.fields[name], holds)] as const
      }),
    ]),
    collapsed: names(conditions.collapsed, true),
    reactions,
    prefills: prefillsOf(input, conditions.prefills, whole),
    logged: sets(input.entity, conditions.logged, (tree) => attempt(tree, whole)),
    lines: lineConsequencesOf(conditions.lines, {
      entity: input.entity,
      entities: input.entities,
      record: asRecord({ ...record, ...computed }),
      stored: asRecord(input.stored),
      attempt: (tree, line, variables) => attempt(tree, withVariables({ ...whole, record: asRecord(line) }, variables)),
      pickable,
      settable: sets,
      follow: input.follow,
    }),
  }
}

/** What rules set on a new form that nobody has typed into yet: it stands there, and is no change. */
function beginning(reactions: Consequences['reactions'], { isNew, changes }: ConditionInput): Values {
  if (!isNew || Object.keys(changes).length > 0) return {}
  return Object.assign({}, ...reactions.map(({ values }) => values))
}

function prefillsOf(
  { entity, entities, labelOf }: ConditionInput,
  trees: FormConditions['prefills'],
  environment: Environment,
): Consequences['prefills'] {
  const found: Record<string, Values> = {}
  for (const [path, tree] of Object.entries(trees)) {
    const [reference = '', name = ''] = path.split('.')
    const target = entities[entity.fields[reference]?.targets?.[0] ?? '']
    if (target !== undefined)
      found[reference] = { ...found[reference], ...settable(target, { [name]: tree }, (one) => attempt(one, environment), labelOf) }
  }
  return found
}

/** The options for which a rule holds. */
function pickable(field: FieldDescription | undefined, holds: (choice: unknown) => boolean): ReadonlySet<string | number> {
  const options: readonly OptionDescription[] = field?.options ?? []
  return new Set(options.filter((option) => holds(optionChoice(option))).map(({ value }) => value))
}
