import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { queryContext, type RecordsContext, readMany, type WriteContext, writeBatch } from '../records/index.ts'
import { channelsFor, type NotificationKind } from './notification-choices.ts'
import { openEvents, sayEvents, type ToldEvent } from './notification-words.ts'
import { type EventKind, eventsIn } from './tell-people.ts'

/** The record that people are told about. */
export interface NotifiedRecord {
  readonly subject: string
  readonly subjectId: string
}

export type { NotificationKind } from './notification-choices.ts'

export interface Notification {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly readAt: string | null
  /** The record that it is about, as far as the person may see it. */
  readonly about: { readonly entity: string; readonly id: string; readonly label: string } | null
  /** Of what happened to a record: such a one is there only while the record may be seen. */
  readonly kind?: EventKind
  readonly events?: readonly ToldEvent[]
}

const maxText = 500

/** Tells people something, each their own text by their id, in the transaction of what it follows from. Those who are not there any more are left out. */
export async function addNotifications(
  context: WriteContext,
  texts: ReadonlyMap<string, string>,
  { subject, subjectId }: NotifiedRecord,
  kind: 'reminder' | 'approval' = 'reminder',
): Promise<void> {
  const entity = context.model.entities.get('notification')
  const user = context.model.entities.get('user')
  if (entity === undefined || user === undefined || texts.size === 0) return
  const found = await readMany(context, context.executor, user, texts.keys(), new Map())
  const chosen = await channelsFor(context, kind, [...found.keys()])
  const inputs = [...chosen].flatMap(([recipient, channel]) =>
    channel === 'none'
      ? []
      : [{ body: { recipient, text: (texts.get(recipient) ?? '').slice(0, maxText), subject, subjectId, kind, channel } }],
  )
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
  readonly kind: NotificationKind | null
  readonly events: unknown
}

/** Unread ones that are looked at to be counted, at most. */
const mostCounted = 1000

/** What the person was told, the newest first, and how much of it is unread. */
export async function listNotifications(context: RecordsContext, { unread, limit = 50, cursor }: NotificationQuery) {
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  if (cursor !== undefined && !isId(cursor))
    throw refuse('cursor', 'This cursor does not belong to this list. Ask for the first page again.')
  const { database } = context
  const { dialect } = database
  const isUnread = sql`n."read_at" is null`
  const before = cursor === undefined ? [] : [sql`n."id" < ${dialect.bindColumn(cursor, { kind: 'id' })}`]
  const conditions = [ofPerson(context), onScreen, await seenOnly(context), ...before, ...(unread === true ? [isUnread] : [])]
  const rows = await openRows(context, conditions, limit + 1)
  const data = rows.slice(0, limit).map(({ notification }) => notification)
  const next = rows.length > limit ? (data.at(-1)?.id ?? null) : null
  return { data, page: { next }, unread: await countUnread(context) }
}

/** Notifications of which something is left for the person, and a page of them: what is hidden does not shorten it. */
async function openRows(context: RecordsContext, conditions: readonly Sql[], wanted: number) {
  const open: { readonly notification: Notification }[] = []
  let last: string | undefined
  for (;;) {
    const older = last === undefined ? [] : [sql`n."id" < ${context.database.dialect.bindColumn(last, { kind: 'id' })}`]
    const rows = await readRows(context, [...conditions, ...older], wanted)
    const labels = await labelsOf(context, rows)
    const told = await openEvents(
      context,
      rows.map(({ subject, events }) => ({ subject, events: eventsIn(events) })),
    )
    for (const [index, row] of rows.entries()) {
      const notification = asNotification(row, labels, told[index] ?? [])
      if (notification !== undefined && open.length < wanted) open.push({ notification })
    }
    if (rows.length < wanted || open.length >= wanted) return open
    last = rows.at(-1)?.id
  }
}

function asNotification(row: Row, labels: ReadonlyMap<string, string>, events: readonly ToldEvent[]): Notification | undefined {
  const label = labels.get(row.subject_id ?? '')
  const about = label === undefined ? null : { entity: row.subject ?? '', id: row.subject_id ?? '', label }
  const plain = { id: row.id, text: row.text, at: row.at, readAt: row.read_at, about }
  if (row.kind === null || row.kind === 'reminder' || row.kind === 'approval') return plain
  if (label === undefined || events.length === 0) return undefined
  return { ...plain, text: sayEvents(row.kind, events, label), kind: row.kind, events }
}

async function readRows({ database }: RecordsContext, conditions: readonly Sql[], limit: number): Promise<readonly Row[]> {
  const { dialect } = database
  const instant = (column: string) => dialect.plainText(rawSql(`n."${column}"`), { kind: 'instant' })
  return database.all<Row>(
    sql`select n."id", n."text", ${instant('created_at')} as at, ${instant('read_at')} as read_at, n."subject", n."subject_id", n."kind", ${dialect.plainText(rawSql('n."events"'), { kind: 'json' })} as events from "notification" n where ${joinSql(conditions, ' and ')} order by n."id" desc limit ${rawSql(String(limit))}`,
  )
}

/** What it says is stored: that of the metadata, and of approvals. */
const isPlain = rawSql(`(n."kind" is null or n."kind" in ('reminder', 'approval'))`)
/** What goes by mail alone does not stand on the screen. */
const onScreen = rawSql(`(n."channel" is null or n."channel" <> 'mail')`)

/** A notification as its person may read it now, also one that goes by mail alone; undefined where nothing of it is left. */
export async function readNotification(context: RecordsContext, id: string): Promise<Notification | undefined> {
  const isIt = sql`n."id" = ${context.database.dialect.bindColumn(id, { kind: 'id' })}`
  return (await openRows(context, [ofPerson(context), isIt, await seenOnly(context)], 1))[0]?.notification
}

/** What the metadata tells counts as it is; of the rest only what the person may know. */
async function countUnread(context: RecordsContext): Promise<number> {
  const isUnread = sql`n."read_at" is null`
  const [counted] = await context.database.all<{ count: number | string }>(
    sql`select count(*) as count from "notification" n where ${ofPerson(context)} and ${onScreen} and ${isUnread} and ${isPlain}`,
  )
  const others = await openRows(context, [ofPerson(context), onScreen, await seenOnly(context), isUnread, sql`not ${isPlain}`], mostCounted)
  return Number(counted?.count ?? 0) + others.length
}

/** Leaves out mentions and what is followed where the record may not be seen (any more). */
async function seenOnly(context: RecordsContext): Promise<Sql> {
  const rows = await context.database.all<{ subject: string }>(
    sql`select distinct n."subject" from "notification" n where ${ofPerson(context)} and not ${isPlain}`,
  )
  const query = queryContext(context)
  const seen = rows.flatMap(({ subject }) => {
    const entity = context.model.entities.get(subject)
    if (entity === undefined) return []
    const alias = query.alias()
    return [
      sql`(n."subject" = ${subject} and exists (select 1 from ${query.rows(entity, alias).source} where ${identifier(alias, 'id')} = n."subject_id" and ${identifier(alias, 'deleted_at')} is null))`,
    ]
  })
  return sql`(${joinSql([isPlain, ...seen], ' or ')})`
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

/** What records are called, by id; those that the person may not see are not in it. */
export async function labelsOf(
  context: RecordsContext,
  rows: readonly { readonly subject: string | null; readonly subject_id: string | null }[],
): Promise<ReadonlyMap<string, string>> {
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
