import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { LineConsequences } from './line-conditions.ts'

export type Values = Readonly<Record<string, unknown>>
export type Entities = { readonly [name: string]: EntityDescription }

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
