import { identifier, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Entity } from '../../model/model.ts'
import { personalFields, personalRules } from '../../model/personal.ts'
import type { RecordsContext, WriteContext } from '../context.ts'
import { lockRows, storedSelection } from '../first-steps.ts'
import { readMany } from '../read-many.ts'
import { lockFormulasOf } from '../recalculate-locks.ts'
import { inTransaction } from '../write.ts'
import { eraseFields } from './erase.ts'
import { filesAlone, removeFiles, type StoredBytes } from './files.ts'
import { planRetention } from './plan.ts'

/** How many records held values of a field beyond their retention. */
export interface Expired {
  /** `entity.field`. */
  readonly field: string
  readonly retention: string
  readonly records: number
}

const atOnce = 100

/**
 * Erases the values of personal fields whose retention is over, of every record that was closed long enough ago; in parts, each in a
 * transaction of its own. With `dryRun` it only counts.
 */
export async function eraseExpired(
  context: RecordsContext,
  { folder, dryRun = false }: { readonly folder: string; readonly dryRun?: boolean },
): Promise<readonly Expired[]> {
  const counts = new Map<string, Expired>()
  for (const entity of context.model.entities.values()) {
    if (entity.isInternal || entity.owner !== undefined || !hasRetention(context, entity)) continue
    let last: string | undefined
    for (;;) {
      const ids = await closedRecords(context, entity, last)
      const files = await inTransaction(context, (write) => expire(write, entity, ids, dryRun, counts))
      await removeFiles(context, folder, files)
      last = ids.at(-1)
      if (ids.length < atOnce) break
    }
  }
  return [...counts.values()]
}

function hasRetention({ model }: RecordsContext, entity: Entity): boolean {
  const lines = [...entity.fields.values()].flatMap((field) => model.entities.get(field.lines?.entity ?? '') ?? [])
  return [entity, ...lines].some((source) => personalFields(source).some((field) => personalRules(field)?.retention !== undefined))
}

async function closedRecords({ database }: RecordsContext, entity: Entity, last: string | undefined): Promise<readonly string[]> {
  const behind: Sql = last === undefined ? rawSql('') : sql` and "id" > ${database.dialect.bindColumn(last, { kind: 'id' })}`
  const rows = await database.all<{ id: string }>(
    sql`select "id" from ${identifier(entity.table)} where ("archived_at" is not null or "deleted_at" is not null)${behind} order by "id" limit ${rawSql(String(atOnce))}`,
  )
  return rows.map(({ id }) => id)
}

async function expire(
  write: WriteContext,
  entity: Entity,
  ids: readonly string[],
  dryRun: boolean,
  counts: Map<string, Expired>,
): Promise<readonly StoredBytes[]> {
  if (!dryRun) {
    await lockFormulasOf(write, entity)
    await lockRows(write, entity, ids)
  }
  const gone: StoredBytes[] = []
  for (const { text } of (await readMany(write, write.executor, entity, ids, storedSelection(entity), { withTrash: true })).values()) {
    const stored = JSON.parse(text) as Record<string, unknown>
    const going = planRetention(write.model, entity, stored, write.now)
    for (const { entity: source, field } of going) {
      const name = `${source.name}.${field.name}`
      counts.set(name, { field: name, retention: personalRules(field)?.retention ?? '', records: (counts.get(name)?.records ?? 0) + 1 })
    }
    if (dryRun || going.length === 0) continue
    const files = await filesAlone(write, entity, stored, going)
    await eraseFields(write, 'expired', entity, stored, going, files)
    gone.push(...files)
  }
  return gone
}
