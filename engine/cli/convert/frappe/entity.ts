import { hasName, nameField, stateField, userDoctype } from './book.ts'
import { titleOf } from './condition-names.ts'
import { defaultOf } from './defaults.ts'
import { type DocField, type DocType, isOn, textOf } from './doctype.ts'
import { featuresOf, relatedTabs } from './entity-parts.ts'
import { fetchOf } from './fetch.ts'
import { flagsOf, remainderOf } from './field-flags.ts'
import { typeOf } from './field-types.ts'
import { Layout } from './layout.ts'
import { documentName } from './names.ts'
import { patternOf, seriesOf, seriesParts } from './naming.ts'
import { isLayout } from './shapes.ts'
import { viewsOf } from './views.ts'
import { conditionOf, type Draft, note, type Writing } from './writing.ts'

/** Properties of a DocType that the documents say, or that only say when the file was written. */
const statedKeys = new Set(
  (
    'name doctype fields field_order permissions links states autoname naming_rule module description title_field search_fields image_field ' +
    'sort_field sort_order istable issingle is_tree is_submittable is_virtual nsm_parent_field track_changes track_seen timeline_field ' +
    'allow_auto_repeat email_append_to quick_entry idx creation modified modified_by owner docstatus isStub __islocal __unsaved _user_tags'
  ).split(' '),
)

/** The document of one entity. */
export function entityDocument(writing: Writing): Draft {
  const { use, report } = writing
  const { doctype } = use
  const layout = new Layout(writing)
  const properties: Draft = {}
  const required: string[] = []
  const first = systemFields(writing, properties, required)
  for (const field of doctype.fields) {
    if (doctype.isStub !== true) report.field(doctype.name, field.fieldname, field.fieldtype)
    const name = writing.book.fieldsOf(doctype).get(field.fieldname)
    layout.add(field, name !== undefined && properties[name] === undefined ? name : undefined)
    if (isLayout(field)) noteLayout(field, writing)
    else if (name !== undefined && properties[name] === undefined) addField(field, name, { writing, properties, required, layout })
  }
  if (Object.keys(properties).length === 0) addTitle(properties)
  return assemble(writing, properties, required, layout, first)
}

interface Parts {
  readonly writing: Writing
  readonly properties: Draft
  readonly required: string[]
  readonly layout: Layout
}

function addField(field: DocField, name: string, { writing, properties, required, layout }: Parts): void {
  if (writing.use.doctype.name === userDoctype && (name === 'name' || name === 'email')) {
    note(writing, field, `the engine's own users have it as "${name}"`)
    return
  }
  properties[name] = withInherited(propertyOf(field, writing, layout.columnCondition()), layout.inherited())
  if (!isOn(field.reqd) || field.fieldtype === 'Check') return
  if (canBeFilled(properties[name] as Draft)) required.push(name)
  else note(writing, field, 'it is required and only code fills it, so that it is not required here')
}

function canBeFilled(property: Draft): boolean {
  const isEntered = property.readOnly !== true && property['x-hidden'] !== true
  return isEntered || ['default', 'x-default', 'x-number', 'x-fetch'].some((keyword) => property[keyword] !== undefined)
}

/** What the section says for all of its fields is said of each. */
function withInherited(property: Draft, inherited: Draft): Draft {
  const places = [
    ...new Set([
      ...((property['x-not-in'] as readonly string[] | undefined) ?? []),
      ...((inherited['x-not-in'] as readonly string[] | undefined) ?? []),
    ]),
  ]
  return { ...inherited, ...property, ...(places.length === 0 ? {} : { 'x-not-in': places }) }
}

function propertyOf(field: DocField, writing: Writing, column: string | undefined): Draft {
  const type = typeOf(field, writing)
  const flags = flagsOf(field, type, writing)
  if (column !== undefined) {
    const own = flags['x-show-if']
    flags['x-show-if'] = typeof own === 'string' ? `(${own}) && (${column})` : column
  }
  const description = textOf(field.description)
  const title = titleOf(field)
  return {
    title: title.slice(0, 80),
    ...(description === undefined ? {} : { description }),
    $comment: commentOf(field, title),
    ...type,
    ...defaultOf(field, type, writing),
    ...fetchOf(field, writing),
    ...flags,
  }
}

function commentOf(field: DocField, title: string): string {
  const rest = [...remainderOf(field), ...(title.length > 80 ? [`label=${title}`] : [])]
  for (const key of ['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'link_filters']) {
    const text = textOf(field[key])
    if (text !== undefined) rest.push(`${key}=${text}`)
  }
  return [field.fieldname, ...rest].join('; ')
}

/** A section or button that cannot keep all of its properties says so. */
function noteLayout(field: DocField, writing: Writing): void {
  if (field.fieldtype === 'Image' && textOf(field.options) === undefined)
    note(writing, field, 'it names no field whose picture it would show')
  if (field.fieldtype !== 'Image') return
  conditionOf(writing, field, 'depends_on')
}

/** The name by which people know a record, and the state of a document that is submitted. */
function systemFields(writing: Writing, properties: Draft, required: string[]): readonly string[] {
  const { doctype } = writing.use
  const first: string[] = []
  if (hasName(doctype)) {
    properties[nameField] = nameProperty(writing)
    if (writing.book.namingOf(doctype).kind === 'prompt') required.push(nameField)
    first.push(nameField)
  }
  if (isOn(doctype.is_submittable)) {
    const colors = { draft: 'grey', submitted: 'blue', cancelled: 'red' }
    const oneOf = Object.entries(colors).map(([value, color]) => ({
      const: value,
      title: value.charAt(0).toUpperCase() + value.slice(1),
      'x-color': color,
    }))
    properties[stateField] = {
      title: 'Document state',
      $comment: 'docstatus',
      type: 'string',
      default: 'draft',
      oneOf,
      readOnly: true,
      'x-not-in': ['copy'],
    }
    first.push(stateField)
  }
  return first
}

function nameProperty(writing: Writing): Draft {
  const { book, report, use } = writing
  const { doctype } = use
  const naming = book.namingOf(doctype)
  const fieldOf = (fieldname: string) => book.fieldsOf(doctype).get(fieldname)
  const base: Draft = {
    title: 'ID',
    $comment: `name; autoname=${textOf(doctype.autoname) ?? ''}`,
    type: 'string',
    maxLength: 140,
    'x-search': true,
    'x-not-in': ['copy'],
  }
  const keyed = isOn(doctype.istable) ? base : { ...base, 'x-unique': true }
  if (naming.kind === 'count') return { ...keyed, 'x-number': '{0}' }
  if (naming.kind === 'pattern') {
    const pattern = patternOf(naming.parts, fieldOf)
    if (pattern !== undefined) return { ...keyed, 'x-number': pattern }
    report.say(
      doctype.name,
      `the naming "${textOf(doctype.autoname)}" has no counter or a part without a meaning here; the name is typed in`,
    )
  }
  if (naming.kind === 'series') {
    const hasField = (name: string) => fieldOf(name) !== undefined
    const patterns = seriesOf(doctype, naming.fieldname).map((series) => patternOf(seriesParts(series, hasField), fieldOf))
    const said = [...new Set(patterns.filter((pattern): pattern is string => pattern !== undefined))]
    if (said.length > 0) return { ...keyed, 'x-number': { patterns: said, pick: fieldOf(naming.fieldname) } }
  }
  if (naming.kind === 'code' && doctype.isStub !== true)
    report.say(doctype.name, 'its names are made by code; the name is typed in or imported')
  return keyed
}

function addTitle(properties: Draft): void {
  properties.title = { title: 'Title', type: 'string', maxLength: 140 }
}

function assemble(writing: Writing, properties: Draft, required: readonly string[], layout: Layout, first: readonly string[]): Draft {
  const { book, use } = writing
  const { doctype } = use
  const isPerson = doctype.name === userDoctype
  const key = book.keyOf(doctype)
  const label = labelOf(doctype, writing, properties)
  const tabs = layout.tabsDraft(first, use.owner === undefined ? relatedTabs(writing, layout) : {})
  const actions = layout.actionsDraft()
  const description = textOf(doctype.description)
  return {
    $schema: '../../engine/metadata/entity.schema.json',
    $id: use.entity,
    $comment: commentOfEntity(doctype),
    ...(isPerson ? {} : { title: doctype.name.slice(0, 80), ...(description === undefined ? {} : { description }), type: 'object' }),
    ...(required.length === 0 || isPerson ? {} : { required }),
    properties,
    ...(isPerson ? {} : identityOf(doctype, writing, key, label, properties)),
    ...(tabs === undefined || isPerson ? {} : { 'x-tabs': tabs }),
    ...(use.owner === undefined && !isPerson ? viewsOf(writing, properties) : {}),
    ...(actions === undefined ? {} : { 'x-actions': actions }),
    ...(isPerson ? {} : featuresOf(writing, properties)),
  }
}

/** What no keyword says of the DocType or of its sections and buttons, as it was written. */
function commentOfEntity(doctype: DocType): string {
  if (doctype.isStub === true) return `Stands for the DocType "${doctype.name}", which was not among the files.`
  const rest = Object.entries(doctype)
    .filter(
      ([key, value]) =>
        !statedKeys.has(key) && value !== 0 && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    )
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const parts = doctype.fields.filter(isLayout).flatMap((field) => {
    const left = [...remainderOf(field), ...layoutRest(field)]
    return left.length === 0 ? [] : [`${field.fieldname}: ${left.join(', ')}`]
  })
  return [`From the DocType "${doctype.name}".`, ...rest, ...parts].join('\n')
}

function layoutRest(field: DocField): readonly string[] {
  const keys = ['Button', 'Image', 'Section Break'].includes(field.fieldtype) ? ['options', 'depends_on'] : []
  return keys.flatMap((key) => (textOf(field[key]) === undefined ? [] : [`${key}=${textOf(field[key])}`]))
}

/** Kind, module, key, label: what a record is and how it is called. */
function identityOf(doctype: DocType, writing: Writing, key: string | undefined, label: string | undefined, properties: Draft): Draft {
  const said: Draft = {}
  const moduleName = textOf(doctype.module)
  if (moduleName !== undefined) said['x-module'] = documentName(moduleName, new Set())
  if (isOn(doctype.issingle)) said['x-kind'] = 'singleton'
  else if (isOn(doctype.is_virtual)) said['x-kind'] = 'virtual'
  if (key !== undefined && properties[key] !== undefined && !isOn(doctype.istable) && said['x-kind'] === undefined) said['x-key'] = key
  if (label !== undefined) said['x-label'] = label
  if (writing.use.owner === undefined && !isOn(doctype.istable) && moduleName !== undefined) said['x-menu'] = { group: moduleName }
  return said
}

/** The title and, where it is another, the name in brackets; of a Link the name of its record, so that labels never lead in circles. */
function labelOf(doctype: DocType, writing: Writing, properties: Draft): string | undefined {
  const { book } = writing
  const names = book.fieldsOf(doctype)
  const textPath = (field: DocField | undefined): string | undefined => {
    const name = field === undefined ? undefined : names.get(field.fieldname)
    if (field === undefined || name === undefined || !isLabelField(properties[name] as Draft | undefined)) return undefined
    const shape = book.shapeOf(field)
    if (shape.is !== 'reference') return shape.is === 'anyReference' ? undefined : name
    const target = book.targetsOf(shape.doctype).length === 1 ? book.doctypes.get(shape.doctype) : undefined
    const key = target === undefined ? undefined : book.keyOf(target)
    return key === undefined ? undefined : `${name}.${key}`
  }
  const stated = (textOf(doctype.title_field) ?? '').replace(/[{}]/g, '')
  const title = textPath(doctype.fields.find((field) => field.fieldname === stated))
  const key = book.keyOf(doctype)
  if (title !== undefined) return key !== undefined && key !== title ? `{${title}} ({${key}})` : `{${title}}`
  if (key !== undefined) return `{${key}}`
  const listed = [...doctype.fields].sort((a, b) => Number(isOn(b.in_list_view)) - Number(isOn(a.in_list_view)))
  const first = listed.map(textPath).find((path) => path !== undefined)
  return first === undefined ? undefined : `{${first}}`
}

function isLabelField(property: Draft | undefined): boolean {
  return (
    property !== undefined &&
    property.type !== 'array' &&
    property.type !== 'object' &&
    property['x-file'] === undefined &&
    property['x-secret'] === undefined
  )
}
