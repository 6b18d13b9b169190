import { titleOf } from './condition-names.ts'
import { type DocField, textOf } from './doctype.ts'
import { documentName } from './names.ts'
import { type Draft, note, type Writing } from './writing.ts'

/** A button. What it does is code of the form or a method on the server; an action of a plugin takes its place. */
export function actionOf(field: DocField, writing: Writing): Draft {
  const method = textOf(field.options)
  note(
    writing,
    field,
    `what the button does is code${method === undefined ? '' : ` (${method})`}; write an action of a plugin and name it in "call"`,
  )
  return { title: titleOf(field), call: `url:#${field.fieldname}`, place: 'header' }
}

/** Fixed HTML becomes a template; what code fills in has no place of its own. */
export function htmlCell(field: DocField, writing: Writing): Draft | undefined {
  const html = textOf(field.options)
  if (html === undefined) {
    note(writing, field, 'the place is filled by code; a panel or template of your own takes it')
    return undefined
  }
  const body = handlebarsOf(html, writing)
  if (body === undefined) {
    note(writing, field, `its Jinja is more than fields; it is kept in the comment of a template: ${shorten(html)}`)
    return write(field, writing, '', html)
  }
  return write(field, writing, body, undefined)
}

function write(field: DocField, writing: Writing, body: string, original: string | undefined): Draft {
  const { use, documents } = writing
  const id = documentName(`${use.entity}-${field.fieldname}`, new Set())
  documents.set(`templates/${id}.json`, {
    $schema: '../../engine/metadata/template.schema.json',
    $id: id,
    ...(original === undefined ? {} : { $comment: original }),
    title: titleOf(field).slice(0, 80),
    entity: use.entity,
    kind: 'text',
    format: 'html',
    body,
  })
  return { template: id, span: 12 }
}

/** `{{ doc.name }}` and `{{ _("text") }}` in Handlebars; undefined for loops, filters and the like. */
function handlebarsOf(html: string, { book, use }: Writing): string | undefined {
  let isComplete = !/\{%|\{#/.test(html)
  const names = book.fieldsOf(use.doctype)
  const body = html.replace(/\{\{-?(.*?)-?\}\}/gs, (_, inner: string) => {
    const field = /^\s*(?:doc\.)?([a-z_0-9]+)\s*$/i.exec(inner)?.[1]
    const text = /^\s*_{1,2}\(\s*(["'])(.*?)\1\s*\)\s*$/s.exec(inner)?.[2]
    const name = field === undefined ? undefined : names.get(field)
    if (name === undefined && text === undefined) isComplete = false
    return text ?? `{{${name}}}`
  })
  return isComplete ? body : undefined
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 80 ? line : `${line.slice(0, 77)}...`
}
