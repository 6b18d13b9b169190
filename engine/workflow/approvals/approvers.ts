import { isJsonObject } from '../../base/json.ts'
import type { People } from '../../model/workflow.ts'
import { judgeAll, readMany, storedSelection, type WriteContext } from '../../records/index.ts'
import { peopleWith } from '../people-of-role.ts'
import type { Subject } from '../steps.ts'

/** Ids of the active people that are meant, each once. */
export async function peopleOf(context: WriteContext, { entity, id, record }: Subject, who: readonly People[]): Promise<readonly string[]> {
  const ids = new Set<string>()
  for (const one of who) {
    if ('role' in one) for (const person of await peopleWith(context, one.role)) ids.add(person)
    else {
      const [found] = await judgeAll(context, [{ tree: one, entity, id, isNew: false, record }])
      for (const item of [found].flat()) {
        if (typeof item === 'string') ids.add(item)
        else if (isJsonObject(item)) ids.add(String(item.id))
      }
    }
  }
  return active(context, [...ids])
}

async function active(context: WriteContext, ids: readonly string[]): Promise<readonly string[]> {
  const user = context.model.entities.get('user')
  if (user === undefined || ids.length === 0) return []
  const found = await readMany(context, context.executor, user, ids, storedSelection(user))
  return [...found].flatMap(([id, { text }]) => ((JSON.parse(text) as { state?: unknown }).state === 'active' ? [id] : []))
}
