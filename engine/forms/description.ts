import type { DisplayOptions, JsonSchema } from '../fields/property-schema.ts'
import type { Cell, EntityAction, Fetched, Insert, Panel, RelatedRecords } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { ColumnOptions, QuickFilter, ViewKind } from '../model/view.ts'

/**
 * What the screen needs to know, as the person who asks may see it. `GET /api/metadata` answers `{ "data": MetadataDescription }`;
 * `GET /api/metadata/{entity}/form` answers `{ "data": FormDescription }`. Types only: the screen imports them.
 */
export interface MetadataDescription {
  /** Changes whenever anything below changes; the screen fetches anew when an answer carries another `Kartoteka-Model` header. */
  readonly version: string
  readonly menu: readonly MenuGroup[]
  readonly entities: { readonly [name: string]: EntityDescription }
  readonly lists: { readonly [name: string]: readonly OptionDescription[] }
  /** Code lists whose values are left out, as there are many: `GET /api/metadata/lists/{name}/values` answers them when they are shown. */
  readonly longLists?: readonly string[]
}

export interface MenuGroup {
  readonly title: string
  readonly entities: readonly string[]
}

export interface EntityDescription {
  readonly name: string
  readonly title: string
  readonly plural: string
  readonly icon?: string
  readonly color?: string
  /** The field with the picture of a record. */
  readonly image?: string
  /** Buttons and menu items of records and lists; those of a record are shown under the condition `action:key` of its form. */
  readonly actions?: readonly Omit<EntityAction, 'roles'>[]
  /** Where its records are left out (`x-not-in`). */
  readonly notIn?: readonly string[]
  /** There is one record at most. */
  readonly isSingle?: true
  /** Of owned lines: the entity that they belong to. */
  readonly linesOf?: string
  /** No new records are made: what to use instead. */
  readonly deprecated?: string
  readonly fields: { readonly [name: string]: FieldDescription }
  readonly views: readonly ViewDescription[]
  readonly can: {
    readonly [verb in
      | 'create'
      | 'update'
      | 'delete'
      | 'export'
      | 'import'
      | 'merge'
      | 'purge'
      | 'print'
      | 'share'
      | 'report'
      | 'mail']: boolean
  }
  /** What the rules of `x-colors` do, in their order; `GET /api/records/{entity}/colors` says which of them hold. */
  readonly colors?: readonly { readonly color: string; readonly on: 'row' | 'text' | 'edge' | 'card' }[]
  /** The metadata says when two records look alike (`x-duplicates`). */
  readonly hasDuplicateRules?: boolean
  /** The records are mails: who may make them writes mails about records (`POST .../mails`). */
  readonly holdsMails?: boolean
  /** Records recur: the field of their beginning, and that of the rule; `GET .../occurrences` says when they happen. */
  readonly recurrence?: { readonly start: string; readonly rule: string }
  /** Fields hold personal data (`x-personal`): there is a file of the person, and an erasure. */
  readonly isPersonal?: boolean
  /** In whose journal the records stand, and how they are told there. */
  readonly timeline?: {
    readonly on: readonly string[]
    readonly at?: string
    readonly kind?: string
    readonly text?: string
  }
}

export interface FieldDescription {
  readonly name: string
  readonly title: string
  readonly help?: string
  /** Name of the field type, for instance `money`; only for choosing how a value is shown. */
  readonly type: string
  readonly widget: string
  readonly isReadOnly: boolean
  /** The value is shown masked; `POST .../unmask` gives it for a reason. */
  readonly isSecret?: boolean
  readonly isRequired: boolean
  /** No two records have the same value. */
  readonly isUnique?: true
  readonly isSortable: boolean
  readonly operators: readonly string[]
  /** `end` for numbers. */
  readonly align: 'start' | 'end'
  /** What can be chosen; of a field over a code list see `list`. */
  readonly options?: readonly OptionDescription[]
  /** The code list whose values can be chosen; they stand once, in `lists`. */
  readonly list?: string
  /** Entities a reference may point to. */
  readonly targets?: readonly string[]
  /** What a reference may point to depends on the record: asked of `POST /api/records/{entity}/choices` with the record as it is typed. */
  readonly isNarrowed?: boolean
  /** Longer help in Markdown, opened beside the field. */
  readonly longHelp?: string
  /** What stands in the empty field. */
  readonly placeholder?: string
  /** Marked while it is empty, yet never refused. */
  readonly isRecommended?: boolean
  /** Entity of the owned lines, whose own description is in `entities`. */
  readonly lines?: string
  /** Parts of a composite value, by name. */
  readonly members?: { readonly [name: string]: FieldDescription }
  /** `currency`, `%`, `minute`, `kg`. */
  readonly unit?: string
  /** Of money: the field of the same record (in a line also `owner.currency`) that holds the currency code, or a fixed ISO 4217 code. */
  readonly currency?: { readonly field: string } | { readonly code: string }
  /** Digits after the point. */
  readonly scale?: number
  /** The largest value, where one is declared: of a rating the number of stars. */
  readonly maximum?: number
  readonly file?: { readonly accept?: readonly string[]; readonly maxSize?: number }
  readonly format?: string
  /** Where the field is left out (`x-not-in`). */
  readonly notIn?: readonly string[]
  /** How the value is drawn (`x-display`). */
  readonly display?: DisplayOptions
  /** The field is kept for old records: what to use instead. */
  readonly deprecated?: string
  /** Of a reference: what its picker offers (`x-allow`, `x-picker`); everything where it is left out. */
  readonly picker?: { readonly allows?: readonly string[]; readonly view?: string; readonly sort?: string }
  /** A new record starts with what the same person entered last. */
  readonly isRemembered?: boolean
  /** Of a text: the code list whose titles are suggested, or `field` for what other records hold. */
  readonly suggest?: string
  /** Value of a new record, or of a new line. */
  readonly default?: unknown
}

export interface OptionDescription {
  readonly value: string | number
  readonly title: string
  /** Name of a colour of the theme: grey, blue, green, orange, red, grape. */
  readonly color?: string
  readonly icon?: string
  readonly isRetired?: boolean
  /** What conditions read of it. */
  readonly category?: string
  readonly data?: unknown
}

export interface ViewDescription {
  readonly key: string
  readonly title: string
  readonly kind: ViewKind
  /** Field paths: `name`, `address.city`, `owner`; of what is no list possibly none. */
  readonly columns: readonly string[]
  readonly columnOptions?: { readonly [path: string]: ColumnOptions }
  /** As the query parameter `sort` takes it: `-amount,name`. */
  readonly sort: string
  readonly filter?: string
  readonly isDefault: boolean
  /** Values are changed in the list. */
  readonly isEditable?: boolean
  readonly group?: string
  /** Number fields whose totals are shown. */
  readonly sum?: readonly string[]
  readonly quickFilters?: readonly (string | QuickFilter)[]
  /** Of a board: the field whose values are the columns. */
  readonly by?: string
  readonly cardFields?: readonly string[]
  /** Of a calendar. */
  readonly start?: string
  readonly end?: string
  readonly allDay?: string
  readonly colorBy?: string
  /** Of a tree: the reference of a record to its parent. */
  readonly parent?: string
}

/** The form of what an action asks before it is started. */
export interface InputForm {
  readonly schema: JsonSchema
  readonly uiSchema: { readonly [field: string]: JsonSchema }
  readonly fields: { readonly [name: string]: FieldDescription }
  readonly defaults: { readonly [field: string]: unknown }
}

export interface FormDescription {
  readonly entity: string
  /** One flat JSON Schema of all fields that can stand on a form; every property states its type. */
  readonly schema: JsonSchema
  /** RJSF's uiSchema: `{ field: { "ui:widget" | "ui:field": name, "ui:options": {...} } }`. */
  readonly uiSchema: { readonly [field: string]: JsonSchema }
  readonly tabs: readonly TabDescription[]
  /** The tabs of a new record are steps, each filled in before the next one (`x-steps`). */
  readonly isStepped?: true
  /** Fields of the panel at the left that stays. */
  readonly info: readonly string[]
  /** Rows of the form for quick entry: those of the metadata, else what must be filled in. */
  readonly quick: readonly (readonly string[])[]
  /** The metadata says what is asked for quick entry. */
  readonly hasQuick?: true
  /** Values of a new record. */
  readonly defaults: { readonly [field: string]: unknown }
  /** What depends on other values of the form; the screen works it out with `engine/expression/evaluate.ts`, and the server judges it anew. */
  readonly conditions?: FormConditions
  /** How records get from one state to another; absent where nothing says so. */
  readonly workflows?: readonly WorkflowDescription[]
  /** At the side of a record. */
  readonly panels?: readonly Panel[]
  /** What a record can become (`x-convert`), and the transition that is then made with it; `GET .../convert` says with which values. */
  readonly conversions?: readonly { readonly to: string; readonly transition?: string }[]
}

/** Checked trees by field. Those that look at lists of other records are left out: only the server can judge them. */
export interface FormConditions {
  /** When a field is shown; a tab is `tab:management.billing`, a section `tab:identity#reach`. */
  readonly shown: { readonly [field: string]: Tree }
  readonly required: { readonly [field: string]: Tree }
  /** Judged by the stored values. */
  readonly locked: { readonly [field: string]: Tree }
  /** Values of a new record where nothing is entered. */
  readonly defaults: { readonly [field: string]: Tree }
  /** Of a choice: what is offered for each value of another field. */
  readonly options: {
    readonly [field: string]: { readonly field: string; readonly map: { readonly [value: string]: readonly (string | number)[] } }
  }
  /** Of a choice: whether the variable `choice`, one of its options, is offered. */
  readonly picks: { readonly [field: string]: Tree }
  /** Computed values, also of owned lines, by `entity.field`. */
  readonly computed: { readonly [path: string]: Tree }
  /** Computed values that only the server works out, by `entity.field`: what reads one is not known either where it is not there yet. */
  readonly served?: readonly string[]
  /** When a section is closed at first. */
  readonly collapsed: { readonly [section: string]: Tree }
  /** What is set once a condition comes true, in order. */
  readonly reactions: readonly { readonly when: Tree; readonly set: { readonly [field: string]: Tree } }[]
  /** What is copied when a reference is chosen; the server copies what the person does not see. */
  readonly fetched: { readonly [field: string]: Fetched }
  /** By `field.targetField`: what a record starts with that is made from the picker of a reference. */
  readonly prefills: { readonly [path: string]: Tree }
  /** What is set on a record that is entered beside a journal. */
  readonly logged: { readonly [field: string]: Tree }
  /** By entity of owned lines: what depends on values of the line, and of its record as `owner`. */
  readonly lines?: { readonly [entity: string]: LineConditions }
}

export type LineConditions = Pick<FormConditions, 'shown' | 'required' | 'locked' | 'options' | 'picks' | 'reactions' | 'fetched'>

export interface WorkflowDescription {
  readonly name: string
  readonly title: string
  /** The field that holds the state. It is changed by transitions only. */
  readonly field: string
  readonly initial: string
  /** The states of which one is chosen for a new record, where there are several. */
  readonly beginnings?: readonly string[]
  /** The field that says since when a record is in its state, where a state says how long it may be. */
  readonly sinceField?: string
  /** In the order in which they are shown. */
  readonly states: readonly StateDescription[]
  /** Those that the person may make at all, in the order in which they are offered. */
  readonly transitions: readonly TransitionDescription[]
}

export interface StateDescription {
  readonly name: string
  readonly title: string
  readonly category: 'open' | 'won' | 'lost' | 'closed'
  readonly description?: string
  readonly color?: string
  readonly icon?: string
  /** How many seconds a record may be in it; since when it is stands in the field `sinceField` of the workflow. */
  readonly maxAge?: number
  /** What people are asked to decide in this state. */
  readonly approval?: string
  /** The record can only be read, but for these fields. */
  readonly locked?: { readonly editable: readonly string[] }
}

export interface TransitionDescription {
  readonly name: string
  readonly title: string
  readonly from: readonly string[]
  readonly to: string
  /** Names of the fields that it asks for. */
  readonly ask: readonly string[]
  readonly description?: string
  readonly confirm?: string
  readonly color?: string
  readonly icon?: string
}

/** `GET /api/records/{entity}/{id}/transitions` answers `{ "data": TransitionOffer[] }`: what the person can do with the record now. */
export interface TransitionOffer extends Omit<TransitionDescription, 'from' | 'to' | 'ask'> {
  readonly workflow: string
  readonly field: string
  readonly to: { readonly state: string; readonly title: string; readonly color?: string }
  readonly ask: AskedFields
  /** Why it cannot be done as the record is now; the button is shown and closed. */
  readonly refused?: string
}

/** Fields to ask for, described as the form describes them. */
export interface AskedFields extends Pick<FormDescription, 'schema' | 'uiSchema'> {
  readonly fields: readonly string[]
}

export interface TabDescription {
  readonly key: string
  readonly title: string
  readonly description?: string
  readonly sections: readonly SectionDescription[]
  readonly tabs: readonly TabDescription[]
  readonly related?: RelatedRecords
}

export interface SectionDescription {
  readonly key: string
  readonly title?: string
  readonly description?: string
  readonly rows: readonly (readonly string[])[]
  /** In how many columns its rows stand; as many as a row has fields where it is left out. */
  readonly columns?: number
  /** Closed at first; or as a condition `tab:...#section` of `collapsed` says. */
  readonly isCollapsed?: true
  /** How some of its fields stand here, by field. */
  readonly cells?: { readonly [field: string]: Cell }
  /** What stands between the rows; shown under the condition `tab:...#section/key` where there is one. */
  readonly inserts?: readonly Insert[]
}
