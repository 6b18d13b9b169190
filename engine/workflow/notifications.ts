import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { type RecordsContext, readMany, type WriteContext, writeBatch } from '../records/index.ts'

/** What a person is told. */
export interface NewNotification {
  readonly text: string
  /** The record that it is about. */
  readonly subject: string
  readonly subjectId: string
}

export interface Notification {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly readAt: string | null
  /** The record that it is about, as far as the person may see it. */
  readonly about: { readonly entity: string; readonly id: string; readonly label: string } | null
}

const maxText = 500

/** Tells people something, in the transaction of what it follows from. Those who are not there any more are left out. */
export async function addNotifications(
  context: WriteContext,
  people: readonly string[],
  { text, subject, subjectId }: NewNotification,
): Promise<void> {
  const entity = context.model.entities.get('notification')
  const user = context.model.entities.get('user')
  if (entity === undefined || user === undefined || people.length === 0) return
  const found = await readMany(context, context.executor, user, people, new Map())
  const inputs = [...found.keys()].map((recipient) => ({ body: { recipient, text: text.slice(0, maxText), subject, subjectId } }))
  for (const written of await writeBatch(context, entity, inputs)) if ('refusal' in written) throw written.refusal
}

export interface NotificationQuery {
  readonly unread?: boolean | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly read_at: string | null
  readonly subject: string | null
  readonly subject_id: string | null
}

/** What the person was told, the newest first, and how much of it is unread. */
export async function listNotifications(context: RecordsContext, { unread, limit = 50, cursor }: NotificationQuery) {
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  if (cursor !== undefined && !isId(cursor))
    throw refuse('cursor', 'This cursor does not belong to this list. Ask for the first page again.')
  const { database } = context
  const { dialect } = database
  const own = ofPerson(context)
  const instant = (column: string) => dialect.plainText(rawSql(`n."${column}"`), { kind: 'instant' })
  const conditions: Sql[] = [own]
  if (unread === true) conditions.push(sql`n."read_at" is null`)
  if (cursor !== undefined) conditions.push(sql`n."id" < ${dialect.bindColumn(cursor, { kind: 'id' })}`)
  const rows = await database.all<Row>(
    sql`select n."id", n."text", ${instant('created_at')} as at, ${instant('read_at')} as read_at, n."subject", n."subject_id" from "notification" n where ${joinSql(conditions, ' and ')} order by n."id" desc limit ${rawSql(String(limit + 1))}`,
  )
  const [counted] = await database.all<{ count: number | string }>(
    sql`select count(*) as count from "notification" n where ${own} and n."read_at" is null`,
  )
  const page = rows.slice(0, limit)
  const labels = await labelsOf(context, page)
  const data = page.map(({ id, text, at, read_at, subject, subject_id }): Notification => {
    const label = labels.get(subject_id ?? '')
    return { id, text, at, readAt: read_at, about: label === undefined ? null : { entity: subject ?? '', id: subject_id ?? '', label } }
  })
  return { data, page: { next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }, unread: Number(counted?.count ?? 0) }
}

/** Marks some of the person's notifications as read, or all of them. Answers how many were unread. */
export async function markRead(context: RecordsContext, ids: readonly string[] | 'all'): Promise<number> {
  const { dialect } = context.database
  if (ids !== 'all' && (ids.length > 1000 || !ids.every(isId)))
    throw new KartotekaError('validation-failed', 'Send { "ids": ["..."] } with at most 1000 ids, or { "all": true }.')
  if (ids.length === 0) return 0
  const which = ids === 'all' ? rawSql('1 = 1') : sql`n."id" in (${joinSql(ids.map((id) => dialect.bindColumn(id, { kind: 'id' })))})`
  const now = dialect.bindColumn(context.now.toISOString(), { kind: 'instant' })
  const rows = await context.database.transaction((executor) =>
    executor.all(
      sql`update "notification" set "read_at" = ${now}, "version" = "version" + 1 where "id" in (select n."id" from "notification" n where ${ofPerson(context)} and n."read_at" is null and ${which}) returning "id"`,
    ),
  )
  return rows.length
}

function ofPerson({ database: { dialect }, personId }: RecordsContext): Sql {
  return sql`n."recipient_id" = ${dialect.bindColumn(personId, { kind: 'id' })}`
}

/** What the records are called about which the person is told, by id; those that the person may not see are not in it. */
async function labelsOf(context: RecordsContext, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const labels = new Map<string, string>()
  for (const name of new Set(rows.flatMap(({ subject }) => subject ?? []))) {
    const entity = context.model.entities.get(name)
    const ids = rows.flatMap(({ subject, subject_id }) => (subject === name && subject_id !== null ? [subject_id] : []))
    const found = entity === undefined ? [] : await readMany(context, context.database, entity, ids, new Map())
    for (const [id, { text }] of found) labels.set(id, String((JSON.parse(text) as { label?: unknown }).label ?? ''))
  }
  return labels
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
