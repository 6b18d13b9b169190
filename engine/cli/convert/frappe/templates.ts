import { type DocField, type DocType, textOf } from './doctype.ts'
import { atom, textLiteral } from './term.ts'
import type { Draft, Writing } from './writing.ts'

/** Name of the field for which texts with other fields in braces are filled in, where it is the title of its DocType. */
const titleField = 'title'

/**
 * The title of a record, made of other fields: `default` once, `options` with every change. Undefined where the field is no
 * title, or where a name in braces is no field.
 */
export function titleOfFields(field: DocField, writing: Writing): Draft | undefined {
  const { doctype } = writing.use
  if (field.fieldname !== titleField || textOf(doctype.title_field) !== titleField) return undefined
  const always = textOf(field.options)
  const pattern = always ?? textOf(field.default)
  if (pattern === undefined || !/\{[a-z_0-9]+\}/i.test(pattern)) return undefined
  const expression = expressionOf(pattern, doctype, writing)
  if (expression === undefined) return undefined
  return always === undefined ? { 'x-default': expression } : { 'x-computed': expression, 'x-stored': true }
}

/** `{customer} of {city}` as the sum of texts. */
function expressionOf(pattern: string, doctype: DocType, { book }: Writing): string | undefined {
  const names = book.fieldsOf(doctype)
  const parts = pattern
    .split(/(\{[a-z_0-9]+\})/i)
    .filter((part) => part !== '')
    .map((part): string | undefined => {
      const fieldname = /^\{(.+)\}$/.exec(part)?.[1]
      if (fieldname === undefined) return textLiteral(part).text
      const field = doctype.fields.find((candidate) => candidate.fieldname === fieldname)
      const name = names.get(fieldname)
      const shape = field === undefined ? undefined : book.shapeOf(field)
      if (name === undefined || shape === undefined) return undefined
      if (shape.is === 'text' || shape.is === 'choice') return `coalesce(record.${name}, '')`
      const target = shape.is === 'reference' ? book.doctypes.get(shape.doctype) : undefined
      const key = target === undefined ? undefined : book.keyOf(target)
      return key === undefined ? undefined : `coalesce(record.${name}.${key}, '')`
    })
  return parts.includes(undefined) ? undefined : atom(parts.join(' + ')).text
}
