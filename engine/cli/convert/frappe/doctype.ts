import { KartotekaError } from '../../../base/errors.ts'
import { isJsonObject } from '../../../base/json.ts'

/** One field of a DocType; what is not named here is looked up by its key. */
export interface DocField {
  readonly fieldname: string
  readonly fieldtype: string
  readonly label?: string
  readonly options?: string
  readonly [key: string]: unknown
}

/** A DocType as its JSON file says it, fields in the order of the form. */
export interface DocType {
  readonly name: string
  readonly fields: readonly DocField[]
  /** Named by others but not among the files: it gets the fields that others ask of it. */
  readonly isStub?: true
  readonly [key: string]: unknown
}

/** The DocTypes of one file: a definition, an array of them, or a list under `docs`. What is something else is left out and named. */
export function readDocTypes(path: string, text: string): { readonly doctypes: readonly DocType[]; readonly others: readonly string[] } {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new KartotekaError('usage', `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const wrapped = isJsonObject(value) && Array.isArray(value.docs) ? value.docs : value
  const items: readonly unknown[] = Array.isArray(wrapped) ? wrapped : [wrapped]
  const doctypes = items.filter(isDocType).map(ordered)
  const others = items.filter((item) => !isDocType(item)).map((item) => `${path}: ${describe(item)} is not a DocType`)
  return { doctypes, others }
}

export function isOn(value: unknown): boolean {
  return value === 1 || value === true || value === '1'
}

/** A text that says something, trimmed; else undefined. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** The entries of a child list such as `permissions`. */
export function rowsOf(doctype: DocType, key: string): readonly Readonly<Record<string, unknown>>[] {
  const rows = doctype[key]
  return Array.isArray(rows) ? rows.filter(isJsonObject) : []
}

function isDocType(item: unknown): item is DocType {
  return isJsonObject(item) && item.doctype === 'DocType' && typeof item.name === 'string' && Array.isArray(item.fields)
}

function describe(item: unknown): string {
  return isJsonObject(item) && typeof item.doctype === 'string' ? `a "${item.doctype}"` : 'what it holds'
}

/** `field_order`, where it is given, decides; fields it does not name follow. */
function ordered(doctype: DocType): DocType {
  const sound = doctype.fields.filter((field) => isJsonObject(field) && typeof field.fieldtype === 'string').map(named)
  const order = Array.isArray(doctype.field_order) ? (doctype.field_order as unknown[]) : []
  const place = new Map(order.map((name, index) => [name, index]))
  const rank = (field: DocField, index: number) => place.get(field.fieldname) ?? (place.size === 0 ? index : place.size + index)
  const fields = sound
    .map((field, index) => ({ field, rank: rank(field, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ field }) => field)
  return { ...doctype, fields }
}

/** Layout fields of old files have no name; they get one from their place. */
function named(field: DocField, index: number): DocField {
  if (typeof field.fieldname === 'string' && field.fieldname !== '') return field
  return { ...field, fieldname: `${field.fieldtype.toLowerCase().replace(/[^a-z]+/g, '_')}_${index + 1}` }
}
