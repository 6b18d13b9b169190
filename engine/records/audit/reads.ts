import type { Entity } from '../../model/model.ts'
import { personalRules } from '../../model/personal.ts'
import { type RecordsContext, writeContext } from '../context.ts'
import { recordEvent } from './record-event.ts'

/** Fields of an entity whose reading stands in the audit (`x-personal.reads`). */
const known = new WeakMap<Entity, readonly string[]>()

function watchedFields(entity: Entity): readonly string[] {
  const found =
    known.get(entity) ?? [...entity.fields.values()].filter((field) => personalRules(field)?.reads === true).map(({ name }) => name)
  known.set(entity, found)
  return found
}

/** Writes down that somebody reads marked fields of one record or of a list; the answer waits for it. Costs nothing where no field is marked. */
export async function tellOfReading(
  context: RecordsContext,
  entity: Entity,
  read: { readonly id?: string; readonly fields?: string | undefined; readonly filter?: string | undefined },
): Promise<void> {
  const watched = watchedFields(entity)
  if (watched.length === 0 || context.personId === null) return
  const { fields: asked, filter, id } = read
  const fields = asked === undefined ? watched : watched.filter((name) => new RegExp(`(^|,)\\s*${name}\\b`).test(asked))
  if (fields.length === 0) return
  const details = { fields, ...(filter === undefined ? {} : { filter }) }
  await context.database.transaction((executor) =>
    recordEvent(writeContext(context, executor), { kind: 'read', subject: entity.name, subjectId: id?.toLowerCase(), details }),
  )
}
