import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import { labelSql } from '../../database/index.ts'
import { queryContext, type RecordsContext } from '../context.ts'

export interface AuditQuery {
  /** Entity, or whatever else entries are about: `account`, `metadata`. */
  readonly subject?: string | undefined
  /** Of one record. */
  readonly id?: string | undefined
  /** Id of the user who did it. */
  readonly person?: string | undefined
  /** Kinds with commas between them. */
  readonly kind?: string | undefined
  readonly channel?: string | undefined
  /** ISO 8601 dates or instants; `to` is not part of the period. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** 1 to 200; 50 when it is not given. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** Entries of the audit, the newest first, as the JSON text of the answer. For administrators only: whoever calls has checked that. */
export async function listAudit(context: RecordsContext, query: AuditQuery): Promise<string> {
  const { limit = 50 } = query
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  const rows = await context.database.all<{ entry: string; place: string }>(statement(context, query, limit))
  const page = rows.slice(0, limit)
  const next = rows.length > limit ? JSON.stringify(page.at(-1)?.place) : 'null'
  return `{"data":[${page.map(({ entry }) => entry).join(',')}],"page":{"next":${next}}}`
}

function statement(context: RecordsContext, query: AuditQuery, limit: number): Sql {
  const { dialect } = context.database
  const column = (name: string) => identifier('e', name)
  const entry = dialect.toText(
    dialect.jsonObject([
      ['id', dialect.jsonValue(column('id'), { kind: 'id' })],
      ['at', dialect.jsonValue(column('created_at'), { kind: 'instant' })],
      ['by', personJson(context)],
      ['channel', column('channel')],
      ['kind', column('kind')],
      ['subject', column('subject')],
      ['subjectId', dialect.jsonValue(column('subject_id'), { kind: 'id' })],
      ['version', column('subject_version')],
      ['changes', dialect.jsonValue(column('changes'), { kind: 'json' })],
      ['chain', column('chain')],
      ['number', column('number')],
      ['hash', column('hash')],
    ]),
  )
  const place = dialect.plainText(column('id'), { kind: 'id' })
  const conditions = [...conditionsOf(context, query), rawSql('1 = 1')]
  return sql`select ${entry} as entry, ${place} as place from "audit_entry" e where ${joinSql(conditions, ' and ')} order by ${column('id')} desc limit ${rawSql(String(limit + 1))}`
}

/** Entry ids grow with time, so that they are the order of pages. */
function conditionsOf({ database: { dialect } }: RecordsContext, query: AuditQuery): readonly Sql[] {
  const { subject, id, person, kind, channel, from, to, cursor } = query
  const result: Sql[] = []
  const ofId = (column: string, sign: string, name: string, value: string) => {
    if (!isId(value)) throw refuse(name, `The parameter "${name}" is an id of 36 characters.`)
    result.push(sql`${identifier('e', column)} ${rawSql(sign)} ${dialect.bindColumn(value.toLowerCase(), { kind: 'id' })}`)
  }
  const ofTime = (sign: string, name: string, value: string) => {
    const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(value) ? new Date(value) : undefined
    if (time === undefined || Number.isNaN(time.getTime()))
      throw refuse(name, `The parameter "${name}" is a date or an instant of ISO 8601, such as 2026-01-31.`)
    result.push(sql`${identifier('e', 'created_at')} ${rawSql(sign)} ${dialect.bindColumn(time.toISOString(), { kind: 'instant' })}`)
  }
  if (subject !== undefined) result.push(sql`${identifier('e', 'subject')} = ${subject}`)
  if (id !== undefined) ofId('subject_id', '=', 'id', id)
  if (person !== undefined) ofId('actor', '=', 'person', person)
  if (kind !== undefined) result.push(sql`${identifier('e', 'kind')} in (${joinSql(kind.split(',').map((name) => sql`${name.trim()}`))})`)
  if (channel !== undefined) result.push(sql`${identifier('e', 'channel')} = ${channel}`)
  if (from !== undefined) ofTime('>=', 'from', from)
  if (to !== undefined) ofTime('<', 'to', to)
  if (cursor !== undefined) ofId('id', '<', 'cursor', cursor)
  return result
}

/** `{ id, label }` of who did it; the label is null once the user is gone. */
function personJson(context: RecordsContext): Sql {
  const query = queryContext(context)
  const user = query.model.entities.get('user')
  const { dialect } = query
  const id = identifier('e', 'actor')
  const row = query.alias()
  const label =
    user === undefined
      ? rawSql('null')
      : sql`(select ${labelSql(query, user, row)} from ${query.rows(user, row).source} where ${identifier(row, 'id')} = ${id})`
  const object = dialect.jsonObject([
    ['id', dialect.jsonValue(id, { kind: 'id' })],
    ['label', label],
  ])
  return dialect.jsonText(sql`case when ${id} is null then null else ${dialect.toText(object)} end`)
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
