import type { Entity } from '../model/model.ts'
import { namesOf, type RecordsContext } from '../records/index.ts'
import { mailWords, type NotificationWords } from './notification-mail-words.ts'
import type { FollowedEvent } from './tell-people.ts'

/** What a notification tells, as the person who reads it may know it. */
export interface ToldEvent {
  readonly what: FollowedEvent['what']
  readonly by: string | null
  /** Of a change: what the field is called. Of a state, also one in which the record is too long: what the state is called. */
  readonly title?: string
}

/** What of the events may be told: fields that are always open to the person, by the names they have now. */
export async function openEvents(
  context: RecordsContext,
  rows: readonly { readonly subject: string | null; readonly events: readonly FollowedEvent[] }[],
): Promise<readonly (readonly ToldEvent[])[]> {
  const names = await namesOf(context, new Set(rows.flatMap(({ events }) => events.flatMap(({ by }) => by ?? []))))
  return rows.map(({ subject, events }) => {
    const entity = context.model.entities.get(subject ?? '')
    return entity === undefined ? [] : events.flatMap((event) => openEvent(context, entity, event, names))
  })
}

function openEvent(
  { visibility }: RecordsContext,
  entity: Entity,
  event: FollowedEvent,
  names: ReadonlyMap<string, string>,
): readonly ToldEvent[] {
  const by = names.get(event.by ?? '') ?? null
  if (event.what === 'comment') return [{ what: 'comment', by }]
  const field = entity.fields.get(event.field)
  if (field === undefined || (visibility !== undefined && visibility.access.field(entity, field).read !== true)) return []
  if (event.what === 'assigned') return [{ what: 'assigned', by }]
  if (event.what === 'change') return [{ what: 'change', by, title: field.title }]
  const flow = entity.workflows?.find((workflow) => workflow.field === event.field)
  const state = flow?.states.get(event.value) ?? field.options.find(({ value }) => String(value) === event.value)
  return [{ what: event.what, by, title: state?.title ?? event.value }]
}

/** One sentence: who, and what; in English unless other words are given. */
export function sayEvents(kind: string, events: readonly ToldEvent[], label: string, words: NotificationWords = mailWords('en')): string {
  const who = [...new Set(events.map(({ by }) => by ?? words.somebody))]
  const people = who.length > 3 ? words.andOthers(who.slice(0, 2).join(', '), who.length - 2) : who.join(', ')
  if (kind === 'mention') return words.mention(people, label)
  if (kind === 'assigned') return words.assigned(people, label)
  if (kind === 'overdue') return words.overdue(label, events.at(-1)?.title ?? '')
  const comments = events.filter(({ what }) => what === 'comment').length
  const last = events.filter(({ what }) => what === 'state').at(-1)
  const fields = [...new Set(events.flatMap(({ what, title }) => (what === 'change' && title !== undefined ? [title] : [])))]
  const parts = [
    ...(comments === 0 ? [] : [words.comments(comments)]),
    ...(last === undefined ? [] : [words.state(last.title ?? '')]),
    ...(fields.length === 0 ? [] : [words.changed(fields.slice(0, 4).join(', '), Math.max(0, fields.length - 4))]),
  ]
  return `${label}: ${parts.join('; ')} (${people})`
}
