import { type DocType, isOn, rowsOf, textOf } from './doctype.ts'
import type { Layout } from './layout.ts'
import { treeField } from './views.ts'
import type { Draft, Writing } from './writing.ts'

/** One tab for each connection to records that point here. */
export function relatedTabs(writing: Writing, layout: Layout): Draft {
  const { book, report, use } = writing
  const tabs: Draft = {}
  for (const link of rowsOf(use.doctype, 'links')) {
    const title = textOf(link.link_doctype)
    const other =
      book.doctypes.get(textOf(link.table_doctype) ?? textOf(link.parent_doctype) ?? title ?? '') ?? book.doctypes.get(title ?? '')
    const fieldname = textOf(link.link_fieldname)
    if (title === undefined || fieldname === undefined) continue
    const source = book.doctypes.get(title) ?? other
    const field = source?.fields.find((candidate) => candidate.fieldname === fieldname)
    const name = source === undefined || field === undefined ? undefined : book.fieldsOf(source).get(fieldname)
    const shape = field === undefined ? undefined : book.shapeOf(field)
    const entity = book.uses.find((candidate) => candidate.doctype === source)?.entity
    if (name === undefined || entity === undefined || shape?.is !== 'reference' || shape.doctype !== use.doctype.name) {
      if (use.doctype.isStub !== true)
        report.say(use.doctype.name, `the connection to "${title}" by "${fieldname}" is left out, as that is no Link of the files to it`)
      continue
    }
    tabs[layout.key(`related_${title}`)] = { title, related: `${entity}.${name}` }
  }
  return tabs
}

/** What other documents say here. */
const advices: Readonly<Record<string, string>> = {
  track_seen: 'who has seen a record is not kept; followers are told of changes',
  allow_auto_repeat: 'copies by a schedule are an automation with "create"',
  email_append_to: 'mails that come in are records of an entity with "x-mail", which refer to these',
}

/** Tree, picture, history, search, quick form: what a DocType says about its records as a whole. */
export function featuresOf(writing: Writing, properties: Draft): Draft {
  const { book, use } = writing
  const { doctype } = use
  if (isOn(doctype.istable)) return {}
  const names = book.fieldsOf(doctype)
  const has = (name: string | undefined): name is string => name !== undefined && properties[name] !== undefined
  const said: Draft = {}
  const tree = treeField(writing)
  if (has(tree)) said['x-tree'] = tree
  const image = names.get(textOf(doctype.image_field) ?? '')
  if (has(image) && (properties[image] as Draft)['x-file'] !== undefined) said['x-image'] = image
  if (isOn(doctype.track_changes)) said['x-history'] = true
  const timeline = names.get(textOf(doctype.timeline_field) ?? '')
  if (has(timeline) && (properties[timeline] as Draft)['x-ref'] !== undefined) said['x-timeline'] = { on: [timeline] }
  for (const [key, advice] of Object.entries(advices)) if (isOn(doctype[key])) writing.report.say(doctype.name, advice)
  const search = searchOf(doctype, writing, properties)
  if (search !== undefined) said['x-search'] = search
  const quick = quickOf(doctype, writing, properties)
  if (quick !== undefined) said['x-layouts'] = { quick }
  if (isOn(doctype.in_create) && isOn(doctype.read_only)) said['x-allow'] = []
  return said
}

/** The fields that a picker and the search box read: the name first; of a Link, the name of its record. */
function searchOf(doctype: DocType, { book }: Writing, properties: Draft): Draft | undefined {
  const names = book.fieldsOf(doctype)
  const picked = (textOf(doctype.search_fields) ?? '').split(',').map((name) => name.trim())
  const marked = doctype.fields.filter((field) => isOn(field.in_global_search)).map((field) => field.fieldname)
  if (picked[0] === '' && marked.length === 0) return undefined
  const paths = [...picked, ...marked].flatMap((fieldname) => {
    const field = doctype.fields.find((candidate) => candidate.fieldname === fieldname)
    const name = names.get(fieldname)
    if (field === undefined || name === undefined || !isSearchable(properties[name] as Draft | undefined)) return []
    const shape = book.shapeOf(field)
    const target = shape.is === 'reference' && book.targetsOf(shape.doctype).length === 1 ? book.doctypes.get(shape.doctype) : undefined
    const key = target === undefined ? undefined : book.keyOf(target)
    if (shape.is === 'reference') return key === undefined ? [] : [`${name}.${key}`]
    return ['text', 'choice'].includes(shape.is) ? [name] : []
  })
  const key = book.keyOf(doctype)
  const all = [...new Set([...(key === undefined || properties[key] === undefined ? [] : [key]), ...paths])]
  return all.length === 0 ? undefined : { fields: Object.fromEntries(all.map((path, index) => [path, index === 0 ? 2 : 1])) }
}

function isSearchable(property: Draft | undefined): boolean {
  return property !== undefined && property['x-secret'] === undefined
}

/** The form of quick entry: what is required, and what is allowed in it. */
function quickOf(doctype: DocType, { book }: Writing, properties: Draft): Draft | undefined {
  if (!isOn(doctype.quick_entry)) return undefined
  const names = book.fieldsOf(doctype)
  const rows = doctype.fields
    .filter((field) => (isOn(field.reqd) || isOn(field.allow_in_quick_entry) || isOn(field.bold)) && !isOn(field.hidden))
    .map((field) => names.get(field.fieldname))
    .filter((name): name is string => name !== undefined && properties[name] !== undefined)
    .map((name) => [name])
  return rows.length === 0 ? undefined : { fields: rows }
}
