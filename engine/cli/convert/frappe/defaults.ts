import { isJsonObject } from '../../../base/json.ts'
import { htmlProblem } from '../../../fields/html-problem.ts'
import { type Book, type Use, userDoctype } from './book.ts'
import { type DocField, type DocType, isOn, textOf } from './doctype.ts'
import { starsOf } from './field-types.ts'
import { isLayout, optionsOf, type Shape } from './shapes.ts'
import { type Draft, note, refuse, type Writing } from './writing.ts'

/** Words for the day or the moment at which a record is made. */
const moment = /^_*(today|now)(_?(date|time|datetime))?(\(\))?$/i
const people = new Set(['__user', 'user', 'frappe.session.user'])

/** The value with which a new record starts: `default`, or `x-default` where it is worked out. */
export function defaultOf(field: DocField, draft: Draft, writing: Writing): Draft {
  const text = textOf(field.default)
  if (isLayout(field)) return {}
  if (text === undefined) return firstOption(field, draft, writing)
  const shape = writing.book.shapeOf(field)
  switch (shape.is) {
    case 'lines':
    case 'references':
      note(writing, field, `the default "${text}" means nothing for ${field.fieldtype}`)
      return {}
    case 'reference':
      return referenceDefault(field, text, shape.doctype, writing)
    case 'boolean':
      return { default: isOn(text) || text.toLowerCase() === 'yes' || text === 'true' }
    case 'number':
      return numberDefault(field, text, draft, writing)
    case 'date':
      if (moment.test(text)) return { 'x-default': 'today()' }
      return isDay(text) ? { default: text.slice(0, 10) } : idle(field, text, writing)
    case 'instant':
      if (moment.test(text)) return { 'x-default': 'now()' }
      return isDay(text) ? { default: `${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z` } : idle(field, text, writing)
    case 'time':
      return timeDefault(field, text, writing)
    case 'duration':
      return /^\d+(\.\d+)?$/.test(text) ? { default: `PT${Math.round(Number(text))}S` } : idle(field, text, writing)
    case 'choice':
      if (shape.values.includes(text)) return { default: writing.book.optionOf(writing.use.doctype, field, text) }
      if (sameLetters(shape.values, text).length === 1)
        return { default: writing.book.optionOf(writing.use.doctype, field, sameLetters(shape.values, text)[0] ?? '') }
      note(writing, field, `the default "${text}" is not among the options and is left out`)
      return {}
    case 'entityName':
      return { default: writing.book.entityOf(text) }
    case 'json':
      return jsonDefault(field, text, writing)
    case 'text':
      return textDefault(field, text, draft, writing)
    default:
      return unsaid(field, text, writing)
  }
}

/** The options that differ from a text by capitals only. */
function sameLetters(values: readonly string[], text: string): readonly string[] {
  return values.filter((value) => value.toLowerCase() === text.toLowerCase())
}

/** Without a default the first option is taken, unless the options begin with a blank. */
function firstOption(field: DocField, draft: Draft, { book, use }: Writing): Draft {
  const values = field.fieldtype === 'Select' && draft.type === 'string' ? optionsOf(field) : []
  const first =
    String(field.options ?? '')
      .split('\n')[0]
      ?.normalize('NFC')
      .trim() ?? ''
  return values.includes(first) ? { default: book.optionOf(use.doctype, field, first) } : {}
}

function referenceDefault(field: DocField, text: string, doctype: string, writing: Writing): Draft {
  if (doctype === userDoctype && people.has(text.toLowerCase())) return { 'x-default': 'user' }
  if (text.startsWith(':')) return settingDefault(field, text, writing)
  return keyDefault(field, text, doctype, writing)
}

/** The record of that name: it is looked up by its `x-key` when a record is made, and left out where it is not there. */
function keyDefault(field: DocField, text: string, doctype: string, writing: Writing): Draft {
  const { book } = writing
  const target = book.doctypes.get(doctype)
  const key = target === undefined ? undefined : book.keyOf(target)
  if (target === undefined || key === undefined || key.includes('.') || !hasKey(target) || book.targetsOf(doctype).length > 1)
    return unsaid(field, text, writing)
  const names = book.fieldsOf(target)
  const isOfEntity = target.fields.some((named) => names.get(named.fieldname) === key && book.shapeOf(named).is === 'entityName')
  if (isOfEntity) return { default: book.entityOf(text) }
  if (doctype === userDoctype) note(writing, field, `people are known by their e-mail address here; "${text}" must be one to be found`)
  return { default: text }
}

function hasKey(target: DocType): boolean {
  return !isOn(target.istable) && !isOn(target.issingle) && !isOn(target.is_virtual)
}

/** `:Company`: the field of the same name in the record of that DocType that this record points to; else a setting of the person. */
function settingDefault(field: DocField, text: string, writing: Writing): Draft {
  const { book, use } = writing
  const holder = text.slice(1).trim()
  const target = book.targetsOf(holder).length === 1 ? book.doctypes.get(holder) : undefined
  const source = target?.fields.find(({ fieldname }) => fieldname === field.fieldname)
  const name = target === undefined || source === undefined ? undefined : book.fieldsOf(target).get(source.fieldname)
  const from = linkTo(holder, field, use, book)
  if (from !== undefined && name !== undefined && source !== undefined && isSameShape(book.shapeOf(source), book.shapeOf(field)))
    return { 'x-default': `${from}.${name}` }
  note(writing, field, `the default "${text}" is a setting of the person; the value used last is offered instead`)
  return { 'x-remember': true }
}

/** The path to the record of a DocType, from the record itself or else from the one that it belongs to. */
function linkTo(holder: string, field: DocField, use: Use, book: Book, above = 'record'): string | undefined {
  const links = use.doctype.fields.filter((candidate) => {
    const shape = book.shapeOf(candidate)
    return shape.is === 'reference' && shape.doctype === holder && candidate !== field
  })
  const link = links.find(({ fieldname }) => fieldname === holder.toLowerCase().replaceAll(' ', '_')) ?? links[0]
  if (link !== undefined) return `${above}.${book.fieldsOf(use.doctype).get(link.fieldname)}`
  return use.owner === undefined ? undefined : linkTo(holder, field, use.owner.use, book, above === 'record' ? 'owner' : `${above}.owner`)
}

function isSameShape(a: Shape, b: Shape): boolean {
  if (a.is === 'reference' && b.is === 'reference') return a.doctype === b.doctype
  return a.is === b.is && ['text', 'number', 'boolean', 'date', 'instant', 'time', 'duration'].includes(a.is)
}

function numberDefault(field: DocField, text: string, draft: Draft, writing: Writing): Draft {
  const number = Number(text.replaceAll(',', ''))
  if (Number.isNaN(number) || (number < 0 && isOn(field.non_negative))) return idle(field, text, writing)
  if (draft['x-widget'] === 'rating') {
    // Old files count stars; a fraction of 1 is what newer ones write.
    const stars = number > 1 ? number : number * starsOf(field)
    return { default: Math.min(Math.max(Math.round(stars * 2) / 2, 0), starsOf(field)) }
  }
  if (draft.type === 'integer') return { default: Math.round(number) }
  const digits = typeof draft.multipleOf === 'number' ? Math.round(-Math.log10(draft.multipleOf)) : 6
  return { default: Number(number.toFixed(digits)) }
}

function timeDefault(field: DocField, text: string, writing: Writing): Draft {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(text)
  if (match !== null) return { default: `${(match[1] ?? '').padStart(2, '0')}:${match[2]}:${match[3] ?? '00'}` }
  if (moment.test(text)) return { 'x-default': 'timeOf(now())' }
  return idle(field, text, writing)
}

function jsonDefault(field: DocField, text: string, writing: Writing): Draft {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? { default: value } : unsaid(field, text, writing)
  } catch {
    return unsaid(field, text, writing)
  }
}

/** What a default of these formats looks like; others take any text. */
const formats: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  phone: /^\+?\d[\d ()./*#-]{4,}$/,
  uri: /^https?:\/\/\S+$/,
  color: /^#[0-9a-f]{6}$/i,
  icon: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  iban: /^$/,
}

/** `#abc` and the plain names of colours, as the six digits that they stand for. */
function colorOf(text: string): string | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text)
  if (short !== null)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join('')}`.toLowerCase()
  return colors[text.toLowerCase()]
}

const colors: Readonly<Record<string, string>> = {
  black: '#000000',
  blue: '#0000ff',
  gray: '#808080',
  green: '#008000',
  grey: '#808080',
  orange: '#ffa500',
  pink: '#ffc0cb',
  purple: '#800080',
  red: '#ff0000',
  white: '#ffffff',
  yellow: '#ffff00',
}

function textDefault(field: DocField, text: string, draft: Draft, writing: Writing): Draft {
  if (people.has(text.toLowerCase())) return { 'x-default': 'user.email' }
  if (/^user_?fullname$/i.test(text)) return { 'x-default': 'user.name' }
  if (text.startsWith(':')) return settingDefault(field, text, writing)
  const isFit =
    draft['x-secret'] === undefined &&
    text.length <= Number(draft.maxLength ?? text.length) &&
    formats[String(draft.format)]?.test(text) !== false
  const color = draft.format === 'color' ? colorOf(text) : undefined
  if (color !== undefined) return { default: color }
  const isBadHtml = draft.contentMediaType === 'text/html' && htmlProblem(text) !== undefined
  if (!isFit || isBadHtml) return unsaid(field, text, writing)
  return { default: draft.contentMediaType === undefined ? text : String(field.default) }
}

/** What no value of the type is: the old system takes nothing from it either. */
function idle(field: DocField, text: string, writing: Writing): Draft {
  note(writing, field, `the default "${text}" is no value of ${field.fieldtype} and is kept in its comment only`)
  return {}
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10)))
}

function unsaid(field: DocField, text: string, writing: Writing): Draft {
  refuse(writing, field, `the default "${text}" cannot be said for ${field.fieldtype}`)
  return {}
}
