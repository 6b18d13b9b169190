import { identifier, type Sql, sql, textLiteral } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import { boundIds, portions } from './row-values.ts'

/** What happens to a record when the record that it points to goes. */
export type OnDelete = 'restrict' | 'clear' | 'cascade'

/** A field through which records of `source` point to records of some entity. */
export interface PointingField {
  readonly source: Entity
  readonly field: Field
  readonly onDelete: OnDelete
}

/** A row that points to one of the ids that were asked for; `owner` is the record that a line belongs to. */
export interface PointingRow extends Record<string, unknown> {
  readonly id: string
  readonly owner: string | null
}

/** The fields that may point to an entity; those that every record has (who made it, who changed it) are not among them. */
export function pointingFields(model: Model, entity: Entity): readonly PointingField[] {
  return [...model.entities.values()].flatMap((source) =>
    [...source.fields.values()]
      .filter((field) => !field.isSystem && field.computed === undefined && field.targets.includes(entity.name))
      .map((field) => ({ source, field, onDelete: field.schema['x-on-delete'] ?? (hasLinks(field) ? 'clear' : 'restrict') })),
  )
}

/** The rows that point to records through a field: the living ones (the lines of an owner in the trash do not live), or all. */
export async function pointingRows(
  { executor, model }: WriteContext,
  entity: Entity,
  { source, field }: PointingField,
  ids: readonly string[],
  which: 'living' | 'all',
): Promise<readonly PointingRow[]> {
  const found: PointingRow[] = []
  const owner = model.entities.get(source.owner?.entity ?? '')
  const ownerColumn = source.owner === undefined ? sql`null` : identifier('r', source.owner.column)
  const isOwnerAlive =
    owner === undefined
      ? sql``
      : sql` and exists (select 1 from ${identifier(owner.table)} o where o."id" = ${ownerColumn} and o."deleted_at" is null)`
  const alive = which === 'all' ? sql`` : sql` and r."deleted_at" is null${isOwnerAlive}`
  for (const part of portions(ids, executor.dialect)) {
    const points = pointsTo(entity, source, field, boundIds(executor.dialect, part))
    const rows = await executor.all<PointingRow>(
      sql`select r."id" as id, ${ownerColumn} as owner from ${identifier(source.table)} r where ${points}${alive}`,
    )
    found.push(...rows)
  }
  return found
}

function pointsTo(entity: Entity, source: Entity, field: Field, ids: Sql): Sql {
  if (hasLinks(field)) {
    const link = sql`${identifier('l', linkColumns.owner)} = r."id" and ${identifier('l', linkColumns.target)} in (${ids})`
    return sql`exists (select 1 from ${identifier(linkTable(source, field))} l where ${link})`
  }
  const columns = field.type.columns(field).map((column) => identifier('r', column.name))
  const isOfKind = field.targets.length > 1 ? sql` and ${columns[0]} = ${textLiteral(entity.name)}` : sql``
  return sql`${columns.at(-1) ?? identifier('r', field.column)} in (${ids})${isOfKind}`
}
