import { type Environment, evaluate } from '../../../engine/expression/evaluate.ts'
import { referencedFields } from '../../../engine/expression/referenced-fields.ts'
import { optionChoice } from '../../../engine/fields/option-choice.ts'
import type {
  EntityDescription,
  FieldDescription,
  FormConditions,
  OptionDescription,
  TabDescription,
} from '../../../engine/forms/description.ts'
import type { Tree } from '../../../engine/model/tree.ts'
import { notYet } from '../api/not-yet.ts'
import { fetchedValues, idOf } from './fetched.ts'
import { type LineConsequences, lineConsequencesOf } from './line-conditions.ts'

type Values = Readonly<Record<string, unknown>>
type Entities = { readonly [name: string]: EntityDescription }

/** Who types, and over what: what the conditions of a form are judged by. */
export interface ConditionInput {
  readonly entity: EntityDescription
  readonly entities: Entities
  readonly values: Values
  /** As they are stored; locks are judged by these. */
  readonly stored: Values
  /** What was typed: a default never takes its place. */
  readonly changes: Values
  readonly isNew: boolean
  readonly person: string
  readonly now: Date
  /** The day where the person is. */
  readonly today: string
  /** A record that a reference points to, where it is there already; else it is asked for. */
  readonly follow: (entity: string, id: string) => Values | undefined
  /** How a record is called, where that is known here already. */
  readonly labelOf?: (entity: string, id: string) => string | undefined
}

/** What follows from the values as they stand. */
export interface Consequences {
  /** Fields, `tab:...` and `tab:...#section` that are not shown. */
  readonly hidden: ReadonlySet<string>
  readonly required: ReadonlySet<string>
  readonly locked: ReadonlySet<string>
  /** Computed values and defaults, beside what was typed. */
  readonly values: Values
  /** Of fields whose choice depends on another: what is offered. */
  readonly offered: ReadonlyMap<string, ReadonlySet<string | number>>
  /** Sections (`tab:...#section`) that are closed at first. */
  readonly collapsed: ReadonlySet<string>
  /** Of each rule whether its condition holds, and what it sets when that comes true. */
  readonly reactions: readonly { readonly isOn: boolean; readonly values: Values }[]
  /** By reference: what a record starts with that is made from its picker. */
  readonly prefills: Readonly<Record<string, Values>>
  /** What is set when the record is entered beside a journal. */
  readonly logged: Values
  /** By field with owned lines: the same for each line. */
  readonly lines: ReadonlyMap<string, readonly LineConsequences[]>
}

export const noConsequences: Consequences = {
  ...{ hidden: new Set(), required: new Set(), locked: new Set(), values: {}, offered: new Map(), lines: new Map() },
  ...{ collapsed: new Set(), reactions: [], prefills: {}, logged: {} },
}

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

/** What a rule sets. A record whose label is not known here is filled in by the server. */
function settable(
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

function withVariables(environment: Environment, variables: Environment['variables']): Environment {
  return { ...environment, variables: { ...environment.variables, ...variables } }
}

/** The options for which a rule holds. */
function pickable(field: FieldDescription | undefined, holds: (choice: unknown) => boolean): ReadonlySet<string | number> {
  const options: readonly OptionDescription[] = field?.options ?? []
  return new Set(options.filter((option) => holds(optionChoice(option))).map(({ value }) => value))
}

/** What is copied through references that were chosen (`x-fetch`); what was typed in its place stays where it may. */
function copiedOf(fetched: FormConditions['fetched'], environment: Environment, input: ConditionInput): Values {
  const { entity, isNew, changes, values, stored, follow } = input
  const chosen = Object.entries(fetched).filter(([name, { reference, isOverridable }]) => {
    const isTouched = isNew ? idOf(values[reference]) !== '' : reference in changes && idOf(values[reference]) !== idOf(stored[reference])
    return isTouched && !(isOverridable && name in changes)
  })
  return fetchedValues(Object.fromEntries(chosen), values, { entity, follow, attempt: (tree) => attempt(tree, environment) })
}

function defaultsOf(
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

/** Computed fields of the record and of its lines, with the lines written anew. */
function computedOf(
  { computed: trees, served = [] }: FormConditions,
  environment: Environment,
  { entity, entities }: ConditionInput,
  record: Values,
): Values {
  const own = Object.entries(trees).filter(([path]) => path.startsWith(`${entity.name}.`))
  const lines = Object.values(entity.fields).flatMap((field) => linesWith(trees, served, environment, entities, field, record))
  const values: Record<string, unknown> = Object.fromEntries(lines)
  for (const [path, tree] of own) {
    const name = path.slice(entity.name.length + 1)
    if (name.includes('.')) continue
    const value = waits(tree, served, entity, record) ? undefined : attempt(tree, environment)
    if (value !== undefined) values[name] = atScale(entity.fields[name], value)
  }
  return values
}

/** Whether a tree reads what the server has yet to work out. */
function waits(tree: Tree, served: readonly string[], { name }: EntityDescription, record: Values): boolean {
  if (served.length === 0) return false
  const read = referencedFields(tree)
  return served.some((path) => path.startsWith(`${name}.`) && record[path.slice(name.length + 1)] === undefined && read.has(path))
}

function linesWith(
  trees: FormConditions['computed'],
  served: readonly string[],
  environment: Environment,
  entities: Entities,
  field: FieldDescription,
  record: Values,
): readonly (readonly [string, unknown])[] {
  const lines = record[field.name]
  const entity = entities[field.lines ?? '']
  if (entity === undefined || !Array.isArray(lines)) return []
  const own = Object.entries(trees).filter(([path]) => path.startsWith(`${entity.name}.`))
  if (own.length === 0) return []
  const worked = lines.map((line: Values) => {
    const results = own.flatMap(([path, tree]) => {
      const name = path.slice(entity.name.length + 1)
      const value = waits(tree, served, entity, line) ? undefined : attempt(tree, { ...environment, record: asRecord(line) })
      return value === undefined ? [] : [[name, atScale(entity.fields[name], value)] as const]
    })
    return results.some(([name, value]) => line[name] !== value) ? { ...line, ...Object.fromEntries(results) } : line
  })
  return worked.some((line, index) => line !== lines[index]) ? [[field.name, worked]] : []
}

function atScale(field: FieldDescription | undefined, value: unknown): unknown {
  if (typeof value !== 'number' || field?.scale === undefined) return value
  return Number(value.toFixed(field.scale))
}

/** The value; undefined where it cannot be worked out, as for a text that is no number yet. */
function attempt(tree: Tree, environment: Environment): unknown {
  try {
    return evaluate(tree, environment)
  } catch {
    return undefined
  }
}

/** A record that is not stored yet has the id "". */
function asRecord(values: Values): Values {
  return typeof values.id === 'string' ? values : { ...values, id: '' }
}

/** As much of the model as the evaluator looks at: which computed fields there are, and which fields have parts. */
function modelView(entities: Entities, computed: FormConditions['computed']): Environment['model'] {
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

/** A tab without what is not shown, its sections closed or open as they begin. */
export function shownTabs(
  tabs: readonly TabDescription[],
  hidden: ReadonlySet<string>,
  collapsed: ReadonlySet<string> = new Set(),
  prefix = '',
): readonly TabDescription[] {
  if (hidden.size + collapsed.size === 0) return tabs
  return tabs.flatMap((tab) => {
    const path = prefix + tab.key
    if (hidden.has(`tab:${path}`)) return []
    const sections = tab.sections
      .filter((section) => !hidden.has(`tab:${path}#${section.key}`))
      .map((section) => {
        const at = `tab:${path}#${section.key}`
        const isShown = (name: string) => !hidden.has(name) && !hidden.has(`${at}/${name}`)
        return {
          ...section,
          rows: section.rows.map((row) => row.filter(isShown)).filter((row) => row.length > 0),
          ...(section.inserts === undefined ? {} : { inserts: section.inserts.filter(({ key }) => isShown(key)) }),
          ...(collapsed.has(at) ? { isCollapsed: true as const } : {}),
        }
      })
      .filter((section) => section.rows.length > 0 || (section.inserts?.length ?? 0) > 0)
    return [{ ...tab, sections, tabs: shownTabs(tab.tabs, hidden, collapsed, `${path}.`) }]
  })
}

/** The entity with what is required and offered now. */
export function asJudged(entity: EntityDescription, { required, offered }: Consequences): EntityDescription {
  if (required.size === 0 && offered.size === 0) return entity
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const options = offered.get(name)
    const narrowed =
      options === undefined || field.options === notYet
        ? field
        : { ...field, options: (field.options ?? []).filter(({ value }) => options.has(value)) }
    return [name, required.has(name) ? { ...narrowed, isRequired: true } : narrowed]
  })
  return { ...entity, fields: Object.fromEntries(fields) }
}
