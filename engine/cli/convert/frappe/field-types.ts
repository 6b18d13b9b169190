import { type DocField, isOn, textOf } from './doctype.ts'
import { documentName } from './names.ts'
import { optionsOf } from './shapes.ts'
import { type Draft, note, targetOf, type Writing } from './writing.ts'

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
  JSON: () => ({ type: 'object' }),
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
  Barcode: () => ({ type: 'string', format: 'barcode' }),
  Autocomplete: suggestingField,
}

/** The type of the value; a fieldtype that is not known is kept as text. */
export function typeOf(field: DocField, writing: Writing): Draft {
  const writer = writers[field.fieldtype]
  if (writer !== undefined) return writer(field, writing)
  note(writing, field, `the fieldtype "${field.fieldtype}" is not known; its values are kept as text`)
  return longText(field, writing)
}

const dataFormats: Readonly<Record<string, string>> = { Email: 'email', Phone: 'phone', URL: 'uri', Barcode: 'barcode', IBAN: 'iban' }

function dataField(field: DocField, writing: Writing): Draft {
  const options = textOf(field.options)
  const format = dataFormats[options ?? '']
  if (format !== undefined) return { type: 'string', format }
  if (options !== undefined && options !== 'Name') note(writing, field, `the options "${options}" mean nothing for Data and are left out`)
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
  const { book, use } = writing
  const options = textOf(field.options)
  if (options === undefined) return {}
  const [doctype, link = '', target = ''] = options.split(':').map((piece) => piece.trim())
  if (!options.includes(':')) {
    for (let at: typeof use | undefined = use, prefix = ''; at !== undefined; at = at.owner?.use, prefix += 'owner.') {
      const name = book.fieldsOf(at.doctype).get(options)
      if (name !== undefined) return { 'x-currency': `${prefix}${name}` }
    }
    note(writing, field, `the currency stands in "${options}", which is not a field here`)
    return {}
  }
  const company = book.doctypes.get(doctype ?? '')
  const end = company === undefined ? undefined : book.fieldsOf(company).get(target)
  for (let at: typeof use | undefined = use, prefix = ''; at !== undefined; at = at.owner?.use, prefix += 'owner.') {
    const start = book.fieldsOf(at.doctype).get(link)
    if (start !== undefined && end !== undefined) return { 'x-currency': `${prefix}${start}.${end}` }
  }
  note(writing, field, `the currency "${options}" leads nowhere here`)
  return {}
}

function selectField(field: DocField, writing: Writing): Draft {
  const shape = writing.book.shapeOf(field)
  if (shape.is === 'reference') return { 'x-ref': targetOf(writing.book, shape.doctype) }
  const values = isOn(field.sort_options) ? [...optionsOf(field)].sort() : optionsOf(field)
  if (values.length > 0) return { type: 'string', enum: values }
  note(writing, field, 'the options are set by code; any text is taken')
  return { type: 'string', maxLength: defaultLength, 'x-suggest': 'field' }
}

function linkField(field: DocField, writing: Writing): Draft {
  const shape = writing.book.shapeOf(field)
  if (shape.is === 'entityName') return { type: 'string', format: 'entity-name' }
  if (shape.is === 'reference') return { 'x-ref': targetOf(writing.book, shape.doctype) }
  note(writing, field, 'the Link names no DocType; the name is kept as text')
  return { type: 'string', maxLength: defaultLength }
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
  if (shape.is === 'references') return { type: 'array', items: { 'x-ref': targetOf(book, shape.doctype) } }
  const lines = book.linesOf(use, field)
  if (lines !== undefined) return { type: 'array', items: { $ref: lines.entity } }
  note(
    writing,
    field,
    shape.is === 'lines'
      ? 'the lines hold lines of their own kind; they are kept as JSON'
      : 'the table names no DocType; its rows are kept as JSON',
  )
  return { type: 'object' }
}

function ratingField(field: DocField, writing: Writing): Draft {
  const stars = Number(textOf(field.options))
  note(writing, field, 'stars are whole numbers here, not a fraction of 1; halves are rounded up by the import')
  return { type: 'integer', minimum: 0, maximum: stars >= 3 && stars <= 10 ? stars : 5, 'x-widget': 'rating' }
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
