import { isJsonObject } from '../base/json.ts'
import { identifier, sql } from '../base/sql.ts'
import { labelSql } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import { queryContext, type RecordsContext } from './context.ts'
import { boundIds, portions } from './row-values.ts'

type Labels = ReadonlyMap<string, string>

/**
 * Entries of the history as the person may read them: with the fields that are always open, as what is open under a condition
 * today may have been closed then; records that they name are called what the person sees of them now, and left out where that is nothing.
 */
export async function openEntries(context: RecordsContext, entity: Entity, texts: readonly string[]): Promise<readonly string[]> {
  const entries = texts.map((text) => JSON.parse(text) as { changes: Record<string, unknown> | null })
  const open = entries.map(({ changes }) =>
    Object.entries(changes ?? {}).flatMap(([name, change]) => {
      const field = entity.fields.get(name)
      return field !== undefined && isOpen(context, entity, field) ? [{ name, field, change }] : []
    }),
  )
  const found = new Map<string, Set<string>>()
  for (const { field, change } of open.flat()) {
    for (const { entity: named, id } of field.targets.length > 0 ? linksIn(change) : []) {
      for (const target of named === undefined ? field.targets : [named]) found.set(target, (found.get(target) ?? new Set()).add(id))
    }
  }
  const labels = await labelsOf(context, found)
  return entries.map((entry, index) => {
    const changes = (open[index] ?? []).map(({ name, field, change }) => [
      name,
      field.targets.length > 0 ? renamed(change, labels) : change,
    ])
    return JSON.stringify({ ...entry, changes: Object.fromEntries(changes) })
  })
}

/** Of owned lines, the history keeps all fields as they were: they are shown to whom all of them are open, and which name no other record. */
function isOpen({ model, visibility }: RecordsContext, entity: Entity, field: Field): boolean {
  if (visibility === undefined) return true
  if (visibility.access.field(entity, field).read !== true) return false
  if (field.lines === undefined) return true
  const { entity: name } = field.lines
  const [whole, seen] = [visibility.model.entities.get(name), model.entities.get(name)]
  if (whole === undefined || seen === undefined) return false
  return [...whole.fields.values()].every(
    (one) => one.isSystem || (seen.fields.has(one.name) && one.targets.length === 0 && visibility.access.field(whole, one).read === true),
  )
}

function isLink(value: unknown): value is { id: string; entity?: string } {
  return isJsonObject(value) && typeof value.id === 'string'
}

/** The records that a change names, before and after it. */
function linksIn(change: unknown): readonly { id: string; entity?: string }[] {
  if (isLink(change)) return [change]
  if (Array.isArray(change)) return change.flatMap(linksIn)
  return isJsonObject(change) ? Object.values(change).flatMap(linksIn) : []
}

function renamed(change: unknown, labels: Labels): unknown {
  if (isLink(change)) {
    const label = labels.get(change.id)
    return label === undefined ? null : { ...change, label }
  }
  if (Array.isArray(change)) return change.map((one) => renamed(one, labels)).filter((one) => one !== null)
  if (!isJsonObject(change)) return change
  return Object.fromEntries(Object.entries(change).map(([name, value]) => [name, renamed(value, labels)]))
}

async function labelsOf(context: RecordsContext, found: ReadonlyMap<string, ReadonlySet<string>>): Promise<Labels> {
  const labels = new Map<string, string>()
  const { dialect } = context.database
  for (const [name, ids] of found) {
    const target = context.model.entities.get(name)
    if (target === undefined) continue
    for (const part of portions([...ids], dialect)) {
      const query = queryContext(context)
      const row = query.alias()
      const id = identifier(row, 'id')
      const rows = await context.database.all<{ id: string; label: string }>(
        sql`select ${dialect.plainText(id, { kind: 'id' })} as id, ${labelSql(query, target, row)} as label from ${query.rows(target, row).source} where ${id} in (${boundIds(dialect, part)})`,
      )
      for (const one of rows) labels.set(one.id, one.label)
    }
  }
  return labels
}
