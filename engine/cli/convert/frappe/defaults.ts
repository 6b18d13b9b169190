import { isJsonObject } from '../../../base/json.ts'
import { userDoctype } from './book.ts'
import { type DocField, isOn, textOf } from './doctype.ts'
import { isLayout, optionsOf } from './shapes.ts'
import { type Draft, note, refuse, type Writing } from './writing.ts'

const people = new Set(['__user', 'user', 'frappe.session.user'])

/** The value with which a new record starts: `default`, or `x-default` where it is worked out. */
export function defaultOf(field: DocField, draft: Draft, writing: Writing): Draft {
  const text = textOf(field.default)
  if (isLayout(field)) return {}
  if (text === undefined) return firstOption(field, draft, writing)
  const shape = writing.book.shapeOf(field)
  switch (shape.is) {
    case 'reference':
      return referenceDefault(field, text, shape.doctype, writing)
    case 'boolean':
      return { default: isOn(text) || text.toLowerCase() === 'yes' || text === 'true' }
    case 'number':
      return numberDefault(field, text, draft, writing)
    case 'date':
      if (/^(today|now)$/i.test(text)) return { 'x-default': 'today()' }
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { default: text } : unsaid(field, text, writing)
    case 'instant':
      if (/^(today|now)$/i.test(text)) return { 'x-default': 'now()' }
      return /^\d{4}-\d{2}-\d{2}/.test(text)
        ? { default: `${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z` }
        : unsaid(field, text, writing)
    case 'time':
      return timeDefault(field, text, writing)
    case 'duration':
      return /^\d+$/.test(text) ? { default: `PT${text}S` } : unsaid(field, text, writing)
    case 'choice':
      if (shape.values.includes(text)) return { default: writing.book.optionOf(writing.use.doctype, field, text) }
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
  if (text.startsWith(':')) {
    note(writing, field, `the default "${text}" is a setting of the person; the value used last is offered instead`)
    return { 'x-remember': true }
  }
  return unsaid(field, text, writing)
}

function numberDefault(field: DocField, text: string, draft: Draft, writing: Writing): Draft {
  const number = Number(text.replaceAll(',', ''))
  if (Number.isNaN(number)) return unsaid(field, text, writing)
  if (draft.type === 'integer') return { default: Math.round(number) }
  const digits = typeof draft.multipleOf === 'number' ? Math.round(-Math.log10(draft.multipleOf)) : 6
  return { default: Number(number.toFixed(digits)) }
}

function timeDefault(field: DocField, text: string, writing: Writing): Draft {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(text)
  if (match !== null) return { default: `${(match[1] ?? '').padStart(2, '0')}:${match[2]}:${match[3] ?? '00'}` }
  return unsaid(field, text, writing)
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

function textDefault(field: DocField, text: string, draft: Draft, writing: Writing): Draft {
  if (people.has(text.toLowerCase())) return { 'x-default': 'user.email' }
  if (/^user_?fullname$/i.test(text)) return { 'x-default': 'user.name' }
  if (text.startsWith(':')) {
    note(writing, field, `the default "${text}" is a setting of the person; the value used last is offered instead`)
    return { 'x-remember': true }
  }
  const isFit =
    draft['x-secret'] === undefined &&
    text.length <= Number(draft.maxLength ?? text.length) &&
    formats[String(draft.format)]?.test(text) !== false
  if (!isFit) return unsaid(field, text, writing)
  return { default: draft.contentMediaType === undefined ? text : String(field.default) }
}

function unsaid(field: DocField, text: string, writing: Writing): Draft {
  refuse(writing, field, `the default "${text}" cannot be said for ${field.fieldtype}`)
  return {}
}
