import type { EntityDescription, FieldDescription, MetadataDescription } from '../../../engine/forms/description.ts'

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

/** Fields by which a record that exists can be found: short texts and numbers, and the id. */
export function keyFields(entity: EntityDescription): readonly Destination[] {
  const isFit = (field: FieldDescription) => field.name === 'id' || ['text', 'email', 'phone', 'number', 'barcode'].includes(field.widget)
  return Object.values(entity.fields)
    .filter((field) => isFit(field) && !system.has(field.name))
    .map((field) => ({ value: field.name, label: field.title }))
}
