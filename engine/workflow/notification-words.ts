import type { Entity } from '../model/model.ts'
import { namesOf, type RecordsContext } from '../records/index.ts'
import type { FollowedEvent } from './tell-people.ts'

/** What a notification tells, as the person who reads it may know it. */
export interface ToldEvent {
  readonly what: FollowedEvent['what']
  readonly by: string | null
  /** Of a change: what the field is called. Of a state: what the state is called. */
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
  if (event.what === 'change') return [{ what: 'change', by, title: field.title }]
  const state = field.options.find(({ value }) => String(value) === event.value)
  return [{ what: 'state', by, title: state?.title ?? event.value }]
}

/** One sentence: who, and what. */
export function sayEvents(kind: string, events: readonly ToldEvent[], label: string): string {
  const who = [...new Set(events.map(({ by }) => by ?? 'Somebody'))]
  const people = who.length > 3 ? `${who.slice(0, 2).join(', ')} and ${who.length - 2} others` : who.join(', ')
  if (kind === 'mention') return `${people} mentioned you: ${label}`
  const comments = events.filter(({ what }) => what === 'comment').length
  const last = events.filter(({ what }) => what === 'state').at(-1)
  const fields = [...new Set(events.flatMap(({ what, title }) => (what === 'change' && title !== undefined ? [title] : [])))]
  const parts = [
    ...(comments === 0 ? [] : [comments === 1 ? 'a comment' : `${comments} comments`]),
    ...(last === undefined ? [] : [`now ${last.title}`]),
    ...(fields.length === 0
      ? []
      : [`changed ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ` and ${fields.length - 4} more` : ''}`]),
  ]
  return `${label}: ${parts.join('; ')} (${people})`
}
