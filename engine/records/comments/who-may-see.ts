import type { Entity } from '../../model/model.ts'
import type { RecordsContext } from '../context.ts'
import { listRecords } from '../list.ts'
import { readMany } from '../read-many.ts'
import type { MaySee } from './comments.ts'
import type { NamedPerson } from './mentions.ts'
import { seenRecord } from './seen.ts'

/** The context of an active person; undefined for somebody who does not sign in any more. */
export type ContextOf = (personId: string) => Promise<RecordsContext | undefined>

const mostAsked = 20
const mostAnswered = 8

/** Finds out which people may see a record, by the rights that each of them has. */
export function whoMaySee(contextOf: ContextOf): MaySee {
  return async (entity: Entity, id: string, people: readonly string[]) => {
    const seeing = new Set<string>()
    for (const person of people) {
      const context = await contextOf(person)
      if (context === undefined) continue
      const found = await readMany(context, context.database, entity, [id], new Map())
      if (found.size > 0) seeing.add(person)
    }
    return seeing
  }
}

/** People who may see a record and can be mentioned there, those whose name fits the search first; of the people whom the reader sees. */
export async function listMentionable(
  context: RecordsContext,
  entityName: string,
  id: string,
  search: string | undefined,
  maySee: MaySee,
): Promise<readonly NamedPerson[]> {
  const entity = await seenRecord(context, entityName, id)
  if (!context.model.entities.has('user')) return []
  const page = await listRecords(context, 'user', { fields: 'id', limit: mostAsked, ...(search ? { search } : { sort: 'name' }) })
  const people = (JSON.parse(page) as { data: NamedPerson[] }).data
  const seeing = await maySee(
    entity,
    id.toLowerCase(),
    people.map((person) => person.id),
  )
  const shown = people.filter((person) => seeing.has(person.id)).slice(0, mostAnswered)
  return shown.map((person) => ({ id: person.id, label: person.label }))
}
