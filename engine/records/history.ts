import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { identifier, rawSql, type Sql, sql } from '../base/sql.ts'
import { labelSql, type QueryContext } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { tellOfReading } from './audit/reads.ts'
import { notFound, queryContext, type RecordsContext, visibleEntity } from './context.ts'
import { readRecord } from './get.ts'
import { openEntries } from './history-open.ts'

export interface HistoryQuery {
  /** 1 to 200; 50 when it is not given. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/**
 * What happened to a record, the newest first, as the JSON text of the answer:
 * `{ "data": [{ "at", "by", "kind", "version", "channel", "changes": { field: { "before", "after" } } }], "page": { "next" } }`.
 * Also of what lies in the trash. Throws `not-found` for a record that never was or may not be seen.
 */
export async function readHistory(context: RecordsContext, entityName: string, id: string, query: HistoryQuery): Promise<string> {
  const text = await historyPage(context, entityName, id, query)
  await tellOfReading(context, visibleEntity(context, entityName), { id })
  return text
}

/** `readHistory` inside a transaction that tells by itself what is read. */
export async function historyPage(context: RecordsContext, entityName: string, id: string, query: HistoryQuery): Promise<string> {
  const entity = visibleEntity(context, entityName)
  if (!isId(id)) throw notFound(entity, id)
  const { limit = 50 } = query
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  if (query.cursor !== undefined && !/^\d{1,15}$/.test(query.cursor)) {
    throw refuse('cursor', 'This cursor does not belong to this list. Ask for the first page again, without a cursor.')
  }
  await readRecord(context, context.database, entity, id, { fields: 'id', withTrash: true })
  const rows = await entries(context, entity, id, { limit, cursor: query.cursor })
  const page = rows.slice(0, limit)
  const next = rows.length > limit ? JSON.stringify(String(page.at(-1)?.version)) : 'null'
  return `{"data":[${page.map(({ entry }) => entry).join(',')}],"page":{"next":${next}}}`
}

interface EntryRow extends Record<string, unknown> {
  readonly entry: string
  readonly version: number
  readonly is_emptied: number | string
}

/** Entries whose values were taken out for the sake of one field; what they said of the others stands in an entry behind them. */
async function withToldAnew(context: RecordsContext, rows: readonly EntryRow[], entity: Entity, id: string): Promise<readonly EntryRow[]> {
  if (!rows.some(({ is_emptied }) => Number(is_emptied) === 1)) return rows
  const { dialect } = context.database
  const told = await context.database.all<{ changes: unknown }>(
    sql`select "changes" from "audit_entry" where "subject_id" = ${dialect.bindColumn(id, { kind: 'id' })} and "subject" = ${entity.name} and "kind" = 'redacted' and "changes" is not null`,
  )
  const anew = new Map(
    told.map(({ changes }) => {
      const read = (typeof changes === 'string' ? JSON.parse(changes) : changes) as { entry: string; changes: unknown }
      return [read.entry, read.changes] as const
    }),
  )
  return rows.map((row) => {
    const entry = JSON.parse(row.entry) as { id: string }
    return anew.has(entry.id) ? { ...row, entry: JSON.stringify({ ...entry, changes: anew.get(entry.id) }) } : row
  })
}

/** One entry more than asked for, so that it is known whether there is another page. */
async function entries(
  context: RecordsContext,
  entity: Entity,
  id: string,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<readonly EntryRow[]> {
  const query = queryContext(context)
  const { dialect } = query
  const row = query.alias()
  const column = (name: string) => identifier(row, name)
  const entry = dialect.toText(entryJson(query, row))
  const about = sql`${column('subject_id')} = ${dialect.bindColumn(id, { kind: 'id' })} and ${column('subject')} = ${entity.name}`
  const older = cursor === undefined ? rawSql('') : sql` and ${column('subject_version')} < ${Number(cursor)}`
  const stored = await context.database.all<EntryRow>(
    sql`select ${entry} as entry, ${column('subject_version')} as version, case when ${column('changes')} is null then 1 else 0 end as is_emptied from "audit_entry" ${identifier(row)} where ${about} and ${column('subject_version')} > 0${older} order by ${column('subject_version')} desc limit ${rawSql(String(limit + 1))}`,
  )
  const rows = await withToldAnew(context, stored, entity, id)
  if (context.visibility === undefined) return rows
  const open = await openEntries(
    context,
    entity,
    rows.map((found) => found.entry),
  )
  return rows.map((found, index) => ({ ...found, entry: open[index] ?? '' }))
}

/** An entry of the audit in row `row` as the history answers it. */
export function entryJson(query: QueryContext, row: string): Sql {
  const { dialect } = query
  const column = (name: string) => identifier(row, name)
  return dialect.jsonObject([
    ['id', dialect.jsonValue(column('id'), { kind: 'id' })],
    ['at', dialect.jsonValue(column('created_at'), { kind: 'instant' })],
    ['by', personJson(query, column('created_by_id'))],
    ['kind', column('kind')],
    ['version', column('subject_version')],
    ['channel', column('channel')],
    ['changes', dialect.jsonValue(column('changes'), { kind: 'json' })],
  ])
}

/** `{ id, label }` of a user; null where there is none. */
export function personJson(context: QueryContext, id: Sql): Sql {
  const user = context.model.entities.get('user')
  if (user === undefined) return rawSql('null')
  const row = context.alias()
  const object = context.dialect.jsonObject([
    ['id', context.dialect.jsonValue(identifier(row, 'id'), { kind: 'id' })],
    ['label', labelSql(context, user, row)],
  ])
  return context.dialect.jsonText(sql`(select ${object} from ${context.rows(user, row).source} where ${identifier(row, 'id')} = ${id})`)
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
