import { type DocType, textOf } from './doctype.ts'
import { isLayout, optionsOf } from './shapes.ts'

/** How the name of a record comes about. `code` is what only the program says. */
export type Naming =
  | { readonly kind: 'field'; readonly fieldname: string }
  | { readonly kind: 'series'; readonly fieldname: string }
  | { readonly kind: 'pattern'; readonly parts: readonly Part[] }
  | { readonly kind: 'prompt' | 'random' | 'count' | 'code' }

/** A piece of a pattern: literal text, a field, a part of the date, or a counter of so many digits. */
export type Part =
  | { readonly text: string }
  | { readonly field: string }
  | { readonly date: 'YYYY' | 'YY' | 'MM' | 'DD' | 'WW' }
  | { readonly digits: number }
  | { readonly unknown: string }

export function namingOf(doctype: DocType): Naming {
  const autoname = textOf(doctype.autoname)
  if (autoname === undefined) return { kind: kindOfRule(textOf(doctype.naming_rule)) }
  const lower = autoname.toLowerCase()
  const hasField = (name: string) => doctype.fields.some((field) => field.fieldname === name && !isLayout(field))
  if (lower.startsWith('field:')) {
    const fieldname = autoname.slice(6).trim()
    return hasField(fieldname) ? { kind: 'field', fieldname } : { kind: 'code' }
  }
  if (lower.startsWith('naming_series:')) {
    const fieldname = textOf(autoname.slice(14)) ?? 'naming_series'
    return hasField(fieldname) ? { kind: 'series', fieldname } : { kind: 'code' }
  }
  if (lower === 'prompt') return { kind: 'prompt' }
  if (lower === 'hash' || lower === 'uuid') return { kind: 'random' }
  if (lower === 'autoincrement') return { kind: 'count' }
  if (lower.startsWith('format:')) return { kind: 'pattern', parts: formatParts(autoname.slice(7), hasField) }
  return { kind: 'pattern', parts: seriesParts(autoname, hasField) }
}

/** `INV-{YYYY}-{#####}` */
function formatParts(format: string, hasField: (name: string) => boolean): readonly Part[] {
  return format
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece.startsWith('{') ? partOf(piece.slice(1, -1).trim(), hasField) : { text: piece }))
}

/** `INV-.YYYY.-.#####`; without a counter five digits follow. */
export function seriesParts(series: string, hasField: (name: string) => boolean): readonly Part[] {
  const pieces = series.includes('.') || series.includes('#') ? series.split('.') : [series]
  const parts = pieces
    .flatMap((piece) => piece.split(/(#+|\{[^{}]*\})/))
    .filter((piece) => piece !== '')
    .map((piece): Part => {
      const inner = piece.startsWith('{') ? piece.slice(1, -1).trim() : piece
      const part = partOf(inner, hasField)
      return 'unknown' in part && !piece.startsWith('{') ? { text: piece } : part
    })
  return parts.some((part) => 'digits' in part) ? parts : [...parts, { digits: 5 }]
}

function partOf(piece: string, hasField: (name: string) => boolean): Part {
  if (/^#+$/.test(piece)) return { digits: piece.length }
  if (piece === 'YYYY' || piece === 'YY' || piece === 'MM' || piece === 'DD' || piece === 'WW') return { date: piece }
  const field = piece.replace(/^doc\./, '')
  return hasField(field) ? { field } : { unknown: piece }
}

/** The series among which people choose, as they stand in the options of the field. */
export function seriesOf(doctype: DocType, fieldname: string): readonly string[] {
  const field = doctype.fields.find((candidate) => candidate.fieldname === fieldname)
  if (field === undefined) return []
  const options = optionsOf(field)
  const fallback = textOf(field.default)
  return options.length > 0 || fallback === undefined ? options : [fallback]
}

/** A pattern in our words, `undefined` where a part has none; `only one counter` is made sure of. */
export function patternOf(parts: readonly Part[], fieldOf: (fieldname: string) => string | undefined): string | undefined {
  let counters = 0
  const words = parts.map((part) => {
    if ('text' in part) return part.text.replace(/[{}]/g, '')
    if ('date' in part) return `{${part.date}}`
    if ('digits' in part) return counters++ === 0 ? `{${'0'.repeat(part.digits)}}` : undefined
    if ('field' in part) return fieldOf(part.field) === undefined ? undefined : `{${fieldOf(part.field)}}`
    return undefined
  })
  return words.includes(undefined) || counters === 0 ? undefined : words.join('')
}

function kindOfRule(rule: string | undefined): 'prompt' | 'random' | 'count' | 'code' {
  if (rule === 'Set by user') return 'prompt'
  if (rule === 'Random') return 'random'
  return rule === 'Autoincrement' ? 'count' : 'code'
}
