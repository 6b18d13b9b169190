import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { HistoryEntry } from '../api/records.ts'
import type { Values } from './changes.ts'

interface LinesChange {
  readonly added: readonly Values[]
  readonly removed: readonly Values[]
  readonly changed: readonly { readonly id: unknown; readonly changes: Readonly<Record<string, { readonly before?: unknown }>> }[]
}

/**
 * The values that changed after a version, as they were in it; what nobody types is left out. Owned lines are made anew from those of
 * `record`, change by change. The entries come newest first, as far back as the version.
 */
export function valuesBefore(entity: EntityDescription, entries: readonly HistoryEntry[], version: number, record: Values): Values {
  const values: Record<string, unknown> = {}
  for (const entry of entries) {
    if (entry.version <= version) break
    for (const [name, change] of Object.entries(entry.changes ?? {})) {
      const field = entity.fields[name]
      if (field === undefined || field.isReadOnly || typeof change !== 'object' || change === null) continue
      if (field.lines !== undefined && isLinesChange(change)) values[name] = linesBefore(linesIn(values[name] ?? record[name]), change)
      else if (field.lines === undefined && 'before' in change) values[name] = change.before
    }
  }
  return withKnownLines(entity, values, record)
}

/** The same values with lines that can be sent for `record`: one that it does not have (any more) is a new one. */
export function withKnownLines(entity: EntityDescription, values: Values, record: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (entity.fields[name]?.lines === undefined) return [name, value]
      const known = new Set(linesIn(record[name]).map(({ id }) => id))
      return [name, linesIn(value).map(({ id, ...line }) => (known.has(id) ? { id, ...line } : line))]
    }),
  )
}

function linesBefore(lines: readonly Values[], { added, removed, changed }: LinesChange): readonly Values[] {
  const isNew = new Set(added.map(({ id }) => id))
  const kept = lines.filter(({ id }) => !isNew.has(id))
  const old = kept.map((line) => {
    const changes = changed.find(({ id }) => id === line.id)?.changes ?? {}
    const before = Object.entries(changes).flatMap(([name, change]) => ('before' in change ? [[name, change.before] as const] : []))
    return { ...line, ...Object.fromEntries(before) }
  })
  return [...old, ...removed]
}

function isLinesChange(change: object): change is LinesChange {
  return 'added' in change && 'removed' in change && 'changed' in change
}

function linesIn(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value : []
}
