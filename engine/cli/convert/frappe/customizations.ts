import type { Customizations, Row } from './customization-rows.ts'
import { type DocField, type DocType, ordered, rowsOf, textOf } from './doctype.ts'

/**
 * The DocTypes as the site has them. One that is changed and not among the files becomes a stub with what is said of it; what is said of a field
 * that is not there is kept in `unapplied`.
 */
export function customised(doctypes: readonly DocType[], changes: Customizations): readonly DocType[] {
  const known = new Map(doctypes.map((doctype) => [doctype.name, doctype]))
  const of = (rows: readonly Row[], key: string) => groupBy(rows, (row) => textOf(row[key]))
  const [fields, setters] = [of(changes.fields, 'dt'), of(changes.setters, 'doc_type')]
  const [permissions, links] = [of(changes.permissions, 'parent'), of(changes.links, 'parent')]
  const names = new Set([...fields.keys(), ...setters.keys(), ...permissions.keys(), ...links.keys()])
  for (const name of names) {
    const before: DocType = known.get(name) ?? { name, fields: [], isStub: true }
    const more = withLinks(withPermissions(withFields(before, fields.get(name) ?? []), permissions.get(name) ?? []), links.get(name) ?? [])
    known.set(name, (setters.get(name) ?? []).reduce<DocType>(withSetter, more))
  }
  return [...known.values()]
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string | undefined): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), row])
  }
  return found
}

/** Keys of a row that say whose it is and where it stands, never what it changes. */
const ofTheRow =
  'name dt insert_after doctype parent parentfield parenttype idx module is_system_generated owner creation modified modified_by '
const unsaid = new Set(`${ofTheRow}docstatus _user_tags _comments _assign _liked_by __islocal`.split(' '))

function withoutPlace(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !unsaid.has(key)))
}

/** A custom field stands behind the one that it names, and those that follow it behind it; one that is there already is replaced where it stands. */
function withFields(doctype: DocType, rows: readonly Row[]): DocType {
  const byName = new Map(rows.flatMap((row) => (textOf(row.fieldname) === undefined ? [] : [[String(row.fieldname), row] as const])))
  if (byName.size === 0) return doctype
  const fields = doctype.fields.map((field) => asField(byName.get(field.fieldname)) ?? field)
  const follows = new Map<string, string | undefined>()
  const open = [...byName].filter(([name]) => !hasField(fields, name))
  while (open.length > 0) {
    const ready = open.findIndex(([, row]) => hasField(fields, textOf(row.insert_after)))
    const [next] = open.splice(Math.max(0, ready), 1)
    const field = asField(next?.[1])
    if (next === undefined || field === undefined) break
    const before = textOf(next[1].insert_after)
    follows.set(field.fieldname, before)
    fields.splice(placeBehind(fields, before, follows), 0, field)
  }
  const merged = ordered({ ...doctype, field_order: undefined, fields })
  return { ...merged, customFields: [...(doctype.customFields ?? []), ...byName.keys()] }
}

/** Behind the field of a name and those that stand behind it already; at the end where there is none. */
function placeBehind(fields: readonly DocField[], name: string | undefined, follows: ReadonlyMap<string, string | undefined>): number {
  const index = fields.findLastIndex(({ fieldname }) => fieldname === name)
  if (index === -1) return fields.length
  let end = index + 1
  while (isBehind(fields[end]?.fieldname, name, follows)) end += 1
  return end
}

function isBehind(name: string | undefined, first: string | undefined, follows: ReadonlyMap<string, string | undefined>): boolean {
  const before = name === undefined ? undefined : follows.get(name)
  return before !== undefined && (before === first || isBehind(before, first, follows))
}

function hasField(fields: readonly DocField[], name: string | undefined): boolean {
  return fields.some(({ fieldname }) => fieldname === name)
}

function asField(row: Row | undefined): DocField | undefined {
  return row === undefined ? undefined : (withoutPlace(row) as DocField)
}

/** Permissions of the site take the place of those of the DocType, as a whole. */
function withPermissions(doctype: DocType, rows: readonly Row[]): DocType {
  return rows.length === 0 ? doctype : { ...doctype, permissions: rows }
}

function withLinks(doctype: DocType, rows: readonly Row[]): DocType {
  const keyOf = ({ link_doctype: to, link_fieldname: by }: Row) => `${to} ${by}`
  const before = rowsOf(doctype, 'links')
  const added = rows.filter((row) => !before.some((link) => keyOf(link) === keyOf(row)))
  return added.length === 0 ? doctype : { ...doctype, links: [...before, ...added] }
}

/** One property, of the DocType, of a field, or of a row of another of its lists. */
function withSetter(doctype: DocType, row: Row): DocType {
  const property = textOf(row.property)
  const fieldname = textOf(row.field_name) ?? textOf(row.fieldname)
  if (property === undefined) return doctype
  const value = worthOf(row)
  if (row.doctype_or_field === 'DocField' || (row.doctype_or_field === undefined && fieldname !== undefined)) {
    if (!hasField(doctype.fields, fieldname)) return unapplied(doctype, `${fieldname}: ${property}=${value}`)
    const fields = doctype.fields.map((field) => (field.fieldname === fieldname ? { ...field, [property]: value } : field))
    return ordered({ ...doctype, field_order: undefined, fields })
  }
  if (row.doctype_or_field === 'DocType' || row.doctype_or_field === undefined) {
    return property === 'field_order' ? ordered({ ...doctype, field_order: orderOf(value) }) : { ...doctype, [property]: value }
  }
  const list = { 'DocType Link': 'links', 'DocType Action': 'actions', 'DocType State': 'states' }[String(row.doctype_or_field)]
  const rowName = textOf(row.row_name)
  const found = list === undefined ? [] : rowsOf(doctype, list)
  if (list === undefined || !found.some(({ name }) => name === rowName))
    return unapplied(doctype, `${row.doctype_or_field} ${rowName}: ${property}=${value}`)
  return { ...doctype, [list]: found.map((one) => (one.name === rowName ? { ...one, [property]: value } : one)) }
}

function unapplied(doctype: DocType, text: string): DocType {
  return { ...doctype, unapplied: [...(doctype.unapplied ?? []), text] }
}

/** Values are written as text, whatever they are. */
function worthOf({ value, property_type: type }: Row): unknown {
  return (type === 'Check' || type === 'Int') && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
}

function orderOf(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value
  } catch {
    return undefined
  }
}
