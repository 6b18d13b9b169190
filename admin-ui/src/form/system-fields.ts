const names: ReadonlySet<string> = new Set([
  'id',
  'version',
  'label',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'archivedAt',
  'deletedAt',
  'entity',
  'position',
])

/** Columns that every entity has by itself; they are not part of a form. */
export function isSystemField(name: string): boolean {
  return names.has(name)
}
