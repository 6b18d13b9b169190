import type { EntityDescription, FieldDescription, FormDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'

export interface Destination {
  readonly value: string
  readonly label: string
}

const system: ReadonlySet<string> = new Set(['version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'archivedAt', 'deletedAt'])

/** Where a column of a file can go: fields, parts of composite values, fields of owned lines. */
export function destinations(metadata: MetadataDescription, entity: EntityDescription): readonly Destination[] {
  const fields = Object.values(entity.fields).filter((field) => !system.has(field.name) && (!field.isReadOnly || field.name === 'id'))
  return fields.flatMap((field) => {
    const inner = field.members ?? (field.lines === undefined ? undefined : metadata.entities[field.lines]?.fields)
    if (inner === undefined) return [{ value: field.name, label: field.title }]
    const parts = Object.values(inner).filter((part) => !part.isReadOnly && !system.has(part.name) && part.members === undefined)
    return parts.map((part) => ({ value: `${field.name}.${part.name}`, label: `${field.title}: ${part.title}` }))
  })
}

/** Where a column of records that were kept in another system can go as well: when and by whom they were made and changed, and since when they were in which state. */
export function formerDestinations(entity: EntityDescription, workflows: FormDescription['workflows']): readonly Destination[] {
  const fields = former.flatMap(({ name, path }) => {
    const field = entity.fields[name]
    return field === undefined ? [] : [{ value: path, label: field.title }]
  })
  const histories = (workflows ?? []).flatMap(({ field: name }) => {
    const field = entity.fields[name]
    return field === undefined ? [] : [{ value: `${name}.history`, label: t('{field}: history', { field: field.title }) }]
  })
  return [...fields, ...histories]
}

/** People are found by their address. */
const former = [
  { name: 'createdAt', path: 'createdAt' },
  { name: 'createdBy', path: 'createdBy.email' },
  { name: 'updatedAt', path: 'updatedAt' },
  { name: 'updatedBy', path: 'updatedBy.email' },
] as const

/** Fields by which a record that exists can be found: short texts and numbers, and the id. */
export function keyFields(entity: EntityDescription): readonly Destination[] {
  const isFit = (field: FieldDescription) => field.name === 'id' || ['text', 'email', 'phone', 'number', 'barcode'].includes(field.widget)
  return Object.values(entity.fields)
    .filter((field) => isFit(field) && !system.has(field.name))
    .map((field) => ({ value: field.name, label: field.title }))
}
