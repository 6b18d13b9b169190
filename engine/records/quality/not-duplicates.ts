import { KartotekaError } from '../../base/errors.ts'
import { isId, newId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import { identifier, type Sql, sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { type RecordsContext, type WriteContext, writableEntity } from '../context.ts'
import { authorizeEver } from '../gate.ts'
import { boundIds, insertRows, portions, rowValues, storedFields } from '../row-values.ts'
import { createdStamps } from '../stamps.ts'
import { inTransaction, invalid } from '../write.ts'
import { comparedEntity, readRecords } from './rows.ts'

/** The entity of the engine that remembers the pairs. */
const entityName = 'not-duplicate'
const mostAtOnce = 50

/** Two ids, the smaller first. */
export type Pair = readonly [first: string, second: string]

/** Remembers that the records named are all different ones; checks leave these pairs out from now on. For those who may merge. */
export async function markNotDuplicates(context: RecordsContext, name: string, body: unknown): Promise<number> {
  const entity = writableEntity(context, name)
  authorizeEver(context, 'merge', entity)
  const pairs = await readPairs(context, entity, body)
  await inTransaction(context, async (write) => {
    const { executor } = write
    for (const [first, second] of pairs) {
      const values = rowValues(storedFields(markEntity(context)), { of: entity.name, first, second })
      const row = [...createdStamps(write, newId()), ...values]
      await executor.all(sql`${insertRows(executor.dialect, markEntity(context).table, [row])} on conflict do nothing`)
    }
  })
  return pairs.length
}

/** Forgets it again. */
export async function unmarkNotDuplicates(context: RecordsContext, name: string, body: unknown): Promise<number> {
  const entity = writableEntity(context, name)
  authorizeEver(context, 'merge', entity)
  const pairs = await readPairs(context, entity, body)
  await inTransaction(context, async ({ executor }) => {
    for (const [first, second] of pairs) await executor.all(sql`delete from ${table(context)} where ${isPair(executor, first, second)}`)
  })
  return pairs.length
}

/** The remembered pairs of which one of the records named is part. */
export async function notDuplicatesOf(executor: Executor, { name }: Entity, ids: readonly string[]): Promise<readonly Pair[]> {
  const pairs: Pair[] = []
  for (const part of portions(ids, executor.dialect, 2)) {
    const bound = boundIds(executor.dialect, part)
    const rows = await executor.all<{ first: string; second: string }>(
      sql`select "first", "second" from "not_duplicate" where "of" = ${name} and ("first" in (${bound}) or "second" in (${bound}))`,
    )
    pairs.push(...rows.map(({ first, second }) => [first, second] as const))
  }
  return pairs
}

/** Takes the pairs of a record that is gone for good out of what is remembered. */
export async function forgetPairsOf({ executor }: WriteContext, ids: readonly string[]): Promise<void> {
  for (const part of portions(ids, executor.dialect, 2)) {
    const bound = boundIds(executor.dialect, part)
    await executor.all(sql`delete from "not_duplicate" where "first" in (${bound}) or "second" in (${bound})`)
  }
}

function markEntity(context: RecordsContext): Entity {
  const entity = (context.visibility?.model ?? context.model).entities.get(entityName)
  if (entity === undefined) throw new Error(`the model has no entity ${entityName}`)
  return entity
}

function table(context: RecordsContext): Sql {
  return identifier(markEntity(context).table)
}

function isPair({ dialect }: Executor, first: string, second: string): Sql {
  const [a, b] = [dialect.bindColumn(first, { kind: 'id' }), dialect.bindColumn(second, { kind: 'id' })]
  return sql`"first" = ${a} and "second" = ${b}`
}

/** Every two of the records that `{ "ids": [...] }` names. Throws `validation-failed` where one is not there. */
async function readPairs(context: RecordsContext, entity: Entity, body: unknown): Promise<readonly Pair[]> {
  const given = isJsonObject(body) && Array.isArray(body.ids) ? body.ids : []
  const ids = [...new Set(given.filter(isId).map((id) => id.toLowerCase()))].sort()
  if (ids.length !== given.length || ids.length < 2 || ids.length > mostAtOnce) {
    throw new KartotekaError('invalid-parameter', `Send "ids", a list of 2 to ${mostAtOnce} different ids of records.`)
  }
  const found = await readRecords(context, context.database, comparedEntity(context, entity.name), new Map(), ids)
  const missing = ids.filter((id) => !found.has(id))
  if (missing.length > 0) {
    throw invalid(
      missing.map((id) => ({
        pointer: `/ids/${given.findIndex((other) => String(other).toLowerCase() === id)}`,
        code: 'no-such-record',
        message: `There is no ${entity.title.toLowerCase()} with the id ${id}.`,
      })),
    )
  }
  return ids.flatMap((first, index) => ids.slice(index + 1).map((second): Pair => [first, second]))
}
