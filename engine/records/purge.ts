import { KartotekaError } from '../base/errors.ts'
import { identifier, sql } from '../base/sql.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import { forgetValues } from './audit/forget.ts'
import type { Change } from './change.ts'
import { forgetComments } from './comments/forget.ts'
import { type RecordsContext, type WriteContext, writableEntity } from './context.ts'
import type { IfVersion } from './delete.ts'
import { entityFields } from './entity-fields.ts'
import { storedSelection } from './first-steps.ts'
import { follow } from './pipeline.ts'
import { type PointingField, pointingFields, pointingRows } from './pointing.ts'
import { readMany } from './read-many.ts'
import { assignments, boundIds, portions } from './row-values.ts'
import { updatedStamps } from './stamps.ts'
import { type Records, refuseWhileNeeded, takeRecord, withCascades } from './trash.ts'
import { inTransaction } from './write.ts'
import { removeAllLinks } from './write-links.ts'

/**
 * Removes a record from the trash for good, with those that go with it. References to it are cleared where their rule says so; while
 * one must not lose it, also from the trash, it is refused (`conflict`). The history keeps that there was a record, without values.
 */
export async function purgeRecord(context: RecordsContext, entityName: string, id: string, options: IfVersion = {}): Promise<void> {
  const entity = writableEntity(context, entityName)
  await inTransaction(context, async (write) => {
    const stored = await takeRecord(write, 'purge', entity, id, options.ifVersion)
    if (stored.deletedAt === null) {
      throw new KartotekaError('conflict', 'Only what lies in the trash can be removed for good. Delete the record first.')
    }
    const going = await withCascades(write, entity, String(stored.id), () => true, 'all')
    await refuseWhileNeeded(write, going, 'all')
    await letGo(write, going)
    for (const [source, ids] of [...going].reverse()) await removeRows(write, source, [...ids])
  })
}

/** Takes away what points to records that go, in the records that stay. */
async function letGo(write: WriteContext, going: Records): Promise<void> {
  for (const [entity, ids] of going) {
    for (const pointing of pointingFields(write.model, entity)) await clear(write, entity, pointing, [...ids], going)
    await clearStamps(write, entity, [...ids])
  }
}

async function clear(write: WriteContext, entity: Entity, pointing: PointingField, ids: readonly string[], going: Records): Promise<void> {
  const { source, field } = pointing
  const rows = await pointingRows(write, entity, pointing, ids, 'all')
  if (rows.length === 0) return
  const owner = write.model.entities.get(source.owner?.entity ?? '')
  const subject = owner ?? source
  const name = owner === undefined ? field.name : (source.owner?.field ?? '')
  const subjects = [...new Set(rows.map((row) => (owner === undefined ? row.id : (row.owner ?? ''))))]
  const staying = subjects.filter((id) => going.get(subject)?.has(id) !== true)
  await changing(write, subject, staying, new Set([name]), async () => {
    const lines = rows.map((row) => row.id)
    if (owner !== undefined && pointing.onDelete === 'cascade') await removeLines(write, source, lines)
    else if (hasLinks(field)) await removeTargets(write, source, pointing, ids)
    else await setEmpty(write, source, pointing, lines)
  })
}

/** Runs `work` over records and tells what it changed. */
async function changing(
  write: WriteContext,
  entity: Entity,
  ids: readonly string[],
  touched: ReadonlySet<string>,
  work: () => Promise<void>,
): Promise<void> {
  const read = () => readMany(write, write.executor, entity, ids, storedSelection(entity), { withTrash: true })
  const before = await read()
  await work()
  const set = assignments(write.executor.dialect, updatedStamps(write))
  for (const part of portions(ids, write.executor.dialect)) {
    const these = boundIds(write.executor.dialect, part)
    await write.executor.all(sql`update ${identifier(entity.table)} set ${set}, "version" = "version" + 1 where "id" in (${these})`)
  }
  const after = await read()
  const changes = [...before.values()].flatMap(({ id, text }): readonly Change[] => {
    const found = after.get(id)
    return found === undefined ? [] : [{ kind: 'updated', entity, id, before: JSON.parse(text), after: JSON.parse(found.text), touched }]
  })
  await follow(write, changes)
}

async function removeLines(write: WriteContext, lines: Entity, ids: readonly string[]): Promise<void> {
  await removeAllLinks(write, lines, ids)
  for (const part of portions(ids, write.executor.dialect)) {
    await write.executor.all(sql`delete from ${identifier(lines.table)} where "id" in (${boundIds(write.executor.dialect, part)})`)
  }
}

async function removeTargets({ executor }: WriteContext, source: Entity, { field }: PointingField, ids: readonly string[]): Promise<void> {
  for (const part of portions(ids, executor.dialect)) {
    const table = identifier(linkTable(source, field))
    await executor.all(sql`delete from ${table} where ${identifier(linkColumns.target)} in (${boundIds(executor.dialect, part)})`)
  }
}

async function setEmpty({ executor }: WriteContext, source: Entity, { field }: PointingField, ids: readonly string[]): Promise<void> {
  const empty = assignments(
    executor.dialect,
    field.type.columns(field).map((column) => ({ column, value: null })),
  )
  for (const part of portions(ids, executor.dialect)) {
    await executor.all(sql`update ${identifier(source.table)} set ${empty} where "id" in (${boundIds(executor.dialect, part)})`)
  }
}

/** Who made and who changed a record is forgotten with the person. */
async function clearStamps({ executor, model }: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  for (const source of model.entities.values()) {
    for (const field of source.fields.values()) {
      if (!field.isSystem || !field.targets.includes(entity.name)) continue
      const [column] = field.type.columns(field)
      if (column === undefined || column.name === source.owner?.column) continue
      const name = identifier(column.name)
      for (const part of portions(ids, executor.dialect)) {
        const these = boundIds(executor.dialect, part)
        await executor.all(sql`update ${identifier(source.table)} set ${name} = null where ${name} in (${these})`)
      }
    }
  }
}

/** Removes rows with their lines and links, and the values that the history holds of them. */
async function removeRows(write: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  const { executor, model } = write
  const before = await readMany(write, executor, entity, ids, storedSelection(entity), { withTrash: true })
  for (const field of entityFields(entity).lines) {
    const lines = model.entities.get(field.lines?.entity ?? '')
    if (lines === undefined) continue
    const owner = identifier(field.lines?.ownerColumn ?? '')
    for (const part of portions(ids, executor.dialect)) {
      const rows = await executor.all<{ id: string }>(
        sql`select "id" from ${identifier(lines.table)} where ${owner} in (${boundIds(executor.dialect, part)})`,
      )
      await removeLines(
        write,
        lines,
        rows.map(({ id }) => id),
      )
    }
  }
  await removeAllLinks(write, entity, ids)
  for (const part of portions(ids, executor.dialect)) {
    const these = boundIds(executor.dialect, part)
    await executor.all(sql`delete from ${identifier(entity.table)} where "id" in (${these})`)
  }
  await forgetValues(write, entity, ids)
  const changes = [...before.values()].map(({ id, text }): Change => {
    return { kind: 'purged', entity, id, before: JSON.parse(text), after: undefined, touched: entityFields(entity).names }
  })
  await follow(write, [...changes, ...(await forgetComments(write, entity, ids))])
}
