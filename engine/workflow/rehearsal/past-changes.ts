import { isJsonObject } from '../../base/json.ts'
import { joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Automation } from '../../model/automation.ts'
import type { Entity } from '../../model/model.ts'
import { type RecordsContext, readMany, storedSelection } from '../../records/index.ts'

type Values = Readonly<Record<string, unknown>>

/** A change that the audit tells of, with the record as it was right after it (of a deletion: right before). */
export interface PastChange {
  readonly id: string
  readonly at: string
  readonly actor: string | null
  readonly kind: string
  readonly changes: Values
  readonly record: Values
}

interface Row extends Record<string, unknown> {
  readonly subject_id: string
  readonly version: number | string
  readonly kind: string
  readonly actor: string | null
  readonly at: string
  readonly changes: unknown
}

const atOnce = 200

/** So many changes are looked at, the latest of the period. */
export const mostChanges = 5000

/** The changes of a period that could have set an automation off, the latest first. Records that were purged are left out. */
export async function pastChanges(
  context: RecordsContext,
  automation: Automation,
  entity: Entity,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly PastChange[]> {
  const { dialect } = context.database
  const bound = (moment: Date) => dialect.bindColumn(moment.toISOString(), { kind: 'instant' })
  const kinds = { created: ['created'], deleted: ['deleted'], updated: ['updated', 'merged', 'unmerged'] }[automation.on as 'created'] ?? [
    'created',
    'updated',
  ]
  const within = sql`a."created_at" >= ${bound(from)} and a."created_at" <= ${bound(to)}`
  const rows = await entries(
    context,
    sql`a."subject" = ${entity.name} and ${within} and a."kind" in (${joinSql(kinds.map((kind) => sql`${kind}`))}) and a."subject_version" > 0`,
    mostChanges,
  )
  const wanted = rows.filter((row) => isMeant(automation, entity, row))
  const found: PastChange[] = []
  const ids = [...new Set(wanted.map(({ subject_id }) => subject_id))]
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = new Set(ids.slice(start, start + atOnce))
    found.push(
      ...(await asTheyWere(
        context,
        entity,
        wanted.filter(({ subject_id }) => some.has(subject_id)),
        [...some],
      )),
    )
  }
  return found.sort((a, b) => (a.at < b.at ? 1 : -1))
}

async function entries(context: RecordsContext, condition: Sql, limit?: number): Promise<readonly Row[]> {
  const { dialect } = context.database
  const instant = dialect.plainText(rawSql('a."created_at"'), { kind: 'instant' })
  const plain = dialect.plainText(rawSql('a."changes"'), { kind: 'json' })
  const last = limit === undefined ? rawSql('') : sql` limit ${rawSql(String(limit))}`
  return context.database.all<Row>(
    sql`select a."subject_id", a."subject_version" as version, a."kind", a."actor", ${instant} as at, ${plain} as changes from "audit_entry" a where ${condition} order by a."created_at" desc, a."id" desc${last}`,
  )
}

/** Whether the change is one that the automation waits for; of its condition nothing is known yet. */
function isMeant({ on, fields, transition }: Automation, entity: Entity, row: Row): boolean {
  const changes = changesOf(row)
  if (on === 'updated')
    return fields === undefined ? Object.keys(changes).length > 0 : Object.keys(changes).some((name) => fields.has(name))
  if (on !== 'transition') return true
  const workflow = entity.workflows?.find(({ name }) => name === transition?.workflow)
  const made = workflow?.transitions.get(transition?.name ?? '')
  const change = changes[workflow?.field ?? '']
  if (made === undefined || !isJsonObject(change)) return false
  return change.after === made.to && (made.isFromAnywhere || made.from.has(String(change.before)))
}

/** Goes back from the records as they are, entry by entry. Owned lines are those of today. */
async function asTheyWere(
  context: RecordsContext,
  entity: Entity,
  wanted: readonly Row[],
  ids: readonly string[],
): Promise<readonly PastChange[]> {
  const { dialect } = context.database
  const bound = joinSql(ids.map((id) => dialect.bindColumn(id, { kind: 'id' })))
  const all = await entries(context, sql`a."subject" = ${entity.name} and a."subject_id" in (${bound}) and a."subject_version" > 0`)
  const stored = await readMany(context, context.database, entity, ids, storedSelection(entity), { withTrash: true })
  return wanted.flatMap((row) => {
    const text = stored.get(row.subject_id)?.text
    if (text === undefined) return []
    const record = { ...(JSON.parse(text) as Record<string, unknown>) }
    const later = all.filter((entry) => entry.subject_id === row.subject_id && Number(entry.version) > Number(row.version))
    for (const entry of later.sort((a, b) => Number(b.version) - Number(a.version)))
      for (const [name, change] of Object.entries(changesOf(entry)))
        if (isJsonObject(change) && ('before' in change || 'after' in change)) record[name] = change.before ?? null
    return [{ id: row.subject_id, at: row.at, actor: row.actor, kind: row.kind, changes: changesOf(row), record }]
  })
}

function changesOf({ changes }: Row): Values {
  const read: unknown = typeof changes === 'string' ? JSON.parse(changes) : changes
  return isJsonObject(read) ? read : {}
}
