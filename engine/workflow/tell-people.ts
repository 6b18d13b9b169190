import { isJsonObject } from '../base/json.ts'
import { joinSql, sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import { type AfterStep, type Change, followersOf, mentionsIn, type WriteContext, withoutRights, writeBatch } from '../records/index.ts'
import { channelsFor } from './notification-choices.ts'

/** Something that somebody did with a record; what it is called is looked up when it is read, by whoever reads it. */
export type FollowedEvent =
  | { readonly what: 'comment'; readonly by: string | null }
  | { readonly what: 'state'; readonly by: string | null; readonly field: string; readonly value: string }
  | { readonly what: 'change'; readonly by: string | null; readonly field: string }
  | { readonly what: 'assigned'; readonly by: string | null; readonly field: string }
  | { readonly what: 'overdue'; readonly by: string | null; readonly field: string; readonly value: string }

/** Notifications that are put into words when they are read. */
export type EventKind = 'mention' | 'following' | 'assigned' | 'overdue'

/** As many as one notification holds; the latest count. */
const mostEvents = 30

/**
 * Tells who is mentioned in a comment, and who follows a record what others do with it, in the transaction of what was done. What is
 * unread about one record is one notification, in which everything stands that happened since.
 */
export const tellPeople: AfterStep = async (given, changes) => {
  const context = withoutRights(given)
  for (const [entity, about] of bySubject(context, changes)) {
    const followers = await followersOf(context.executor, entity, [...about.keys()])
    for (const { person, subjectId, fields } of followers) {
      if (person === context.personId) continue
      const events = (about.get(subjectId) ?? []).filter((event) => event.what !== 'change' || fields.includes(event.field))
      if (events.length > 0) await tellFollower(context, person, entity, subjectId, events)
    }
  }
  for (const change of changes) {
    if (change.entity.name === 'record-comment') await tellMentioned(context, change)
    else await tellResponsible(context, change)
  }
}

/** Whoever is given a record by somebody else (`x-responsible`) is told; those of records that are taken over from elsewhere are not. */
async function tellResponsible(context: WriteContext, { entity, id, kind, before, after, touched }: Change): Promise<void> {
  const { responsible: field, name } = entity
  if (field === undefined || after === undefined || !['created', 'updated'].includes(kind)) return
  if (context.takesAnyState === true || context.channel === 'import') return
  const person = idOf(after[field])
  if (
    person === undefined ||
    person === context.personId ||
    person === idOf(before?.[field]) ||
    !(before === undefined || touched.has(field))
  )
    return
  await notify(context, person, 'assigned', name, id, [{ what: 'assigned', by: context.personId, field }])
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isJsonObject(value) && typeof value.id === 'string' ? value.id : undefined
}

/** Tells one person of one thing, as that person has chosen. */
export function tellEvent(
  context: WriteContext,
  recipient: string,
  kind: EventKind,
  { subject, subjectId }: { readonly subject: string; readonly subjectId: string },
  event: FollowedEvent,
): Promise<void> {
  return notify(context, recipient, kind, subject, subjectId, [event])
}

/** What was done, by the record that it was done with. */
function bySubject(context: WriteContext, changes: readonly Change[]): ReadonlyMap<Entity, ReadonlyMap<string, readonly FollowedEvent[]>> {
  const found = new Map<Entity, Map<string, FollowedEvent[]>>()
  const add = (entity: Entity | undefined, id: string, events: readonly FollowedEvent[]) => {
    if (entity === undefined || events.length === 0) return
    const about = found.get(entity) ?? new Map<string, FollowedEvent[]>()
    found.set(entity, about.set(id, [...(about.get(id) ?? []), ...events]))
  }
  const by = context.personId
  for (const { kind, entity, id, after = {}, touched, transitions = [] } of changes) {
    if (entity.name === 'record-comment' && kind === 'created')
      add(context.model.entities.get(String(after.subject)), String(after.subjectId), [{ what: 'comment', by }])
    if (entity.isInternal || kind !== 'updated') continue
    const states = transitions.map(({ workflow: { field } }) => field)
    add(entity, id, [
      ...states.map((field) => ({ what: 'state', by, field, value: String(after[field] ?? '') }) as const),
      ...[...touched].filter((field) => !states.includes(field)).map((field) => ({ what: 'change', by, field }) as const),
    ])
  }
  return found
}

async function tellFollower(
  context: WriteContext,
  person: string,
  entity: Entity,
  subjectId: string,
  events: readonly FollowedEvent[],
): Promise<void> {
  const { executor } = context
  const { dialect } = executor
  const bound = (id: string) => dialect.bindColumn(id, { kind: 'id' })
  const which = sql`"recipient_id" = ${bound(person)} and "subject_id" = ${bound(subjectId)} and "subject" = ${entity.name} and "kind" = 'following' and "read_at" is null`
  const rows = await executor.all<{ id: string; events: unknown }>(
    sql`select ${dialect.plainText(sql`"id"`, { kind: 'id' })} as id, ${dialect.plainText(sql`"events"`, { kind: 'json' })} as events from "notification" where ${which} order by "notification"."id"`,
  )
  if (rows.length > 0) await executor.all(sql`delete from "notification" where "id" in (${joinSql(rows.map(({ id }) => bound(id)))})`)
  const all = [...rows.flatMap((row) => eventsIn(row.events)), ...events].slice(-mostEvents)
  await notify(context, person, 'following', entity.name, subjectId, all)
}

/** The events of a stored notification. */
export function eventsIn(stored: unknown): readonly FollowedEvent[] {
  const read = typeof stored === 'string' ? JSON.parse(stored) : stored
  return Array.isArray(read?.list) ? read.list : []
}

async function tellMentioned(context: WriteContext, { kind, before, after }: Change): Promise<void> {
  if (after === undefined || !['created', 'updated'].includes(kind)) return
  const known = mentionsIn(before?.text)
  const people = mentionsIn(after.text).filter((id) => !known.includes(id) && id !== context.personId)
  for (const person of people)
    await notify(context, person, 'mention', String(after.subject), String(after.subjectId), [{ what: 'comment', by: context.personId }])
}

/** What it says stands in the events; the text is for who reads the table. */
async function notify(
  context: WriteContext,
  recipient: string,
  kind: EventKind,
  subject: string,
  subjectId: string,
  list: readonly FollowedEvent[],
): Promise<void> {
  const entity = context.model.entities.get('notification')
  const channel = (await channelsFor(context, kind, [recipient])).get(recipient)
  if (entity === undefined || channel === 'none') return
  const text = kind === 'mention' ? 'You were mentioned.' : 'Something happened to a record.'
  const [written] = await writeBatch(context, entity, [{ body: { recipient, text, subject, subjectId, kind, channel, events: { list } } }])
  if (written !== undefined && 'refusal' in written) throw written.refusal
}
