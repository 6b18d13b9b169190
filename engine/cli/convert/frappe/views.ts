import { stateField } from './book.ts'
import { isOn, textOf } from './doctype.ts'
import { filtered, isListed } from './remainder.ts'
import type { Draft, Writing } from './writing.ts'

const systemColumns: Readonly<Record<string, string>> = {
  modified: 'updatedAt',
  creation: 'createdAt',
  owner: 'createdBy',
  modified_by: 'updatedBy',
}
/** How many fields a list shows where nothing says which. */
const usualColumns = 6

/** One list: the columns, the order and the quick filters that the DocType states. */
export function viewsOf(writing: Writing, properties: Draft): Draft {
  const { book, use } = writing
  const { doctype } = use
  if (isOn(doctype.istable) || isOn(doctype.issingle)) return {}
  const names = book.fieldsOf(doctype)
  const isShown = (name: string | undefined): name is string => name !== undefined && isListed(properties[name] as Draft | undefined)
  const marked = doctype.fields.filter((field) => isOn(field.in_list_view)).map((field) => names.get(field.fieldname))
  const key = book.keyOf(doctype)
  const title = names.get(textOf(doctype.title_field) ?? '')
  const state = isOn(doctype.is_submittable) ? stateField : undefined
  const stated = [...new Set([title ?? key, ...marked, ...(title === undefined ? [] : [key]), state].filter(isShown))]
  const columns = stated.length > 0 ? stated : Object.keys(properties).filter(isShown).slice(0, usualColumns)
  if (columns.length === 0) return {}
  const filters = doctype.fields
    .filter((field) => isOn(field.in_standard_filter) && filtered.has(field.fieldtype))
    .map((field) => names.get(field.fieldname))
    .filter(isShown)
  const sort = sortOf(writing, properties)
  const tree = treeField(writing)
  const view: Draft = {
    title: doctype.name,
    columns,
    ...(sort === undefined ? {} : { sort }),
    ...(filters.length === 0 ? {} : { filters }),
    default: true,
  }
  const parent = tree === undefined ? {} : { tree: { title: 'Tree', kind: 'tree', parent: tree, columns } }
  return { 'x-views': { all: view, ...parent } }
}

/** The reference of a tree to its parent. */
export function treeField({ book, use: { doctype } }: Writing): string | undefined {
  if (!isOn(doctype.is_tree)) return undefined
  const stated = textOf(doctype.nsm_parent_field)
  const usual = `parent_${doctype.name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`
  const field =
    doctype.fields.find((candidate) => candidate.fieldname === stated || (stated === undefined && candidate.fieldname === usual)) ??
    doctype.fields.find(
      (candidate) => candidate.fieldtype === 'Link' && candidate.options === doctype.name && candidate.fieldname.startsWith('parent'),
    )
  return field?.fieldtype === 'Link' && field.options === doctype.name ? book.fieldsOf(doctype).get(field.fieldname) : undefined
}

/** `sort_field` may name several fields, each with its own direction. */
function sortOf({ book, use: { doctype } }: Writing, properties: Draft): string | undefined {
  const fields = textOf(doctype.sort_field)?.split(',') ?? []
  const direction = textOf(doctype.sort_order)?.toUpperCase() ?? 'DESC'
  const keys = fields.flatMap((entry) => {
    const [fieldname = '', own] = entry.trim().replaceAll('`', '').split(/\s+/)
    const name = systemColumns[fieldname] ?? (fieldname === 'name' ? book.keyOf(doctype) : book.fieldsOf(doctype).get(fieldname))
    if (name === undefined || (systemColumns[fieldname] === undefined && !isListed(properties[name] as Draft | undefined))) return []
    return [`${(own ?? direction).toUpperCase().startsWith('DESC') ? '-' : ''}${name}`]
  })
  return keys.length === 0 ? undefined : keys.join(',')
}
