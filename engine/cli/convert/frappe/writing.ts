import type { Book, Use } from './book.ts'
import { type Setting, translateCondition } from './condition.ts'
import type { DocField } from './doctype.ts'
import type { Reporter } from './report.ts'
import type { Place } from './term.ts'

/** A property, section or document as it is built up. */
export type Draft = Record<string, unknown>

/** What is at hand while one entity is written. */
export interface Writing {
  readonly book: Book
  readonly report: Reporter
  readonly use: Use
  /** Further documents: lists and templates. */
  readonly documents: Map<string, Draft>
}

/** `record` of an entity, with the record it belongs to where it is a line. */
export function placeOf(use: Use, cel: string): Place {
  const { owner } = use
  if (owner === undefined) return { cel, doctype: use.doctype }
  return { cel, doctype: use.doctype, owner: { place: placeOf(owner.use, 'owner'), fieldname: owner.field.fieldname } }
}

export function settingOf({ book, report, use }: Writing, field: DocField): Setting {
  const doc = placeOf(use, 'record')
  return {
    book,
    doc,
    ...(doc.owner === undefined ? {} : { parent: doc.owner.place }),
    variables: {},
    remark: (note) => report.note(use.doctype.name, field.fieldname, note),
  }
}

/** A condition of a field as CEL; one that cannot be said is refused, and undefined. */
export function conditionOf(writing: Writing, field: DocField, keyword: string): string | undefined {
  const source = field[keyword]
  if (typeof source !== 'string' || source.trim() === '') return undefined
  const translated = translateCondition(source, settingOf(writing, field))
  if ('cel' in translated) return translated.cel
  const said = `${keyword} "${source.trim()}" cannot be said: ${translated.reason}`
  if (translated.isBroken) note(writing, field, said)
  else refuse(writing, field, said)
  return undefined
}

export function note(writing: Writing, field: DocField, text: string): void {
  writing.report.note(writing.use.doctype.name, field.fieldname, text)
}

export function refuse(writing: Writing, field: DocField, reason: string): void {
  writing.report.refuse(writing.use.doctype.name, field.fieldname, reason)
}
