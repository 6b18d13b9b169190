import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { identifier, sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import type { Change, ChangeKind } from './change.ts'
import { notFound, type WriteContext } from './context.ts'
import { lockRows, storedSelection } from './first-steps.ts'
import { type Action, authorize } from './gate.ts'
import type { RecordValues } from './normalise.ts'
import { type PointingField, type PointingRow, pointingFields, pointingRows } from './pointing.ts'
import { readMany } from './read-many.ts'
import { lockFormulasOf } from './recalculate-locks.ts'
import { assignments, boundIds, portions } from './row-values.ts'
import { staleRecord } from './stale.ts'
import { stamp, updatedStamps } from './stamps.ts'

/** Records of several entities: by entity, the ids. */
export type Records = Map<Entity, Set<string>>

/** A record as it is, in the trash or not, with its row taken, for an action that the gate allows. Throws `not-found`, and `stale` when it has another version than `ifVersion`. */
export async function takeRecord(
  context: WriteContext,
  action: Action,
  entity: Entity,
  id: string,
  ifVersion: number | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  if (!isId(id)) throw notFound(entity, id)
  const key = id.toLowerCase()
  await lockFormulasOf(context, entity)
  await lockRows(context, entity, [key])
  const found = (await readMany(context, context.executor, entity, [key], storedSelection(entity), { withTrash: true })).get(key)
  if (found === undefined) throw notFound(entity, id)
  await authorize(context, action, entity, key)
  const stored: Record<string, unknown> = JSON.parse(found.text)
  if (ifVersion !== undefined && ifVersion !== found.version) throw await staleRecord(context, entity, key, stored, ifVersion)
  return stored
}

/** A record with those that go with it (`x-on-delete: cascade`), and those that go with these. */
export async function withCascades(
  context: WriteContext,
  entity: Entity,
  id: string,
  isFollowed: (row: PointingRow, source: Entity) => Promise<boolean> | boolean,
  which: 'living' | 'all',
): Promise<Records> {
  const all: Records = new Map([[entity, new Set([id])]])
  const open: { entity: Entity; ids: readonly string[] }[] = [{ entity, ids: [id] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const pointing of pointingFields(context.model, next.entity)) {
      if (pointing.onDelete !== 'cascade' || pointing.source.owner !== undefined) continue
      const known = all.get(pointing.source) ?? new Set()
      const rows = await pointingRows(context, next.entity, pointing, next.ids, which)
      const ids: string[] = []
      for (const row of rows) if (!known.has(row.id) && (await isFollowed(row, pointing.source))) ids.push(row.id)
      for (const found of ids) known.add(found)
      all.set(pointing.source, known)
      if (ids.length > 0) open.push({ entity: pointing.source, ids })
    }
  }
  return all
}

/** Refuses (`conflict`) while records outside of those that go point to one of them and must not lose it. */
export async function refuseWhileNeeded(context: WriteContext, going: Records, which: 'living' | 'all'): Promise<void> {
  const needed: string[] = []
  for (const [entity, ids] of going) {
    for (const pointing of pointingFields(context.model, entity)) {
      if (pointing.onDelete !== 'restrict') continue
      const rows = (await pointingRows(context, entity, pointing, [...ids], which)).filter((row) => !goes(context, going, pointing, row))
      if (rows.length > 0)
        needed.push(`${rows.length} ${(rows.length === 1 ? pointing.source.title : pointing.source.plural).toLowerCase()}`)
    }
  }
  if (needed.length === 0) return
  const who = context.rights === undefined ? needed.join(', ') : 'other records'
  const detail = `This record is still needed by ${who}. Change or delete those first.`
  throw new KartotekaError('conflict', detail)
}

function goes({ model }: WriteContext, going: Records, { source }: PointingField, { id, owner }: PointingRow): boolean {
  const ownerEntity = model.entities.get(source.owner?.entity ?? '')
  if (ownerEntity !== undefined && owner !== null) return going.get(ownerEntity)?.has(owner) === true
  return going.get(source)?.has(id) === true
}

/** Sets one of the moments that every record has (in the trash since, archived since) and counts the version up. Answers the changes. */
export async function setMoment(
  context: WriteContext,
  kind: ChangeKind,
  entity: Entity,
  ids: readonly string[],
  moment: { readonly field: 'deletedAt' | 'archivedAt'; readonly column: string; readonly at: string | null },
): Promise<readonly Change[]> {
  const { dialect } = context.executor
  const before = await readMany(context, context.executor, entity, ids, storedSelection(entity), { withTrash: true })
  const set = assignments(dialect, [stamp(moment.column, { kind: 'instant' }, moment.at), ...updatedStamps(context)])
  for (const part of portions(ids, dialect)) {
    await context.executor.all(
      sql`update ${identifier(entity.table)} set ${set}, "version" = "version" + 1 where "id" in (${boundIds(dialect, part)})`,
    )
  }
  return [...before.values()].map(({ id, text }) => {
    const stored: RecordValues = JSON.parse(text)
    const by = context.personId === null ? null : { id: context.personId }
    const after = {
      ...stored,
      [moment.field]: moment.at,
      version: Number(stored.version) + 1,
      updatedAt: context.now.toISOString(),
      updatedBy: by,
    }
    return { kind, entity, id, before: stored, after, touched: new Set([moment.field]) }
  })
}
