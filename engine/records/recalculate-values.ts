import { identifier, joinSql, type Sql, sql } from '../base/sql.ts'
import { idsBack, QueryContext, recalculation, send } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import type { StoredField } from '../model/dependencies.ts'
import type { Entity, Model } from '../model/model.ts'
import type { RecordsContext, WriteContext } from './context.ts'
import type { Source } from './recalculate-reached.ts'

/** Ids that one statement starts from, at most. */
const idsAtOnce = 500

/** What is stored does not depend on who asks: the model with everything in it, where `context.model` may be a person's part of it. */
export function wholeModel(context: RecordsContext): Model {
  return context.visibility?.model ?? context.model
}

/** Works out one stored field of the records that the sources lead to. Answers the ids of those whose value was another. */
export async function writeValues(
  context: WriteContext,
  model: Model,
  target: StoredField,
  sources: readonly Source[],
): Promise<readonly string[]> {
  const { executor, now } = context
  const { entity, field } = storedField(model, target)
  await lockFormula(context, target, sources)
  const changed = new Set<string>()
  for (const ids of statementsOf(context, model, sources)) {
    const lock =
      target.guard === 'rows' || sources.some(({ isForeign }) => isForeign)
        ? executor.dialect.lockRows(identifier(entity.table), ids)
        : undefined
    if (lock !== undefined) await send(executor, lock)
    const query = new QueryContext(model, executor.dialect, now)
    for (const row of await executor.all<{ id: string }>(sql`${recalculation(query, entity, field, ids)} returning "id"`))
      changed.add(row.id)
  }
  return [...changed]
}

export function storedField(model: Model, target: StoredField): { entity: Entity; field: Field } {
  const entity = model.entities.get(target.entity)
  const field = entity?.fields.get(target.field)
  if (entity === undefined || field === undefined) throw new Error(`There is no field "${target.entity}.${target.field}" in the model`)
  return { entity, field }
}

/**
 * A value that reads far records would be worked out from what another transaction has not committed yet, and the other would not
 * find it. Whoever writes the record itself may do so beside others that do the same; whoever reaches it from elsewhere waits.
 */
async function lockFormula({ executor }: WriteContext, target: StoredField, sources: readonly Source[]): Promise<void> {
  if (target.guard !== 'all') return
  const isOwn = !sources.some(({ isForeign }) => isForeign)
  const lock = executor.dialect.lockName(`${target.entity}.${target.field}`, isOwn ? 'shared' : 'exclusive')
  if (lock !== undefined) await send(executor, lock)
}

/** The ids of the records to work out, in as many statements as the number of ids asks for. */
function statementsOf(context: WriteContext, model: Model, sources: readonly Source[]): readonly Sql[] {
  return sources.flatMap(({ ids, back }) => {
    const parts: Sql[] = []
    for (let start = 0; start < ids.length; start += idsAtOnce) {
      const bound = ids.slice(start, start + idsAtOnce).map((id) => context.executor.dialect.bindColumn(id, { kind: 'id' }))
      parts.push(idsBack(model, joinSql(bound), back))
    }
    return parts
  })
}
