import { compile, findUses } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import type { Operation } from './operation.ts'
import type { AppliedVersion } from './versions.ts'

/**
 * Answers what names the field or entity that a step takes away or renames, in the version before: one line a place, such as
 * `entities/order.json:12:5 view column: price`. Nothing for other steps, and for a version that the compiler of today refuses.
 */
export function usesBefore(from: AppliedVersion | undefined): (operation: Operation) => readonly string[] {
  let before: ReturnType<typeof compile> | undefined
  return (operation) => {
    if (from === undefined || operation.isAdditive || !/^(park|rename):/.test(operation.id)) return []
    before ??= compile(from.layers)
    const address = before.model === undefined ? undefined : addressOf(before.model, operation)
    if (before.model === undefined || address === undefined) return []
    const found = findUses({ model: before.model, documents: before.documents }, address)
    if ('problem' in found) return []
    return found.uses.map(({ file, line, column, kind, text }) => `${file}:${line}:${column} ${kind}: ${text}`)
  }
}

/** `article.unit_price` is the field `article.unitPrice`. */
export function addressOf(model: Model, operation: Operation): string | undefined {
  const { table, column = newColumnOf(operation) } = operation
  const entity = [...model.entities.values()].find((candidate) => candidate.table === table)
  if (entity === undefined || column === undefined) return entity?.name
  const field = [...entity.fields.values()].find((candidate) => candidate.type.columns(candidate).some(({ name }) => name === column))
  return field === undefined ? undefined : `${entity.name}.${field.path}`
}

/** The column that a step adds, which is none of those that the plan begins with. */
function newColumnOf({ data }: Operation): string | undefined {
  const { column } = data as { readonly column?: { readonly name?: unknown } }
  return typeof column?.name === 'string' ? column.name : undefined
}
