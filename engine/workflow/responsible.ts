import { isJsonObject } from '../base/json.ts'
import { type Executor, parseSelection } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { type RecordsContext, readMany } from '../records/index.ts'

/** Who looks after each of the records, by their ids, as `x-responsible` says; nobody where it leads to none. */
export async function responsibleFor(
  context: RecordsContext,
  executor: Executor,
  { name }: Pick<Entity, 'name'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const people = new Map<string, string>()
  const entity = context.model.entities.get(name)
  const path = entity?.responsible
  if (entity === undefined || path === undefined || ids.length === 0) return people
  const records = await readMany(context, executor, entity, ids, parseSelection(`${path}.id`))
  for (const { id, text } of records.values()) {
    const person = idAt(JSON.parse(text), path)
    if (person !== undefined) people.set(id, person)
  }
  return people
}

function idAt(record: unknown, path: string): string | undefined {
  const value = path.split('.').reduce<unknown>((found, step) => (isJsonObject(found) ? found[step] : undefined), record)
  return isJsonObject(value) && typeof value.id === 'string' ? value.id : typeof value === 'string' ? value : undefined
}
