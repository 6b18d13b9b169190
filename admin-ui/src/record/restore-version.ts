import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { HistoryEntry } from '../api/records.ts'
import type { Values } from './changes.ts'

/**
 * The values that changed after a version, as they were in it. Owned lines are left out, as the history tells them line by line, and so
 * is what nobody types. The entries come newest first, as far back as the version.
 */
export function valuesBefore(entity: EntityDescription, entries: readonly HistoryEntry[], version: number): Values {
  const values: Record<string, unknown> = {}
  for (const entry of entries) {
    if (entry.version <= version) break
    for (const [name, change] of Object.entries(entry.changes ?? {})) {
      const field = entity.fields[name]
      if (field === undefined || field.isReadOnly || field.lines !== undefined) continue
      if (typeof change === 'object' && change !== null && 'before' in change) values[name] = change.before
    }
  }
  return values
}
