import { userDoctype } from './book.ts'
import { type DocField, type DocType, isOn, textOf } from './doctype.ts'
import type { Shape } from './shapes.ts'
import { type Draft, note, refuse, type Writing } from './writing.ts'

/** `fetch_from` as `x-fetch`: copied from a linked record, and kept as typed where it is only fetched when empty. */
export function fetchOf(field: DocField, writing: Writing): Draft {
  const path = textOf(field.fetch_from)
  if (path === undefined) return {}
  const { book, use } = writing
  const [link = '', source = ''] = path.split('.').map((step) => step.trim())
  const linkField = use.doctype.fields.find((candidate) => candidate.fieldname === link)
  const start = book.fieldsOf(use.doctype).get(link)
  if (linkField === undefined || start === undefined || source === '') {
    note(writing, field, `fetch_from "${path}" names no Link of the DocType, so nothing is fetched`)
    return {}
  }
  const shape = book.shapeOf(linkField)
  const target = shape.is === 'reference' && book.targetsOf(shape.doctype).length === 1 ? book.doctypes.get(shape.doctype) : undefined
  if (target === undefined) {
    refuse(writing, field, `fetch_from "${path}" does not go through a Link to one DocType`)
    return {}
  }
  const end = source === 'name' ? book.keyOf(target) : (book.fieldsOf(target).get(source) ?? systemFields[source]?.name)
  if (end === undefined) {
    note(writing, field, `"${target.name}" has no field "${source}", so nothing is fetched`)
    return {}
  }
  const last = lastStep(field, target, source, writing)
  if (last === undefined && target.isStub === true) {
    note(
      writing,
      field,
      `fetch_from "${path}" waits for "${target.name}", which is not among the files; what is known of it fits another field`,
    )
    return {}
  }
  if (last === undefined) {
    refuse(writing, field, `fetch_from "${path}" gives a value that ${field.fieldtype} cannot hold`)
    return {}
  }
  return { 'x-fetch': [start, end, ...last].join('.'), ...(isOn(field.fetch_if_empty) ? { 'x-overridable': true } : {}) }
}

/** Fields that every record has, with what they hold. */
const systemFields: Readonly<Record<string, { readonly name: string; readonly shape: Shape }>> = {
  owner: { name: 'createdBy', shape: { is: 'reference', doctype: userDoctype } },
  modified_by: { name: 'updatedBy', shape: { is: 'reference', doctype: userDoctype } },
  creation: { name: 'createdAt', shape: { is: 'instant' } },
  modified: { name: 'updatedAt', shape: { is: 'instant' } },
}

const texts = ['text', 'choice', 'entityName', 'time']

/** Steps after the source: a text that takes a Link takes the name of the record; undefined where the types do not fit. */
function lastStep(field: DocField, target: DocType, source: string, { book }: Writing): readonly string[] | undefined {
  const from = target.fields.find((candidate) => candidate.fieldname === source)
  const given: Shape = from === undefined ? (systemFields[source]?.shape ?? { is: 'text' }) : book.shapeOf(from)
  const taken = book.shapeOf(field)
  if (given.is === 'lines' || given.is === 'references') return undefined
  if (given.is === 'reference' && taken.is === 'reference') return given.doctype === taken.doctype ? [] : undefined
  if (given.is === taken.is || (texts.includes(given.is) && texts.includes(taken.is))) return []
  if (given.is !== 'reference' || !texts.includes(taken.is)) return undefined
  const named = book.doctypes.get(given.doctype)
  const key = given.doctype === userDoctype ? 'email' : named === undefined ? undefined : book.keyOf(named)
  return key === undefined ? undefined : [key]
}

const retyped = ['Read Only', 'Data', 'Small Text', 'Text', 'Int', 'Float', 'Check', 'Date', 'Datetime']

/**
 * Fields that only ever show what is fetched, with the type of what they show where their own cannot hold it, such as a
 * Read Only that shows a date. The fieldtype of the file is kept as `writtenAs`.
 */
export function withFetchedTypes(doctypes: readonly DocType[]): readonly DocType[] {
  const known = new Map(doctypes.map((doctype) => [doctype.name, doctype]))
  const sourceOf = (field: DocField, { fields }: DocType): DocField | undefined => {
    const [link = '', source = ''] = (textOf(field.fetch_from) ?? '').split('.').map((step) => step.trim())
    const through = fields.find((candidate) => candidate.fieldname === link)
    const target = through?.fieldtype === 'Link' ? known.get(textOf(through.options) ?? '') : undefined
    const stamp = ['creation', 'modified'].includes(source) ? { fieldname: source, fieldtype: 'Datetime' } : undefined
    return target?.fields.find((candidate) => candidate.fieldname === source) ?? (through?.fieldtype === 'Link' ? stamp : undefined)
  }
  return doctypes.map((doctype) => ({
    ...doctype,
    fields: doctype.fields.map((field) => {
      const isShown = field.fieldtype === 'Read Only' || isOn(field.read_only)
      const source = isShown && retyped.includes(field.fieldtype) ? sourceOf(field, doctype) : undefined
      return source !== undefined && isAnother(source.fieldtype, field.fieldtype) ? typedAs(source, field) : field
    }),
  }))
}

const kinds: Readonly<Record<string, string>> = {
  Int: 'number',
  'Long Int': 'number',
  Float: 'number',
  Currency: 'number',
  Percent: 'number',
  Rating: 'number',
  Check: 'boolean',
  Date: 'date',
  Datetime: 'instant',
  Duration: 'duration',
  Attach: 'file',
  'Attach Image': 'file',
  Signature: 'file',
  Geolocation: 'json',
}

function isAnother(given: string, taken: string): boolean {
  return kinds[given] !== undefined && kinds[given] !== kinds[taken]
}

function typedAs(source: DocField, field: DocField): DocField {
  const { options: _, ...rest } = field
  const options = source.fieldtype === 'Rating' && source.options !== undefined ? { options: source.options } : {}
  return { ...rest, ...options, fieldtype: source.fieldtype, read_only: 1, writtenAs: field.fieldtype }
}

/** The field that a `fetch_from` asks of another DocType, typed as the field that fetches it. */
export function fetchDemand(
  field: DocField,
  fields: readonly DocField[],
): { readonly doctype: string; readonly field: DocField } | undefined {
  const [link = '', source = ''] = (textOf(field.fetch_from) ?? '').split('.').map((step) => step.trim())
  const through = fields.find((candidate) => candidate.fieldname === link)
  const doctype = through?.fieldtype === 'Link' ? textOf(through.options) : undefined
  if (doctype === undefined || source === '' || source === 'name' || systemFields[source] !== undefined) return undefined
  const fieldtype = field.fieldtype === 'Read Only' ? 'Data' : field.fieldtype
  const options = field.options === undefined || field.fieldtype === 'Currency' ? {} : { options: field.options }
  return { doctype, field: { fieldname: source, fieldtype, ...options } }
}
