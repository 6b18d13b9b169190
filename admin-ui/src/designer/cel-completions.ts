import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { fieldAt } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'

/** A text that could stand in the place of what is being typed. */
export interface Completion {
  readonly text: string
  readonly title: string
  /** Where what it replaces begins. */
  readonly from: number
}

const most = 12
const functions: readonly (readonly [text: string, title: string])[] = [
  ['today()', t('The date of today')],
  ['now()', t('Date and time of now')],
  ['user', t('Who is signed in')],
  ['teams', t('The teams of who is signed in')],
]

/**
 * What may come where the caret stands in a CEL expression over the records of an entity: fields, also through references
 * (`record.owner.na` -> `name`), the values of a choice after a comparison, and the functions of the language.
 */
export function completionsAt(
  text: string,
  caret: number,
  metadata: MetadataDescription,
  entity: EntityDescription,
): readonly Completion[] {
  const before = text.slice(0, caret)
  const quoted = /([\w.]+)\s*(?:==|!=)\s*'([^']*)$/.exec(before)
  if (quoted) return valuesOf(metadata, entity, quoted[1] ?? '', quoted[2] ?? '', caret)
  const word = /[A-Za-z_][\w.]*$/.exec(before)?.[0] ?? ''
  if (isInString(before) || word === '') return []
  const dot = word.lastIndexOf('.')
  const start = word.slice(dot + 1)
  const path = pathOf(word.slice(0, Math.max(dot, 0)))
  const from = caret - start.length
  const fields = Object.values(fieldsAt(metadata, entity, path)).map(({ name, title }) => ({ text: name, title, from }))
  const words = dot === -1 ? functions.map(([name, title]) => ({ text: name, title, from })) : []
  const record = dot === -1 ? [{ text: 'record', title: entity.title, from }] : []
  return [...record, ...fields, ...words].filter((one) => isMeant(one, start)).slice(0, most)
}

function isMeant({ text, title }: Completion, start: string): boolean {
  const typed = start.toLowerCase()
  return text.toLowerCase() !== typed && (text.toLowerCase().startsWith(typed) || title.toLowerCase().startsWith(typed))
}

function isInString(before: string): boolean {
  return (before.replaceAll("\\'", '').match(/'/g)?.length ?? 0) % 2 === 1
}

/** `record.owner` and `owner` mean the same. */
function pathOf(word: string): string {
  return word === 'record' ? '' : word.replace(/^record\./, '')
}

function fieldsAt(metadata: MetadataDescription, entity: EntityDescription, path: string): EntityDescription['fields'] {
  if (path === '') return entity.fields
  const field = fieldAt({ ...metadata, entities: { ...metadata.entities, [entity.name]: entity } }, entity.name, path)
  if (field?.members) return field.members
  const [target, ...others] = field?.targets ?? []
  return target === undefined || others.length > 0 ? {} : (metadata.entities[target]?.fields ?? {})
}

function valuesOf(metadata: MetadataDescription, entity: EntityDescription, word: string, start: string, caret: number) {
  const field = fieldAt({ ...metadata, entities: { ...metadata.entities, [entity.name]: entity } }, entity.name, pathOf(word))
  const options = (field?.options ?? []).map(({ value, title }) => ({ text: `${value}'`, title, from: caret - start.length }))
  return options.filter((one) => isMeant(one, start)).slice(0, most)
}
