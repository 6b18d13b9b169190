import type { Field } from '../fields/field.ts'
import type { Option } from '../fields/property-schema.ts'
import type { Automation } from './automation.ts'
import type { Conversion } from './conversion.ts'
import type { Dependencies } from './dependencies.ts'
import type { FetchPath } from './fetch-path.ts'
import type { LabelPart } from './label.ts'
import type { MailFields } from './mail.ts'
import type { ContactChannel } from './personal.ts'
import type { EntityQuality } from './quality.ts'
import type { Range, Recurrence } from './range.ts'
import type { Dashboard, Report } from './report.ts'
import type { Role, Verb } from './role.ts'
import type { Scenario } from './scenario.ts'
import type { Scorecard } from './scorecard.ts'
import type { SortIndex } from './sort-index.ts'
import type { Template } from './template.ts'
import type { Timeline } from './timeline.ts'
import type { Translation } from './translate.ts'
import type { Tree } from './tree.ts'
import type { View } from './view.ts'
import type { Workflow } from './workflow.ts'

/**
 * What the metadata says, resolved and checked: the only thing that the rest of the engine reads. Immutable. Made by
 * `metadata/compile.ts` and nowhere else.
 */
export interface Model {
  /** Hash of the documents it was made from. */
  readonly version: string
  readonly entities: ReadonlyMap<string, Entity>
  readonly lists: ReadonlyMap<string, CodeList>
  /** Checked trees of the computed fields, by `entity.field`. */
  readonly computed: ReadonlyMap<string, Tree>
  /** Which changes reach the computed fields that are kept. */
  readonly dependencies: Dependencies
  readonly roles: ReadonlyMap<string, Role>
  readonly reports?: ReadonlyMap<string, Report>
  readonly dashboards?: ReadonlyMap<string, Dashboard>
  /** What happens by itself. */
  readonly automations?: readonly Automation[]
  /** What is tried out before a change goes live. */
  readonly scenarios?: readonly Scenario[]
  readonly templates?: ReadonlyMap<string, Template>
  readonly scorecards?: ReadonlyMap<string, Scorecard>
  /** By language, for those that are not the one in which the documents are written. */
  readonly translations?: ReadonlyMap<string, Translation>
  /** Texts by path (`firm.name`), in all languages together. */
  readonly translatedTexts?: ReadonlyMap<string, readonly string[]>
}

export interface Entity {
  readonly name: string
  readonly title: string
  readonly plural: string
  readonly description: string | undefined
  readonly icon: string | undefined
  readonly table: string
  /** The name the entity had before (`x-renamed-from`). */
  readonly renamedFrom?: string
  /** All fields in order of declaration, the system fields last. */
  readonly fields: ReadonlyMap<string, Field>
  /** The lists of records that point here, by inverse name. */
  readonly inverses: ReadonlyMap<string, Inverse>
  /** Set on an entity whose records are owned lines of another. */
  readonly owner: { readonly entity: string; readonly field: string; readonly column: string } | undefined
  /** Only the engine itself reads and writes it: no routes, no forms. */
  readonly isInternal: boolean
  /** There is one record at most (`x-kind`). */
  readonly isSingle?: true
  /** The field with the picture of a record (`x-image`). */
  readonly image?: string
  /** The reference to the user who looks after a record, or a path that leads to one (`x-responsible`). */
  readonly responsible?: string
  readonly color?: string
  /** What people may do with the records whatever their role (`x-allow`); everything where it is left out. */
  readonly allowed?: readonly ('create' | 'edit' | 'delete')[]
  /** Kept for old records: what to use instead (`x-deprecated`). */
  readonly deprecated?: string
  /** Values that expressions name (`x-constants`). */
  readonly constants?: ReadonlyMap<string, string | number | boolean>
  /** Set where changes are not written to the history (`x-history`). */
  readonly isWithoutHistory?: true
  /** How a record is called, for instance `{name} ({code})`. */
  readonly label: readonly LabelPart[]
  /** Paths that `x-search` names; see `searchedPaths`. */
  readonly searchFields: readonly string[]
  /** True where `x-search` of the entity lists what is searched, so that the label is not by itself. */
  readonly isSearchListed?: true
  /** Weights by path, where they are stated. */
  readonly searchWeights?: ReadonlyMap<string, number>
  /** The field that people and imports know a record by (`x-key`). */
  readonly keyField?: string
  /** Places where the entity is left out (`x-not-in`). */
  readonly notIn?: readonly string[]
  readonly uniqueRules: readonly (readonly string[])[]
  readonly indexes: readonly (readonly string[])[]
  readonly tabs: readonly Tab[]
  readonly info: readonly string[]
  readonly views: readonly View[]
  /** Buttons and menu items (`x-actions`), in order. */
  readonly actions?: readonly EntityAction[]
  /** At the side of a record (`x-panels`), in order. */
  readonly panels?: readonly Panel[]
  /** Colours of records, the first rule that holds counts for each place (`x-colors`); none where it is left out. */
  readonly colors?: readonly ColorRule[]
  /** In whose journal the records stand (`x-timeline`). */
  readonly timeline?: Timeline
  /** The records are mails (`x-mail`). */
  readonly mail?: MailFields
  /** From when to when a record is (`x-range`). */
  readonly range?: Range
  /** How a record recurs (`x-recurrence`). */
  readonly recurrence?: Recurrence
  /** A new record is filled in tab by tab (`x-steps`). */
  readonly isStepped?: true
  /** Rows of the form for quick entry (`x-layouts`). */
  readonly quick?: readonly (readonly string[])[]
  /** The sorts that are served by an index. */
  readonly sortIndexes?: readonly SortIndex[]
  readonly menu: { readonly group: string; readonly order: number } | undefined
  /** In the model of one person: what that person may do with some record at all; everything where it is left out. */
  readonly allows?: ReadonlySet<Verb>
  /** Absent where nothing is judged beyond the fields themselves. */
  readonly rules?: EntityRules
  /** Absent where the metadata says nothing about duplicates, merging and completeness. */
  readonly quality?: EntityQuality
  /** How records get from one state to another; in the model of one person, with the transitions that the person may make. */
  readonly workflows?: readonly Workflow[]
  /** What its records can become (`x-convert`), in order. */
  readonly conversions?: readonly Conversion[]
}

/** What is judged when a record is written, as checked trees. */
export interface EntityRules {
  /** Rules over several fields (`x-check`): each must be true. */
  readonly checks: readonly { readonly rule: Tree; readonly message: string; readonly field: string | undefined }[]
  /** By field: the value of a new record (`x-default`), when it must not be empty (`x-require-if`), when it cannot be changed (`x-lock-if`). */
  readonly defaults: ReadonlyMap<string, Tree>
  readonly required: ReadonlyMap<string, Tree>
  readonly locks: ReadonlyMap<string, Tree>
  /** When a field (by name), a tab (`tab:management.billing`) or a section (`tab:identity#reach`) is shown (`x-show-if`, `showIf`). */
  readonly shown: ReadonlyMap<string, Tree>
  /** By field: when its changes are written to the history (`x-history`). */
  readonly history: ReadonlyMap<string, Tree>
  /** By field: what is copied into it when a reference changes (`x-fetch`). */
  readonly fetched: ReadonlyMap<string, Fetched>
  /** By field: when the system fills it in (`x-stamp`). */
  readonly stamps: ReadonlyMap<string, Stamp>
  /** By field: whether the variable `choice` may be picked (`x-pick`). */
  readonly picks: ReadonlyMap<string, Tree>
  /** By field: the ways in which the people that it points to are reached, and when (`x-reach`). */
  readonly reached: ReadonlyMap<string, readonly { readonly channel: ContactChannel; readonly when: Tree | undefined }[]>
  /** What is set when a condition comes true (`x-rules`), in order. */
  readonly reactions: readonly Reaction[]
  /** By `field.targetField`: what a record starts with that is made from the picker of a reference (`x-picker`). */
  readonly prefills: ReadonlyMap<string, Tree>
  /** By field: what is set on a record that is entered beside a journal (`x-timeline`). */
  readonly logged: ReadonlyMap<string, Tree>
  /** By tab and section, as in `shown`: when it is closed at first (`collapsed`). */
  readonly collapsed: ReadonlyMap<string, Tree>
}

/** Values by field, set when a condition comes true. */
export interface Reaction {
  readonly when: Tree
  readonly set: ReadonlyMap<string, Tree>
}

/** A value copied through a reference. */
export interface Fetched {
  /** The field with the reference. */
  readonly reference: string
  /** Where the value is found: an expression, or ways of which the first that leads to a value counts. */
  readonly from: Tree | readonly FetchPath[]
  /** Another value may be entered; it stays until the reference changes. */
  readonly isOverridable: boolean
}

/** A value that only the system writes. */
export interface Stamp {
  /** On each write, when the record is made, or when a condition holds for the first time. */
  readonly on: 'change' | 'creation' | Tree
  readonly set: 'now' | 'user'
}

/** `person.firm` seen from the firm: its `people`. */
export interface Inverse {
  readonly name: string
  readonly title: string
  readonly entity: string
  readonly field: string
}

export interface Tab {
  readonly key: string
  readonly title: string
  readonly sections: readonly Section[]
  readonly tabs: readonly Tab[]
  readonly related: RelatedRecords | undefined
  /** The sentence below the heading. */
  readonly description?: string
}

/** A related list: the records of `entity` whose reference `field` points to this record, and how it differs from the list of that entity. */
export interface RelatedRecords {
  readonly entity: string
  /** Of owned lines also a reference of the record that they belong to: `owner.customer`. */
  readonly field: string
  readonly view?: string
  readonly sort?: string
  readonly columns?: readonly string[]
  readonly filter?: string
  /** What can be done there; everything where it is left out. */
  readonly allows?: readonly ('create' | 'edit' | 'open')[]
  /** False: how many there are is not counted on the tab. */
  readonly hasCount?: false
}

export interface Section {
  readonly key: string
  readonly title: string | undefined
  /** Rows of one or two field names. */
  readonly rows: readonly (readonly string[])[]
  readonly description?: string
  /** In how many columns its rows stand; as many as a row has fields where it is left out. */
  readonly columns?: number
  /** Closed at first. */
  readonly isCollapsed?: true
  /** What is said of the places of some fields. */
  readonly cells?: ReadonlyMap<string, Cell>
  /** What stands between the rows. */
  readonly inserts?: readonly Insert[]
}

/** A button or menu item; shown under the condition `action:key` where there is one. */
export interface EntityAction {
  readonly key: string
  readonly title: string
  readonly icon?: string
  /** `transition:win`, `url:https://...{code}`, or an action of a plugin: `erp.send`. */
  readonly call: string
  /** Of one record in its header or menu, of those chosen in a list, or of all that a list shows. */
  readonly place: 'header' | 'menu' | 'row' | 'list'
  readonly confirm?: string
  /** Only for people with one of these roles. */
  readonly roles?: ReadonlySet<string>
}

/** A panel at the side of a record; shown under the condition `panel:key` where there is one. */
export interface Panel {
  readonly key: string
  readonly title: string
  /** Fields, one below the other. */
  readonly fields: readonly string[]
  readonly related?: RelatedRecords
  readonly view?: { readonly entity: string; readonly key: string }
  /** CEL condition for the records of the list. */
  readonly filter?: string
  readonly template?: string
}

/** How a field stands in one place. */
export interface Cell {
  /** In twelfths of the row. */
  readonly span?: number
  /** Empty: none is shown. */
  readonly label?: string
  readonly isReadOnly?: true
}

/** A text, a template, a related list or a view between the rows of a section. */
export interface Insert {
  readonly key: string
  /** It stands before the row of the first of these fields that is there; else at the end. */
  readonly before: readonly string[]
  readonly label?: string
  /** In Markdown. */
  readonly text?: string
  readonly template?: string
  readonly related?: RelatedRecords
  readonly view?: { readonly entity: string; readonly key: string }
}

/** A field path (`name`, `address.city`, `firm.name`) and its direction. */
export interface SortKey {
  readonly path: string
  readonly isDescending: boolean
}

/** A colour under a CEL condition over the record. */
export interface ColorRule {
  readonly when: string
  readonly color: string
  readonly on: 'row' | 'text' | 'edge' | 'card'
}

export interface CodeList {
  readonly name: string
  readonly title: string
  /** Of values that are called by names which are not translated. */
  readonly language?: string
  readonly options: readonly Option[]
  /** What the members of the values' `data` are called, by name. */
  readonly dataTitles?: ReadonlyMap<string, string>
}
