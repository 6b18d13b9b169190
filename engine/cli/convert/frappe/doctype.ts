import { KartotekaError } from '../../../base/errors.ts'
import { isJsonObject } from '../../../base/json.ts'
import { type Customizations, customizationsIn, joined } from './customization-rows.ts'

/** One field of a DocType; what is not named here is looked up by its key. */
export interface DocField {
  readonly fieldname: string
  readonly fieldtype: string
  readonly label?: string
  readonly options?: string
  /** The fieldtype of the file, where another one says what the field holds. */
  readonly writtenAs?: string
  readonly [key: string]: unknown
}

/** A DocType as its JSON file says it, fields in the order of the form. */
export interface DocType {
  readonly name: string
  readonly fields: readonly DocField[]
  /** Named by others but not among the files: it gets the fields that others ask of it. */
  readonly isStub?: true
  /** Names of the fields that the site has added. */
  readonly customFields?: readonly string[]
  /** What the site says of parts that are not there. */
  readonly unapplied?: readonly string[]
  readonly [key: string]: unknown
}

/** What a file holds; what is none of it is left out and named. */
export interface ReadFile {
  readonly doctypes: readonly DocType[]
  readonly customizations: Customizations
  readonly others: readonly string[]
}

/** The DocTypes of one file: a definition, an array of them, or a list under `docs`; and what it says of DocTypes that a site has changed. */
export function readDocTypes(path: string, text: string): ReadFile {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new KartotekaError('usage', `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const wrapped = unwrapped(value)
  const items: readonly unknown[] = Array.isArray(wrapped) ? wrapped : [wrapped]
  const doctypes = items.filter(isDocType).map(ordered)
  const changes = items.flatMap((item) => (isDocType(item) ? [] : (customizationsIn(item) ?? [])))
  const rest = items.filter((item) => !isDocType(item) && customizationsIn(item) === undefined)
  return { doctypes, customizations: joined(changes), others: rest.map((item) => `${path}: ${describe(item)} is not a DocType`) }
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
  if (!isJsonObject(item) || typeof item.name !== 'string' || !Array.isArray(item.fields)) return false
  return (
    item.doctype === 'DocType' || (item.doctype === undefined && item.fields.some((field) => isJsonObject(field) && 'fieldtype' in field))
  )
}

/** What an answer of the old system holds under `docs`, `data` or `message`. */
function unwrapped(value: unknown): unknown {
  if (!isJsonObject(value) || value.doctype !== undefined || Array.isArray(value.fields) || customizationsIn(value) !== undefined)
    return value
  const inner = value.docs ?? value.data ?? value.message
  return Array.isArray(inner) ? inner : inner === undefined ? value : unwrapped(inner)
}

function describe(item: unknown): string {
  return isJsonObject(item) && typeof item.doctype === 'string' ? `a "${item.doctype}"` : 'what it holds'
}

/** `field_order`, where it is given, decides; fields it does not name follow. */
export function ordered(doctype: DocType): DocType {
  const sound = doctype.fields.flatMap((field, index) => fieldOf(field, index) ?? [])
  const order = Array.isArray(doctype.field_order) ? (doctype.field_order as unknown[]) : []
  const names = new Set(sound.map((field) => field.fieldname))
  const place = new Map(order.map((name, index) => [name, index]))
  const rank = (field: DocField, index: number) => place.get(field.fieldname) ?? (place.size === 0 ? index : place.size + index)
  const fields = sound
    .map((field) => withFetch(field, names))
    .map((field, index) => ({ field, rank: rank(field, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ field }) => field)
  return { ...doctype, fields }
}

/** Layout fields of old files have no name and get one from their place; a field that is only a name, or has no type, is text. */
function fieldOf(field: unknown, index: number): DocField | undefined {
  if (typeof field === 'string' && field !== '') return { fieldname: field, fieldtype: 'Data' }
  if (!isJsonObject(field)) return undefined
  const fieldtype = typeof field.fieldtype === 'string' && field.fieldtype !== '' ? field.fieldtype : 'Data'
  const label = typeof field.label === 'string' ? { label: field.label } : {}
  const options = optionsOf(field.options)
  const { fieldname } = field
  const name =
    typeof fieldname === 'string' && fieldname !== '' ? fieldname : `${fieldtype.toLowerCase().replace(/[^a-z]+/g, '_')}_${index + 1}`
  return { ...field, ...label, ...options, fieldname: name, fieldtype } as DocField
}

/** Old files write `link.field` into the options of a text that is fetched. */
function withFetch(field: DocField, names: ReadonlySet<string>): DocField {
  const { options, ...rest } = field
  const link = /^([a-z_0-9]+)\.[a-z_0-9]+$/.exec(options?.trim() ?? '')?.[1]
  const isFetched = ['Read Only', 'Data', 'Small Text', 'Text'].includes(field.fieldtype) && textOf(field.fetch_from) === undefined
  return link !== undefined && names.has(link) && isFetched ? { ...rest, fetch_from: options?.trim() } : field
}

/** Options that stand as a list are lines of text. */
function optionsOf(options: unknown): { readonly options?: string } {
  if (Array.isArray(options)) return { options: options.join('\n') }
  return typeof options === 'number' ? { options: String(options) } : {}
}
