import { hasName, nameField, stateField, userDoctype } from './book.ts'
import { titleOf } from './condition-names.ts'
import { defaultOf } from './defaults.ts'
import { type DocField, type DocType, isOn, textOf } from './doctype.ts'
import { featuresOf, relatedTabs } from './entity-parts.ts'
import { fetchOf } from './fetch.ts'
import { flagsOf } from './field-flags.ts'
import { typeOf } from './field-types.ts'
import { Layout } from './layout.ts'
import { patternOf, seriesOf, seriesParts } from './naming.ts'
import { doctypeRemainderOf, layoutRemainderOf, remainderOf } from './remainder.ts'
import { isLayout } from './shapes.ts'
import { titleOfFields } from './templates.ts'
import { viewsOf } from './views.ts'
import { conditionOf, type Draft, note, refuse, type Writing } from './writing.ts'

/** The document of one entity. */
export function entityDocument(writing: Writing): Draft {
  const { use, report } = writing
  const { doctype } = use
  const layout = new Layout(writing)
  const properties: Draft = {}
  const required: string[] = []
  const first = systemFields(writing, properties, required)
  const seen = new Set<string>()
  for (const field of doctype.fields) {
    if (!isLayout(field) && seen.has(field.fieldname)) refuse(writing, field, 'its name stands twice; only the first of the two is written')
    if (!isLayout(field)) seen.add(field.fieldname)
    if (doctype.isStub !== true || doctype.customFields?.includes(field.fieldname) === true)
      report.field(doctype.name, field.fieldname, field.writtenAs ?? field.fieldtype)
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
  const property = withInherited(propertyOf(field, writing, layout.columnCondition()), layout.inherited())
  const isRequired = isOn(field.reqd) && field.fieldtype !== 'Check' && writing.use.doctype.name !== userDoctype && canBeFilled(property)
  if (isRequired) required.push(name)
  if (isRequired && property.type === 'array') property.minItems = 1
  properties[name] = { ...property, $comment: [field.fieldname, ...remainderOf(field, property, isRequired, writing)].join('; ') }
  if (isOn(field.reqd) && !isRequired && field.fieldtype !== 'Check')
    note(
      writing,
      field,
      writing.use.doctype.name === userDoctype
        ? "the engine's own users are made without it, so that it is not required here"
        : 'it is required and only code fills it, so that it is not required here',
    )
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
    $comment: field.fieldname,
    ...type,
    ...(titleOfFields(field, writing) ?? defaultOf(field, type, writing)),
    ...fetchOf(field, writing),
    ...flags,
  }
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
  const document: Draft = {
    $schema: '../../engine/metadata/entity.schema.json',
    $id: use.entity,
    $comment: '',
    ...(isPerson ? {} : { title: doctype.name.slice(0, 80), ...(description === undefined ? {} : { description }), type: 'object' }),
    ...(required.length === 0 || isPerson ? {} : { required }),
    properties,
    ...(isPerson ? {} : identityOf(doctype, writing, key, label, properties)),
    ...(tabs === undefined || isPerson ? {} : { 'x-tabs': tabs }),
    ...(use.owner === undefined && !isPerson ? viewsOf(writing, properties) : {}),
    ...(actions === undefined ? {} : { 'x-actions': actions }),
    ...(isPerson ? {} : featuresOf(writing, properties)),
  }
  return { ...document, $comment: commentOfEntity(doctype, document, (field) => !isPerson && layout.isPlaced(field)) }
}

/** What no keyword says of the DocType or of the parts of its form, as it was written. */
function commentOfEntity(doctype: DocType, document: Draft, isPlaced: (field: DocField) => boolean): string {
  const opening =
    doctype.isStub === true
      ? `Stands for the DocType "${doctype.name}", which was not among the files.`
      : `From the DocType "${doctype.name}".`
  const parts = doctype.fields.filter(isLayout).flatMap((field) => {
    const left = layoutRemainderOf(field, isPlaced(field))
    return left.length === 0 ? [] : [`${field.fieldname} (${field.fieldtype}): ${left.join(', ')}`]
  })
  return [opening, ...doctypeRemainderOf(doctype, document), ...parts, ...(doctype.unapplied ?? [])].join('\n')
}

/** Kind, module, key, label: what a record is and how it is called. */
function identityOf(doctype: DocType, writing: Writing, key: string | undefined, label: string | undefined, properties: Draft): Draft {
  const said: Draft = {}
  const moduleName = textOf(doctype.module)
  if (isOn(doctype.issingle)) said['x-kind'] = 'singleton'
  else if (isOn(doctype.is_virtual)) writing.report.say(doctype.name, 'its records come from code; here they are stored')
  if (key !== undefined && properties[key] !== undefined && !isOn(doctype.istable) && said['x-kind'] === undefined) said['x-key'] = key
  if (label !== undefined) said['x-label'] = label
  if (writing.use.owner === undefined && !isOn(doctype.istable) && moduleName !== undefined) said['x-menu'] = { group: moduleName }
  return said
}

/** The title and, where it is another, the name in brackets; of a Link the name of its record, so that labels never lead in circles; the moment where nothing else is left. */
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
  if (first !== undefined) return `{${first}}`
  const isLink = Object.values(properties).some((property) => (property as Draft)['x-ref'] !== undefined)
  return isLink ? '{createdAt}' : undefined
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
