import { type DocField, type DocType, textOf } from './doctype.ts'

/** What a field holds, as far as conditions and fetched values must know. */
export type Shape =
  | { readonly is: 'text' | 'number' | 'boolean' | 'date' | 'instant' | 'time' | 'duration' | 'json' | 'file' | 'entityName' }
  | { readonly is: 'choice'; readonly values: readonly string[] }
  | { readonly is: 'reference' | 'references' | 'lines'; readonly doctype: string }
  | { readonly is: 'anyReference' }
  /** Layout only: there is no value. */
  | { readonly is: 'nothing' }

const layoutTypes = new Set(['Tab Break', 'Section Break', 'Column Break', 'Fold', 'Heading', 'HTML', 'Button', 'Image'])

const plain: Readonly<Record<string, Exclude<Shape['is'], 'choice' | 'reference' | 'references' | 'lines'>>> = {
  Int: 'number',
  'Long Int': 'number',
  Float: 'number',
  Currency: 'number',
  Percent: 'number',
  Rating: 'number',
  Check: 'boolean',
  Date: 'date',
  Datetime: 'instant',
  Time: 'time',
  Duration: 'duration',
  Geolocation: 'json',
  Attach: 'file',
  'Attach Image': 'file',
  Signature: 'file',
  'Dynamic Link': 'anyReference',
}

/** Whether the field only arranges the form. */
export function isLayout(field: DocField): boolean {
  return layoutTypes.has(field.fieldtype)
}

/** `linkOf` answers the DocType that a Table MultiSelect collects, where its rows hold nothing else. */
export function shapeOf(field: DocField, linkOf: (child: string) => string | undefined): Shape {
  const options = textOf(field.options)
  if (isLayout(field)) return { is: 'nothing' }
  if (field.fieldtype === 'Link' && options !== undefined)
    return options === 'DocType' ? { is: 'entityName' } : { is: 'reference', doctype: options }
  if (field.fieldtype === 'Table' && options !== undefined) return { is: 'lines', doctype: options }
  if (field.fieldtype === 'Table MultiSelect' && options !== undefined) {
    const link = linkOf(options)
    return link === undefined ? { is: 'lines', doctype: options } : { is: 'references', doctype: link }
  }
  const linked = linkedBySelect(field)
  if (linked !== undefined) return { is: 'reference', doctype: linked }
  const values = field.fieldtype === 'Select' ? optionsOf(field) : []
  if (values.length > 0) return { is: 'choice', values }
  return { is: plain[field.fieldtype] ?? 'text' }
}

/** The lines of `options`, without blanks and repetitions; what scripts fill in later gives none. */
export function optionsOf(field: DocField): readonly string[] {
  if (typeof field.options !== 'string') return []
  const values = field.options
    .split('\n')
    .map((line) => line.normalize('NFC').trim())
    .filter((line) => line !== '' && line !== '[Select]' && line !== 'Loading...')
  return [...new Set(values)]
}

/** Old definitions write a link as a Select with `link:Customer`. */
function linkedBySelect(field: DocField): string | undefined {
  return field.fieldtype === 'Select' ? /^link:(.+)$/.exec(textOf(field.options) ?? '')?.[1]?.trim() : undefined
}

/** The one Link of a child table that holds nothing else, as those of a Table MultiSelect do. */
export function onlyLink(child: DocType | undefined): DocField | undefined {
  const values = child?.fields.filter((field) => !isLayout(field)) ?? []
  const [first] = values
  return values.length === 1 && first?.fieldtype === 'Link' && textOf(first.options) !== 'DocType' ? first : undefined
}
