import type { Book, Use } from './book.ts'
import { type DocField, type DocType, isOn, rowsOf, textOf } from './doctype.ts'
import { documentName } from './names.ts'
import { optionsOf } from './shapes.ts'
import { type Draft, note, type Writing } from './writing.ts'

type Writer = (field: DocField, writing: Writing) => Draft

/** Width of the columns that the definitions come from. */
const defaultLength = 140
/** Longest text that is kept as one line. */
const longestLine = 1000

const mediaTypes: Readonly<Record<string, string>> = {
  js: 'application/javascript',
  javascript: 'application/javascript',
  typescript: 'application/javascript',
  json: 'application/json',
  python: 'text/x-python',
  pythonexpression: 'text/x-python',
  py: 'text/x-python',
  html: 'text/xml',
  xml: 'text/xml',
  jinja: 'text/x-jinja',
  css: 'text/css',
  scss: 'text/css',
  sql: 'application/sql',
  markdown: 'text/markdown',
  yaml: 'application/yaml',
  csv: 'text/csv',
}

const longText: Writer = () => ({ type: 'string', contentMediaType: 'text/plain' })
const text: Writer = (field) => {
  const length = Number(field.length)
  if (length > longestLine) return { type: 'string', contentMediaType: 'text/plain', 'x-widget': 'text' }
  return { type: 'string', maxLength: length > 0 ? length : defaultLength }
}
const image: Writer = () => ({ 'x-file': { accept: ['image/*'] } })

/** What the value of each fieldtype becomes; its flags follow in `field-flags.ts`. */
const writers: Readonly<Record<string, Writer>> = {
  Data: dataField,
  'Small Text': longText,
  Text: longText,
  'Long Text': longText,
  'Text Editor': () => ({ type: 'string', contentMediaType: 'text/html' }),
  'HTML Editor': () => ({ type: 'string', contentMediaType: 'text/html', 'x-widget': 'code' }),
  'Markdown Editor': () => ({ type: 'string', contentMediaType: 'text/markdown' }),
  Code: codeField,
  JSON: () => ({ type: 'string', contentMediaType: 'application/json', 'x-widget': 'code' }),
  Int: () => ({ type: 'integer' }),
  'Long Int': () => ({ type: 'integer' }),
  Float: (field) => ({ type: 'number', ...stepOf(field) }),
  Percent: (field) => ({ type: 'number', ...stepOf(field), 'x-unit': '%' }),
  Currency: (field, writing) => ({
    type: 'number',
    multipleOf: 0.01,
    ...stepOf(field),
    'x-unit': 'currency',
    ...currencyOf(field, writing),
  }),
  Check: () => ({ type: 'boolean' }),
  Select: selectField,
  Link: linkField,
  'Dynamic Link': dynamicLink,
  Table: linesField,
  'Table MultiSelect': linesField,
  Date: () => ({ type: 'string', format: 'date' }),
  Datetime: () => ({ type: 'string', format: 'date-time' }),
  Time: () => ({ type: 'string', format: 'time' }),
  Duration: () => ({ type: 'string', format: 'duration' }),
  Attach: () => ({ 'x-file': true }),
  'Attach Image': image,
  Signature: () => ({ 'x-file': { accept: ['image/*'] }, 'x-widget': 'signature' }),
  Color: () => ({ type: 'string', format: 'color' }),
  Icon: () => ({ type: 'string', format: 'icon' }),
  Rating: ratingField,
  Geolocation: () => ({ type: 'object', 'x-widget': 'map' }),
  Phone: () => ({ type: 'string', format: 'phone' }),
  Password: () => ({ type: 'string', maxLength: 500, writeOnly: true, 'x-secret': true }),
  'Read Only': (field, writing) => ({ ...text(field, writing), readOnly: true }),
  Barcode: (field, writing) => ({ ...text(field, writing), 'x-widget': 'barcode' }),
  Autocomplete: suggestingField,
}

/** The type of the value; a fieldtype that is not known is kept as text. */
export function typeOf(field: DocField, writing: Writing): Draft {
  const writer = writers[field.fieldtype]
  if (field.writtenAs !== undefined)
    note(writing, field, `it shows what is fetched, and so has the type of that: ${field.fieldtype} instead of ${field.writtenAs}`)
  if (writer !== undefined) return writer(field, writing)
  note(writing, field, `the fieldtype "${field.fieldtype}" is not known; its values are kept as text`)
  return longText(field, writing)
}

const dataFormats: Readonly<Record<string, string>> = { Email: 'email', Phone: 'phone', URL: 'uri', IBAN: 'iban' }

function dataField(field: DocField, writing: Writing): Draft {
  const options = textOf(field.options)
  const format = dataFormats[options ?? '']
  if (format !== undefined) return { type: 'string', format }
  if (options === 'Barcode') return { ...text(field, writing), 'x-widget': 'barcode' }
  if (options !== undefined && options !== 'Name' && !options.includes('{'))
    note(writing, field, `the options "${options}" mean nothing for Data and are left out`)
  return text(field, writing)
}

function codeField(field: DocField): Draft {
  const language =
    textOf(field.options)
      ?.toLowerCase()
      .replace(/[^a-z]/g, '') ?? ''
  const known = mediaTypes[language]
  return { type: 'string', contentMediaType: known ?? 'text/plain', 'x-widget': 'code' }
}

/** Digits after the point; without them six are kept. */
function stepOf(field: DocField): Draft {
  const digits = textOf(field.precision)
  if (digits === undefined || !/^[0-9]$/.test(digits)) return {}
  return { multipleOf: Number(`1e-${digits}`) }
}

/** `currency`, a field of the owner of a line, or `Company:company:default_currency`. */
function currencyOf(field: DocField, writing: Writing): Draft {
  const options = textOf(field.options)
  if (options === undefined) return {}
  const steps = options.includes(':') ? options.split(':').slice(1) : [options]
  const path = currencyPath(
    writing.use,
    steps.map((step) => step.trim()),
    writing.book,
  )
  if (path !== undefined) return { 'x-currency': path }
  if (/^[A-Z]{3}$/.test(options)) return { 'x-currency': options }
  note(writing, field, `the currency "${options}" leads nowhere here`)
  return {}
}

/** The path to a code, from the record or else from the one it belongs to. */
function currencyPath(use: Use, steps: readonly string[], book: Book): string | undefined {
  let doctype: DocType | undefined = use.doctype
  const names: string[] = []
  for (const step of steps) {
    const field: DocField | undefined = doctype?.fields.find((candidate) => candidate.fieldname === step)
    const name = doctype === undefined ? undefined : book.fieldsOf(doctype).get(step)
    if (field === undefined || name === undefined) {
      const above = use.owner === undefined ? undefined : currencyPath(use.owner.use, steps, book)
      return above === undefined ? undefined : `owner.${above}`
    }
    names.push(name)
    const shape = book.shapeOf(field)
    doctype = shape.is === 'reference' ? book.doctypes.get(shape.doctype) : undefined
  }
  const key = doctype === undefined ? undefined : book.keyOf(doctype)
  return [...names, ...(key === undefined ? [] : [key])].join('.')
}

function selectField(field: DocField, writing: Writing): Draft {
  const shape = writing.book.shapeOf(field)
  if (shape.is === 'reference') return referenceTo(writing, shape.doctype)
  const listed = isOn(field.sort_options) ? [...optionsOf(field)].sort() : optionsOf(field)
  const values = [...new Set(listed.map((option) => writing.book.optionOf(writing.use.doctype, field, option)))]
  const colors = field.fieldname === 'status' ? stateColors(writing.use.doctype) : new Map<string, string>()
  if (values.some((value) => colors.has(value))) return { type: 'string', oneOf: values.map((value) => optionOf(value, colors.get(value))) }
  if (values.length > 0) return { type: 'string', enum: values }
  note(writing, field, 'the options are set by code; any text is taken')
  return { type: 'string', maxLength: defaultLength, 'x-suggest': 'field' }
}

const colorNames: Readonly<Record<string, string>> = {
  gray: 'grey',
  grey: 'grey',
  blue: 'blue',
  'light blue': 'blue',
  cyan: 'blue',
  green: 'green',
  orange: 'orange',
  yellow: 'orange',
  red: 'red',
  pink: 'grape',
  purple: 'grape',
}

/** Colours by option, from the states of the DocType. */
function stateColors(doctype: DocType): ReadonlyMap<string, string> {
  const pairs = rowsOf(doctype, 'states').map(
    (state) => [textOf(state.title) ?? '', colorNames[textOf(state.color)?.toLowerCase() ?? ''] ?? 'grey'] as const,
  )
  return new Map(pairs)
}

function optionOf(value: string, color: string | undefined): Draft {
  return { const: value, title: value, ...(color === undefined ? {} : { 'x-color': color }) }
}

function linkField(field: DocField, writing: Writing): Draft {
  const shape = writing.book.shapeOf(field)
  if (shape.is === 'entityName') return { type: 'string', format: 'entity-name' }
  if (shape.is === 'reference') return referenceTo(writing, shape.doctype)
  note(writing, field, 'the Link names no DocType; the name is kept as text')
  return { type: 'string', maxLength: defaultLength }
}

function referenceTo({ book }: Writing, doctype: string): Draft {
  const targets = book.targetsOf(doctype)
  return { 'x-ref': targets.length === 1 ? targets[0] : targets }
}

/** To one of the DocTypes that the other field offers, or to any that has records of its own. */
function dynamicLink(field: DocField, writing: Writing): Draft {
  const { book, use } = writing
  const other = use.doctype.fields.find((candidate) => candidate.fieldname === textOf(field.options))
  const offered = other === undefined ? [] : optionsOf(other).filter((name) => book.doctypes.has(name))
  const named = other?.fieldtype === 'Select' ? offered : []
  const all = book.uses.filter(
    (candidate) => candidate.owner === undefined && !isOn(candidate.doctype.issingle) && !isOn(candidate.doctype.istable),
  )
  const targets = [
    ...new Set(named.length > 0 ? named.map((name) => book.entityOf(name)) : all.map((candidate) => candidate.entity)),
  ].sort()
  if (other === undefined)
    note(writing, field, `the field "${textOf(field.options) ?? ''}" that would say the DocType is not here; any record is taken`)
  return targets.length === 1 ? { 'x-ref': targets[0] } : { 'x-ref': targets }
}

function linesField(field: DocField, writing: Writing): Draft {
  const { book, use } = writing
  const shape = book.shapeOf(field)
  if (shape.is === 'references') return { type: 'array', items: referenceTo(writing, shape.doctype) }
  const lines = book.linesOf(use, field)
  if (lines !== undefined) return { type: 'array', items: { $ref: lines.entity } }
  note(
    writing,
    field,
    shape.is === 'lines'
      ? 'the lines hold lines of their own; these are kept as JSON'
      : 'the table names no DocType; its rows are kept as JSON',
  )
  return { type: 'object' }
}

function ratingField(field: DocField, writing: Writing): Draft {
  const maximum = starsOf(field)
  note(writing, field, `stars are counted here, from 0 to ${maximum}; there they are a fraction of 1`)
  return { type: 'number', multipleOf: 0.5, minimum: 0, maximum, 'x-widget': 'rating' }
}

/** How many stars there are to give. */
export function starsOf(field: DocField): number {
  const stars = Number(textOf(field.options))
  return stars >= 3 && stars <= 10 ? stars : 5
}

/** Free text with offers: those of a code list made from the options. */
function suggestingField(field: DocField, writing: Writing): Draft {
  const values = optionsOf(field)
  if (values.length === 0) return { type: 'string', maxLength: defaultLength, 'x-suggest': 'field' }
  const id = documentName(`${writing.use.entity}-${field.fieldname}`, new Set())
  const taken = new Set<string>()
  const entries = values.map((title) => {
    const code = documentName(title, taken)
    taken.add(code)
    return [code, { title }] as const
  })
  writing.documents.set(`lists/${id}.json`, {
    $schema: '../../engine/metadata/list.schema.json',
    $id: id,
    title: textOf(field.label)?.slice(0, 80) ?? id,
    values: Object.fromEntries(entries),
  })
  return { type: 'string', maxLength: defaultLength, 'x-suggest': id }
}
