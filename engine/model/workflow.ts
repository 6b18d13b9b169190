import type { LabelPart } from './label.ts'
import type { Tree } from './tree.ts'

/** What a state means for the engine, whatever it is called. */
export type StateCategory = 'open' | 'won' | 'lost' | 'closed'

/** The states of a record and how it gets from one to another; one field has one workflow. */
export interface Workflow {
  readonly name: string
  readonly title: string
  /** The field that holds the state. */
  readonly field: string
  /** The field that says since when a record is in its state; where a state says how long it may be in it. */
  readonly sinceField?: string
  /** The state of a new record. */
  readonly initial: string
  /** The states in which a new record may be made; the initial one is the first. */
  readonly beginnings: ReadonlySet<string>
  /** In the order in which they are shown. */
  readonly states: ReadonlyMap<string, State>
  /** In the order in which they are offered. */
  readonly transitions: ReadonlyMap<string, Transition>
}

export interface State {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly category: StateCategory
  readonly color: string | undefined
  readonly icon: string | undefined
  /** The record cannot be changed but for the fields that are `editable`. */
  readonly isLocked: boolean
  readonly editable: ReadonlySet<string>
  /** How many seconds a record may be in it. */
  readonly maxAge: number | undefined
  /** Who decides how it goes on. */
  readonly approval: Approval | undefined
}

/** People, as an expression over the record gives them, or all who have a role. */
export type People = Tree | { readonly role: string }

/** A decision of people about a record that has come into a state. */
export interface Approval {
  readonly title: string
  readonly by: readonly People[]
  /** `any`: the first decision counts. */
  readonly needs: 'any' | 'all' | number
  /** The transitions that are made by the decision, and by nothing else. */
  readonly approve: string
  readonly reject: string
  /** After so many seconds others are asked. */
  readonly seconds: number | undefined
  readonly escalate: readonly People[]
}

export interface Transition {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  /** States in which it is offered; `*` is written out. */
  readonly from: ReadonlySet<string>
  /** True for `*`: also from a value that is no state. */
  readonly isFromAnywhere: boolean
  readonly to: string
  readonly guard: { readonly tree: Tree; readonly message: string | undefined } | undefined
  /** Fields that must be filled in, as far as they are shown (`x-show-if`). */
  readonly ask: readonly string[]
  /** Who may: these roles and those that inherit from them; everybody where it is undefined. */
  readonly roles: ReadonlySet<string> | undefined
  readonly steps: readonly Step[]
  readonly confirm: string | undefined
  readonly color: string | undefined
  readonly icon: string | undefined
}

/** A value for a field, as a checked expression over the record that sets it. */
export type Values = ReadonlyMap<string, Tree>

/** One thing that a transition or an automation does. */
export type Step =
  | { readonly kind: 'set'; readonly values: Values }
  | { readonly kind: 'create'; readonly entity: string; readonly values: Values }
  /** The record or the records of one entity that an expression gives; the values are over the record that sets it off. */
  | {
      readonly kind: 'update'
      readonly of: Tree
      readonly entity: string
      readonly values: Values
      readonly transition: string | undefined
    }
  | { readonly kind: 'transition'; readonly name: string }
  /** To the people that an expression gives, or to all who have a role. */
  | { readonly kind: 'notify'; readonly to: Tree | { readonly role: string }; readonly text: readonly LabelPart[] }
  | { readonly kind: 'assign'; readonly field: string; readonly role: string; readonly by: 'round-robin' | 'least-busy' }
  /** To an address, or to the addresses of the records that an expression gives. */
  | { readonly kind: 'mail'; readonly to: Tree; readonly template: string }
  /** Values of the record, sent to another server once the change is kept. */
  | { readonly kind: 'webhook'; readonly url: string; readonly fields: readonly string[] }
  /** An action of a plugin, `{plugin}.{action}`, once the change is kept. */
  | { readonly kind: 'call'; readonly action: string }
  /** Only of automations. */
  | { readonly kind: 'wait'; readonly seconds: number }

/** The workflow of an entity that has a transition of this name. */
export function workflowWith(workflows: readonly Workflow[] | undefined, transition: string): Workflow | undefined {
  return workflows?.find(({ transitions }) => transitions.has(transition))
}

/** The transitions that lead out of a value of the field, in order; `to` is where they are to lead. */
export function transitionsFrom(workflow: Workflow, state: string | undefined, to?: string): readonly Transition[] {
  return [...workflow.transitions.values()].filter(
    (transition) => (transition.isFromAnywhere || transition.from.has(state ?? '')) && (to === undefined || transition.to === to),
  )
}
