import type { RecordsContext } from '../context.ts'
import { readMany } from '../read-many.ts'

/** A person by the name that the reader sees. */
export interface NamedPerson {
  readonly id: string
  readonly label: string
}

/** Ids of the people whom a text mentions: `@[id]`. */
export function mentionsIn(text: unknown): readonly string[] {
  if (typeof text !== 'string') return []
  return [...new Set([...text.matchAll(/@\[([0-9a-f]{8}-[0-9a-f-]{27})\]/gi)].map(([, id = '']) => id.toLowerCase()))]
}

/** What people are called, as far as the reader sees them. */
export async function namesOf(context: RecordsContext, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const user = context.model.entities.get('user')
  if (user === undefined) return new Map()
  const found = await readMany(context, context.database, user, ids, new Map(), { withTrash: true })
  return new Map([...found].map(([id, { text }]) => [id, String((JSON.parse(text) as { label?: unknown }).label ?? '')]))
}

/** The people of a text with their names; who may not be seen is left out. */
export function namedIn(text: string, names: ReadonlyMap<string, string>): readonly NamedPerson[] {
  return mentionsIn(text).flatMap((id) => {
    const label = names.get(id)
    return label === undefined ? [] : [{ id, label }]
  })
}
