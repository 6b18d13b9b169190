import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { identifier, type Sql, sql, textLiteral } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import { notFound, type RecordsContext, type WriteContext, writableEntity } from './context.ts'
import { readRecord } from './get.ts'
import { follow } from './pipeline.ts'
import { assignments } from './row-values.ts'
import { stamp, updatedStamps } from './stamps.ts'
import { uniqueProblems } from './unique.ts'
import { inTransaction, invalid } from './write.ts'

/** Puts a record into the trash. Refused (`conflict`) while records that must not lose it point to it. */
export async function deleteRecord(context: RecordsContext, entityName: string, id: string): Promise<void> {
  const entity = writableEntity(context, entityName)
  await inTransaction(context, async (write) => {
    await readRecord(write, write.executor, entity, id, { fields: 'id' })
    await refuseWhileNeeded(write, entity, id)
    await setDeleted(write, entity, id, context.now.toISOString())
  })
}

/** Takes a record out of the trash. Refused (`validation-failed`) when a unique value of it was given to another meanwhile. */
export async function restoreRecord(context: RecordsContext, entityName: string, id: string): Promise<{ text: string; version: number }> {
  const entity = writableEntity(context, entityName)
  if (!isId(id)) throw notFound(entity, id)
  return inTransaction(context, async (write) => {
    const { text } = await readRecord(write, write.executor, entity, id, { withTrash: true })
    const stored = JSON.parse(text) as Record<string, unknown>
    if (stored.deletedAt !== null) {
      const problems = await uniqueProblems(write, entity, id, stored)
      if (problems.length > 0) throw invalid(problems)
      await setDeleted(write, entity, id, null)
    }
    return readRecord(write, write.executor, entity, id)
  })
}

async function setDeleted(context: WriteContext, entity: Entity, id: string, at: string | null): Promise<void> {
  const { dialect } = context.executor
  const set = assignments(dialect, [stamp('deleted_at', { kind: 'instant' }, at), ...updatedStamps(context)])
  await context.executor.all(
    sql`update ${identifier(entity.table)} set ${set}, "version" = "version" + 1 where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`,
  )
  await follow(context, [
    { kind: at === null ? 'restored' : 'deleted', entity, id, before: undefined, after: undefined, touched: new Set() },
  ])
}

/** References to an entity whose rule is `restrict`: the default of one reference; links of several are not answered while their target lies in the trash. */
function restrictingFields(context: RecordsContext, entity: Entity): readonly { source: Entity; field: Field }[] {
  return [...context.model.entities.values()].flatMap((source) =>
    [...source.fields.values()]
      .filter(
        (field) =>
          !field.isSystem &&
          field.targets.includes(entity.name) &&
          (field.schema['x-on-delete'] ?? (hasLinks(field) ? 'clear' : 'restrict')) === 'restrict',
      )
      .map((field) => ({ source, field })),
  )
}

async function refuseWhileNeeded(context: WriteContext, entity: Entity, id: string): Promise<void> {
  const needed: string[] = []
  for (const { source, field } of restrictingFields(context, entity)) {
    const [row] = await context.executor.all<{ n: number }>(pointingRows(context, entity, source, field, id))
    const count = Number(row?.n ?? 0)
    if (count > 0) needed.push(`${count} ${(count === 1 ? source.title : source.plural).toLowerCase()}`)
  }
  if (needed.length === 0) return
  throw new KartotekaError('conflict', `This record is still needed by ${needed.join(', ')}. Change or delete those first.`)
}

/** Counts the living records that point here; the lines of an owner in the trash do not live. */
function pointingRows(context: WriteContext, entity: Entity, source: Entity, field: Field, id: string): Sql {
  const columns = field.type.columns(field).map((column) => identifier('r', column.name))
  const bound = context.executor.dialect.bindColumn(id, { kind: 'id' })
  const points = hasLinks(field)
    ? sql`exists (select 1 from ${identifier(linkTable(source, field))} l where ${identifier('l', linkColumns.owner)} = r."id" and ${identifier('l', linkColumns.target)} = ${bound})`
    : sql`${columns.at(-1) ?? identifier('r', field.column)} = ${bound}`
  const kind = field.targets.length > 1 ? sql` and ${columns[0]} = ${textLiteral(entity.name)}` : sql``
  const owner = context.model.entities.get(source.owner?.entity ?? '')
  const owned =
    owner === undefined || source.owner === undefined
      ? sql``
      : sql` and exists (select 1 from ${identifier(owner.table)} o where o."id" = ${identifier('r', source.owner.column)} and o."deleted_at" is null)`
  return sql`select count(*) as n from ${identifier(source.table)} r where ${points} and r."deleted_at" is null${kind}${owned}`
}
