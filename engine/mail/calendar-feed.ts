import { isJsonObject } from '../base/json.ts'
import { sql } from '../base/sql.ts'
import { engineEntity, hashToken, newToken, type Person, personById } from '../identity/index.ts'
import type { Entity } from '../model/model.ts'
import { endAt, recurrenceOf, seriesOf, timeZoneOf } from '../model/range.ts'
import { createOne, inTransaction, listRecords, type RecordsContext, type WriteContext } from '../records/index.ts'
import { type CalendarEvent, calendarFile, day, isDay } from '../recurrence/index.ts'

/** What began longer ago is left out, unless it recurs. */
const daysBack = 90
/** Records of one kind that a feed holds. */
const mostRecords = 2000

export interface CalendarFeed {
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** The own feed, without its address, of which only a hash is kept; null where there is none. */
export async function calendarFeed({ database }: RecordsContext, person: Person): Promise<CalendarFeed | null> {
  const { dialect } = database
  const instant = (name: string) => sql`${dialect.plainText({ text: `"${name}"`, values: [] }, { kind: 'instant' })}`
  const [row] = await database.all<{ created: string; used: string | null }>(
    sql`select ${instant('created_at')} as created, ${instant('last_used_at')} as used from "calendar_feed" where "person_id" = ${dialect.bindColumn(person.id, { kind: 'id' })}`,
  )
  return row === undefined ? null : { createdAt: row.created, lastUsedAt: row.used }
}

/** Makes a new secret end of the address, which is told only now; the one before is good no longer. */
export async function makeCalendarFeed(context: RecordsContext, person: Person): Promise<string> {
  const token = newToken()
  await inTransaction(context, async (write) => {
    await remove(write, person)
    await createOne(write, engineEntity(write, 'calendar-feed'), { person: person.id, tokenHash: hashToken(token) })
  })
  return token
}

export async function revokeCalendarFeed(context: RecordsContext, person: Person): Promise<void> {
  await inTransaction(context, (write) => remove(write, person))
}

async function remove({ executor }: WriteContext, { id }: Person): Promise<void> {
  await executor.all(sql`delete from "calendar_feed" where "person_id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`)
}

/** Whose feed has such an address; undefined for one that is not good (any more), or of somebody who is not active. */
export async function personOfFeed(context: RecordsContext, token: string): Promise<Person | undefined> {
  const { database, now } = context
  const { dialect } = database
  const used = dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  const hash = hashToken(token)
  const rows = await database.transaction((executor) =>
    executor.all<{ person: string }>(
      sql`update "calendar_feed" set "last_used_at" = ${used} where "token_hash" = ${hash} returning ${dialect.plainText(sql`"person_id"`, { kind: 'id' })} as person`,
    ),
  )
  const [row] = rows
  return row === undefined ? undefined : personById(context, row.person)
}

/** What the person has in the calendar: records with a beginning that name them, as they may see them. */
export async function calendarOf(context: RecordsContext, person: Person, url: string): Promise<string> {
  const events: CalendarEvent[] = []
  for (const entity of context.model.entities.values()) {
    const filter = filterOf(entity, context.now)
    if (filter !== undefined) for (const record of await recordsOf(context, entity, filter)) events.push(...eventOf(entity, record, url))
  }
  return calendarFile(events, `Kartoteka: ${person.name}`)
}

/** Records that name the reader in a reference to people, not long past or recurring; undefined for what has no beginning. */
function filterOf(entity: Entity, now: Date): string | undefined {
  const { range, fields } = entity
  const start = fields.get(range?.start ?? '')
  if (range === undefined || start === undefined || entity.isInternal === true || entity.owner !== undefined) return undefined
  const people = [...fields.values()].flatMap(({ name, targets, type, lines, isSystem }) => {
    if (isSystem || lines !== undefined || !targets.includes('user') || targets.length > 1) return []
    return [type.name === 'references' ? `user in record.${name}` : `record.${name} == user`]
  })
  if (people.length === 0) return undefined
  const first = new Date(now.getTime() - daysBack * day).toISOString()
  const since = `record.${range.start} >= ${start.type.name === 'date' ? `'${first.slice(0, 10)}'` : `'${first}'`}`
  const rule = recurrenceOf(entity)?.recurrence.rule
  return `(${people.join(' || ')}) && (${since}${rule === undefined ? '' : ` || record.${rule} != null`})`
}

async function recordsOf(context: RecordsContext, entity: Entity, filter: string): Promise<readonly Record<string, unknown>[]> {
  const { range, recurrence, fields } = entity
  const wanted = [
    range?.start,
    range?.end,
    range?.duration,
    range?.allDay,
    range?.location,
    range?.description,
    recurrence?.rule,
    recurrence?.timeZone,
    recurrence?.except,
  ]
  const names = ['id', 'label', 'version', 'updatedAt', ...wanted.filter((name): name is string => name !== undefined && fields.has(name))]
  const found: Record<string, unknown>[] = []
  let cursor: string | undefined
  do {
    const query = { filter, fields: names.join(','), sort: `-${range?.start}`, limit: 200, cursor }
    const page = JSON.parse(await listRecords(context, entity.name, query)) as { data: unknown[]; page: { next: string | null } }
    found.push(...page.data.filter(isJsonObject))
    cursor = page.page.next ?? undefined
  } while (cursor !== undefined && found.length < mostRecords)
  return found
}

/** A record as an event; nothing for one without a beginning. */
export function eventOf(entity: Entity, record: Readonly<Record<string, unknown>>, url: string): readonly CalendarEvent[] {
  const own = record[entity.range?.start ?? '']
  if (typeof own !== 'string') return []
  const timeZone = timeZoneOf(entity, record)
  const isWhole = record[entity.range?.allDay ?? ''] === true
  const start = isWhole ? own.slice(0, 10) : own
  const end = endAt(entity, record, start)
  const series = seriesOf(entity, record)
  return [
    {
      // A UUID is what RFC 7986 (5.3) recommends.
      ...{ uid: String(record.id), title: String(record.label ?? ''), start, timeZone },
      ...{ location: textAt(record, entity.range?.location), description: textAt(record, entity.range?.description) },
      end: isWhole || (end !== undefined && isDay(start)) ? end?.slice(0, 10) : end,
      ...(series === undefined ? {} : { rule: series.rule, except: series.except }),
      ...{ sequence: Number(record.version ?? 1) - 1, changedAt: new Date(String(record.updatedAt)) },
      address: `${url}/${encodeURIComponent(entity.name)}/${record.id}`,
    },
  ]
}

function textAt(record: Readonly<Record<string, unknown>>, name: string | undefined): string | undefined {
  const value = record[name ?? '']
  return typeof value === 'string' && value !== '' ? value : undefined
}
