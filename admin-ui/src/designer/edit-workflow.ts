import { documentName, fieldName } from '../../../engine/base/names.ts'
import type { Document } from '../api/designer.ts'
import { orderAfterMove } from './layout.ts'
import { isObject } from './merge.ts'

export type Category = 'open' | 'won' | 'lost' | 'closed'

/** A state as it is drawn: what the document says of it, with its key. */
export interface EditedState {
  readonly key: string
  readonly title: string
  readonly category: Category
  readonly color?: string
}

export interface EditedTransition {
  readonly key: string
  readonly title: string
  readonly from: readonly string[]
  readonly isFromAnywhere: boolean
  readonly to: string
  readonly color?: string
}

type Keyed = Readonly<Record<string, Document>>

function partOf(document: Document, part: 'states' | 'transitions'): Keyed {
  return (isObject(document[part]) ? document[part] : {}) as Keyed
}

function inOrder(part: Keyed): readonly [string, Document][] {
  const placed = Object.entries(part).map(([key, value], index) => ({ key, value, index, order: value.order }))
  const at = ({ order, index }: (typeof placed)[number]) => (typeof order === 'number' ? order : index * 10)
  return placed.sort((a, b) => at(a) - at(b) || a.index - b.index).map(({ key, value }) => [key, value])
}

export function statesOf(document: Document): readonly EditedState[] {
  return inOrder(partOf(document, 'states')).map(([key, state]) => ({
    key,
    title: typeof state.title === 'string' ? state.title : key,
    category: (typeof state.category === 'string' ? state.category : 'open') as Category,
    ...(typeof state.color === 'string' ? { color: state.color } : {}),
  }))
}

export function transitionsOf(document: Document): readonly EditedTransition[] {
  const states = statesOf(document)
  return inOrder(partOf(document, 'transitions')).map(([key, transition]) => {
    const said = [transition.from].flat().filter((one): one is string => typeof one === 'string')
    const to = String(transition.to)
    return {
      key,
      title: typeof transition.title === 'string' ? transition.title : (states.find((state) => state.key === to)?.title ?? key),
      from: said.includes('*') ? states.map((state) => state.key).filter((state) => state !== to) : said,
      isFromAnywhere: said.includes('*'),
      to,
      ...(typeof transition.color === 'string' ? { color: transition.color } : {}),
    }
  })
}

/**
 * States and transitions as a person reads them, where `said` knows a translation. What is called as the value it stands for (`written`, in
 * the language of the documents) is called as that value is said, and a transition that is called as its end is called as that.
 */
export function saidParts(
  { states, transitions }: { readonly states: readonly EditedState[]; readonly transitions: readonly EditedTransition[] },
  said: (part: 'states' | 'transitions', key: string) => string | undefined,
  values: ReadonlyMap<string, { readonly written: string; readonly said: string }>,
): { readonly states: readonly EditedState[]; readonly transitions: readonly EditedTransition[] } {
  const shown = states.map((state) => {
    const value = values.get(state.key)
    return { ...state, title: said('states', state.key) ?? (value?.written === state.title ? value.said : state.title) }
  })
  const endOf = (list: readonly EditedState[], key: string) => list.find((state) => state.key === key)?.title
  return {
    states: shown,
    transitions: transitions.map((one) => {
      const otherwise = one.title === endOf(states, one.to) ? endOf(shown, one.to) : undefined
      return { ...one, title: said('transitions', one.key) ?? otherwise ?? one.title }
    }),
  }
}

/** What the values of a field are called in the documents: in its code list, or in the entity. */
export function writtenValues(holder: Document | undefined, field: string): ReadonlyMap<string, string> {
  if (isObject(holder?.values))
    return new Map(Object.entries(holder.values).map(([key, value]) => [key, isObject(value) ? String(value.title ?? key) : key]))
  const property = isObject(holder?.properties) ? holder.properties[field] : undefined
  const branches = isObject(property) && Array.isArray(property.oneOf) ? property.oneOf.filter(isObject) : []
  return new Map(branches.map((branch) => [String(branch.const), String(branch.title ?? branch.const)]))
}

export function stateDocument(document: Document, key: string): Document {
  return partOf(document, 'states')[key] ?? {}
}

export function transitionDocument(document: Document, key: string): Document {
  return partOf(document, 'transitions')[key] ?? {}
}

/** A state or transition with other keywords; what is undefined or empty is taken away. */
function withKeywords(before: Document, keywords: Document): Document {
  const isNothing = (value: unknown) =>
    value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
  const next = Object.entries({ ...before, ...keywords }).filter(([key, value]) => !(key in keywords) || !isNothing(value))
  return Object.fromEntries(next)
}

export function setState(document: Document, key: string, keywords: Document): Document {
  const states = partOf(document, 'states')
  return { ...document, states: { ...states, [key]: withKeywords(states[key] ?? {}, keywords) } }
}

export function setTransition(document: Document, key: string, keywords: Document): Document {
  const transitions = partOf(document, 'transitions')
  return { ...document, transitions: { ...transitions, [key]: withKeywords(transitions[key] ?? {}, keywords) } }
}

/** A key for a state that none has yet, also no value of the field. */
export function newStateKey(document: Document, title: string, values: readonly string[]): string {
  return documentName(title, [...Object.keys(partOf(document, 'states')), ...values])
}

export function addState(document: Document, key: string, title: string): Document {
  const orders = statesOf(document).map((state) => stateDocument(document, state.key).order)
  const last = orders.filter((order): order is number => typeof order === 'number')
  const place = last.length === 0 ? {} : { order: Math.max(...last) + 10 }
  return { ...document, states: { ...partOf(document, 'states'), [key]: { title, category: 'open', ...place } } }
}

/** A state taken away with the transitions that lead there or only come from there; records begin in the first one that is left. */
export function removeState(document: Document, key: string): Document {
  const { [key]: _, ...states } = partOf(document, 'states')
  const transitions = Object.entries(partOf(document, 'transitions')).flatMap(([name, transition]) => {
    const from = [transition.from].flat().filter((one) => one !== key)
    if (transition.to === key || from.length === 0) return []
    return [[name, { ...transition, from: Array.isArray(transition.from) ? from : transition.from }]]
  })
  const [first] = statesOf({ ...document, states })
  const initial = document.initial === key ? { initial: first?.key } : {}
  return { ...document, ...initial, states, transitions: Object.fromEntries(transitions) }
}

/** A state one place further among the states; all of them say their place from then on. */
export function moveState(document: Document, key: string, step: -1 | 1): Document {
  const keys = orderAfterMove(
    statesOf(document).map((state) => state.key),
    key,
    step,
  )
  return keys.reduce((changed, one, index) => setState(changed, one, { order: (index + 1) * 10 }), document)
}

/** A transition between two states, called after where it leads. */
export function addTransition(document: Document, from: string, to: string): { readonly document: Document; readonly key: string } {
  const title = statesOf(document).find((state) => state.key === to)?.title ?? to
  const key = fieldName(title, Object.keys(partOf(document, 'transitions')))
  return { key, document: setTransition(document, key, { title, from: [from], to }) }
}

export function removeTransition(document: Document, key: string): Document {
  const { [key]: _, ...transitions } = partOf(document, 'transitions')
  return { ...document, transitions }
}

/** A workflow over the values of a choice: each leads to the next, to be drawn further. */
export function newWorkflow(
  id: string,
  entity: string,
  field: string,
  values: readonly { readonly value: string; readonly title: string; readonly color?: string }[],
): Document {
  const states = values.map(({ value, title, color }, index) => {
    const category = index === values.length - 1 && values.length > 1 ? 'closed' : 'open'
    return [value, { title, category, ...(color === undefined ? {} : { color }) }]
  })
  const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')
  const bare: Document = { $id: id, title, entity, field, initial: values[0]?.value, states: Object.fromEntries(states), transitions: {} }
  return values.slice(1).reduce((document, { value }, index) => {
    const before = values[index]
    return before === undefined ? document : addTransition(document, before.value, value).document
  }, bare)
}

/** Where the values of a state field stand: in its property, or in a code list. */
export function valueListOf(property: Document | undefined): string | undefined {
  return typeof property?.['x-list'] === 'string' ? property['x-list'] : undefined
}

/** The document that holds the values of the field, with one more; a field of free text holds none. */
export function addValue(holder: Document, field: string, key: string, title: string): Document {
  if (isObject(holder.values)) return { ...holder, values: { ...holder.values, [key]: { title } } }
  return withProperty(holder, field, (property) => {
    if (Array.isArray(property.oneOf)) return { ...property, oneOf: [...property.oneOf, { const: key, title }] }
    if (Array.isArray(property.enum)) return { ...property, enum: [...property.enum, key] }
    return property
  })
}

/** The document without the value of a state that goes: in a code list it is only offered no more. */
export function dropValue(holder: Document, field: string, key: string, initial: string): Document {
  if (isObject(holder.values)) {
    const value = isObject(holder.values[key]) ? holder.values[key] : {}
    return { ...holder, values: { ...holder.values, [key]: { ...value, retired: true } } }
  }
  return withProperty(holder, field, (property) => ({
    ...property,
    ...(Array.isArray(property.oneOf) ? { oneOf: property.oneOf.filter((one) => !isObject(one) || one.const !== key) } : {}),
    ...(Array.isArray(property.enum) ? { enum: property.enum.filter((one) => one !== key) } : {}),
    ...(property.default === key ? { default: initial } : {}),
  }))
}

function withProperty(entity: Document, field: string, change: (property: Document) => Document): Document {
  const properties = isObject(entity.properties) ? entity.properties : {}
  const property = properties[field]
  return isObject(property) ? { ...entity, properties: { ...properties, [field]: change(property) } } : entity
}
