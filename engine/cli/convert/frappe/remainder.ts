import { type DocField, type DocType, isOn, textOf } from './doctype.ts'
import { unsaidRights } from './roles.ts'
import { type Draft, note, type Writing } from './writing.ts'

/** Keys that say when and by whom a file was written, never what a field is. */
const bookkeeping = new Set(
  (
    'fieldname idx name owner creation modified modified_by parent parentfield parenttype doctype docstatus __islocal __unsaved ' +
    '_user_tags _last_update __last_update'
  ).split(' '),
)

type Said = (property: Draft, field: DocField, writing: Writing) => boolean

const keyword =
  (name: string): Said =>
  (property) =>
    property[name] !== undefined
const place =
  (name: string): Said =>
  ({ 'x-not-in': places }) =>
    Array.isArray(places) && places.includes(name)
const display = (property: Draft): Draft => (property['x-display'] ?? {}) as Draft

/** Types of text that differ there by the size of their column only. */
const sizes = new Set(['Small Text', 'Long Text', 'Long Int', 'Read Only'])

/** Whether a property says what a key of its field says. A key that is not here is kept as it was written. */
const saidBy: Readonly<Record<string, Said>> = {
  fieldtype: (_, { fieldtype, writtenAs }) => writtenAs === undefined && !sizes.has(fieldtype),
  label: (_, { label }) => (label ?? '').trim().length <= 80,
  description: keyword('description'),
  options: saysOptions,
  default: (property) => ['default', 'x-default', 'x-remember', 'x-computed'].some((name) => property[name] !== undefined),
  read_only: keyword('readOnly'),
  hidden: keyword('x-hidden'),
  unique: keyword('x-unique'),
  search_index: (property) => property['x-index'] !== undefined || property['x-unique'] !== undefined,
  in_global_search: (property, field, writing) => property['x-search'] !== undefined || isSearchedByName(field, writing),
  remember_last_selected_value: keyword('x-remember'),
  placeholder: keyword('x-placeholder'),
  documentation_url: keyword('x-help'),
  fetch_if_empty: keyword('x-overridable'),
  only_select: keyword('x-allow'),
  fetch_from: (property, { fetch_from: path }) => property['x-fetch'] !== undefined && textOf(path)?.split('.').length === 2,
  no_copy: place('copy'),
  print_hide: place('print'),
  report_hide: place('reports'),
  permlevel: (property, { permlevel }) => property['x-level'] === Number(permlevel),
  non_negative: (property) => property.minimum === 0,
  length: (property, { length }) => property.maxLength === Number(length),
  precision: (property, { precision }) => property.multipleOf === Number(`1e-${precision}`),
  set_only_once: (property) => String(property['x-lock-if']).includes('!isNew'),
  sort_options: ({ enum: values, oneOf }) => values !== undefined || oneOf !== undefined,
  bold: (property) => display(property).emphasis === 'strong',
  width: (property, { width }) => `${display(property).width}` === textOf(width)?.replace(/px$/, ''),
  in_preview: (property) => display(property).preview === true,
  in_list_view: (property, _, { use: { doctype, owner } }) =>
    isOn(doctype.istable) || owner !== undefined ? property['x-column'] === true : !isOn(doctype.issingle) && isListed(property),
  in_standard_filter: (property, { fieldtype }, { use: { doctype } }) =>
    !isOn(doctype.istable) && !isOn(doctype.issingle) && isListed(property) && filtered.has(fieldtype),
  allow_on_submit: (_, __, { use }) => isOn(use.doctype.is_submittable) || isOn(use.owner?.use.doctype.is_submittable),
  allow_in_quick_entry: (_, { hidden }, { use: { doctype } }) => isOn(doctype.quick_entry) && !isOn(doctype.istable) && !isOn(hidden),
}

/** Fieldtypes that make a quick filter of a list. */
export const filtered: ReadonlySet<string> = new Set(
  'Data,Select,Link,Dynamic Link,Check,Date,Datetime,Int,Currency,Float,Percent,Read Only'.split(','),
)

/** Whether a value can stand in a column of a list. */
export function isListed(property: Draft | undefined): boolean {
  return property !== undefined && property.type !== 'array' && property.type !== 'object' && property['x-secret'] === undefined
}

/** What no keyword of the property says goes into its comment, as it was written; what had an effect there is told of, too. */
export function remainderOf(field: DocField, property: Draft, isRequired: boolean, writing: Writing): readonly string[] {
  const left = entriesOf(field).filter(([key]) => {
    if (key === 'reqd') return !isRequired
    return !Object.hasOwn(saidBy, key) || saidBy[key]?.(property, field, writing) !== true
  })
  const effective = left.map(([key]) => key).filter((key) => !explained.has(key) && onlyFor[key]?.includes(field.fieldtype) !== false)
  if (effective.length > 0) note(writing, field, `kept in its comment, as nothing here says it: ${effective.join(', ')}`)
  return left.map(([key, value]) => written(key, value))
}

/** Kept without a word: history, sizes of columns, and what is translated or told of elsewhere. */
const explained = new Set(
  (
    'fieldtype oldfieldname oldfieldtype columns print_width width in_filter is_custom_field trigger reqd default fetch_from fetch_if_empty ' +
    'depends_on mandatory_depends_on read_only_depends_on link_filters unique label is_virtual'
  ).split(' '),
)

/** Keys that have an effect in the old system for some fieldtypes only; elsewhere they are kept without a word, too. */
const onlyFor: Readonly<Record<string, readonly string[]>> = {
  collapsible: ['Section Break', 'Tab Break'],
  collapsible_depends_on: ['Section Break', 'Tab Break'],
  hide_border: ['Section Break'],
  hide_days: ['Duration'],
  hide_seconds: ['Duration'],
  ignore_user_permissions: ['Link', 'Dynamic Link', 'Table MultiSelect'],
  length: ['Data', 'Link', 'Dynamic Link', 'Password', 'Select', 'Read Only', 'Attach', 'Attach Image', 'Int'],
  non_negative: ['Int', 'Float', 'Currency', 'Percent'],
  options: ['Data', 'Select', 'Link', 'Table', 'Table MultiSelect', 'Currency', 'Code', 'Rating', 'Autocomplete', 'Float', 'Percent'],
  precision: ['Float', 'Currency', 'Percent'],
  show_dashboard: ['Tab Break'],
  sort_options: ['Select'],
  translatable: ['Data', 'Select', 'Text', 'Small Text', 'Text Editor'],
}

/** Everything that a part of the form says beside its title, as it was written. */
export function layoutRemainderOf(field: DocField, isPlaced: boolean): readonly string[] {
  const said = new Set(['fieldtype', ...(isPlaced ? ['label'] : [])])
  const isTemplate = field.fieldtype === 'HTML'
  return entriesOf(field).flatMap(([key, value]) => (said.has(key) || (isTemplate && key === 'options') ? [] : [written(key, value)]))
}

/** What a DocType says and no keyword of its document does. */
export function doctypeRemainderOf(doctype: DocType, document: Draft): readonly string[] {
  return Object.entries(doctype).flatMap(([key, value]) => {
    if (bookkeeping.has(key) || structure.has(key) || !saysSomething(key, value)) return []
    if (key === 'permissions' && !isOn(doctype.istable)) return unsaidRights(doctype)
    return Object.hasOwn(saidByEntity, key) && saidByEntity[key]?.(document, doctype) === true ? [] : [written(key, value)]
  })
}

/** Said by the documents as a whole: fields, roles, workflow, tabs. */
const structure = new Set('fields field_order is_submittable issingle isStub customFields unapplied'.split(' '))

const saidByEntity: Readonly<Record<string, (document: Draft, doctype: DocType) => boolean>> = {
  description: (document) => document.description !== undefined,
  istable: () => true,
  module: (document) => document['x-menu'] !== undefined,
  track_changes: (document) => document['x-history'] !== undefined,
  is_tree: (document) => document['x-tree'] !== undefined,
  quick_entry: (document) => document['x-layouts'] !== undefined,
}

/** A Link is searched by the name of its record. */
function isSearchedByName(field: DocField, { book, use }: Writing): boolean {
  const shape = book.shapeOf(field)
  const target = shape.is === 'reference' && book.targetsOf(shape.doctype).length === 1 ? book.doctypes.get(shape.doctype) : undefined
  return target !== undefined && !isOn(use.doctype.istable) && !isOn(field.is_virtual) && book.keyOf(target) !== undefined
}

function entriesOf({ writtenAs, ...field }: DocField): readonly (readonly [string, unknown])[] {
  const written = writtenAs === undefined ? field : { ...field, fieldtype: writtenAs }
  return Object.entries(written).filter(([key, value]) => !bookkeeping.has(key) && saysSomething(key, value))
}

/** A flag that is off says nothing; a default of 0 does. */
function saysSomething(key: string, value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false) return false
  if (Array.isArray(value)) return value.length > 0
  return key === 'default' || (value !== 0 && value !== '0')
}

function written(key: string, value: unknown): string {
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`
}

/** The options of a Select, of a Link, of a table are its type; of a Dynamic Link they name a field beside it. */
function saysOptions(property: Draft, { fieldtype, options }: DocField): boolean {
  switch (fieldtype) {
    case 'Select':
      return property['x-ref'] !== undefined || property.enum !== undefined || property.oneOf !== undefined
    case 'Link':
      return property['x-ref'] !== undefined || property.format === 'entity-name'
    case 'Table':
    case 'Table MultiSelect':
      return property.items !== undefined
    case 'Currency':
      return property['x-currency'] !== undefined
    case 'Data':
      return ['format', 'x-widget', 'x-computed'].some((name) => property[name] !== undefined)
    case 'Code':
      return property.contentMediaType !== 'text/plain'
    case 'Rating':
      return property.maximum === Number(options)
    case 'Autocomplete':
      return property['x-suggest'] !== 'field'
    default:
      return false
  }
}
