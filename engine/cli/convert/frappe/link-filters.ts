import { type Setting, translateValue } from './condition.ts'
import { contains } from './condition-calls.ts'
import { compareTerms } from './condition-compare.ts'
import { fieldTerm } from './condition-names.ts'
import { truth } from './condition-truth.ts'
import { type DocField, textOf } from './doctype.ts'
import { both, type Cel, not, type Place, type Term, Untranslatable, yes } from './term.ts'
import { refuse, settingOf, type Writing } from './writing.ts'

/** One line of a filter: `["Account", "is_group", "=", 0]`. */
export type FilterRow = readonly [field: string, operator: string, value: unknown]

/** `link_filters` of a Link as `x-pick`. */
export function pickCondition(field: DocField, writing: Writing): string | undefined {
  const rows = filtersOf(field)
  if (rows.length === 0) return undefined
  const shape = writing.book.shapeOf(field)
  const target = shape.is === 'reference' ? writing.book.doctypes.get(shape.doctype) : undefined
  if (target === undefined) return undefined
  const setting = settingOf(writing, field)
  try {
    const place: Place = { cel: 'choice', doctype: target }
    const cel = rows.map((row) => testOf(row, place, setting)).reduce(both, yes)
    return cel.text === 'true' ? undefined : cel.text
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error
    refuse(writing, field, `link_filters ${textOf(field.link_filters)} cannot be said: ${error.message}`)
    return undefined
  }
}

/** The lines of `link_filters`, which is JSON of several forms; unreadable ones are none. */
export function filtersOf(field: DocField): readonly FilterRow[] {
  const text = textOf(field.link_filters)
  if (text === undefined || field.fieldtype !== 'Link') return []
  let value: unknown
  try {
    value = JSON.parse(text.includes('"') ? text : text.replaceAll("'", '"'))
  } catch {
    return []
  }
  if (Array.isArray(value)) return value.flatMap((row) => rowOf(row) ?? [])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, test]) => rowOf(Array.isArray(test) ? [name, ...test] : [name, '=', test]) ?? [])
}

function rowOf(row: unknown): readonly FilterRow[] | undefined {
  if (!Array.isArray(row)) return undefined
  const [name, operator, value] = row.length >= 4 ? row.slice(1) : row
  return typeof name === 'string' && typeof operator === 'string' ? [[name, operator.toLowerCase(), value]] : undefined
}

/** The DocType that a filter asks for a field, and a value from which its type can be told. */
export function demandsOf(field: DocField, target: string): readonly { readonly doctype: string; readonly field: DocField }[] {
  return filtersOf(field).map(([name, , value]) => ({
    doctype: target,
    field: { fieldname: name, fieldtype: typeof value === 'number' ? 'Check' : 'Data' },
  }))
}

function testOf([name, operator, value]: FilterRow, place: Place, setting: Setting): Cel {
  const term = fieldTerm(place, name, setting)
  switch (operator) {
    case '=':
      return compareTerms('==', term, valueTerm(value, setting), setting)
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compareTerms(operator, term, valueTerm(value, setting), setting)
    case 'in':
      return contains(listTerm(value, setting), term, setting)
    case 'not in':
      return not(contains(listTerm(value, setting), term, setting))
    case 'between': {
      const [from, to] = Array.isArray(value) ? value : String(value).split(',')
      return both(compareTerms('>=', term, valueTerm(from, setting), setting), compareTerms('<=', term, valueTerm(to, setting), setting))
    }
    case 'is':
      return value === 'set' ? truth(term, setting) : not(truth(term, setting))
    case 'like':
    case 'not like': {
      const part = String(value).replace(/^%|%$/g, '')
      const test = contains(term, { is: 'literal', value: part }, setting)
      return operator === 'like' ? test : not(test)
    }
  }
  throw new Untranslatable(`the operator "${operator}"`)
}

function valueTerm(value: unknown, setting: Setting): Term {
  if (typeof value === 'string' && /^eval:/i.test(value.trim())) return translateValue(value.trim().slice(5), setting)
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { is: 'literal', value }
  throw new Untranslatable(`the value ${JSON.stringify(value)}`)
}

function listTerm(value: unknown, setting: Setting): Term {
  const items: readonly unknown[] = Array.isArray(value)
    ? value
    : String(value)
        .split(',')
        .map((item) => item.trim())
  return { is: 'array', items: items.map((item) => valueTerm(item, setting)) }
}
