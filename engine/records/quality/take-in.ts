import { newId } from '../../base/ids.ts'
import { identifier, type Sql, sql } from '../../base/sql.ts'
import { type Executor, recordJson } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import type { AfterStep, Change } from '../change.ts'
import { queryContext, type RecordsContext, type WriteContext } from '../context.ts'
import type { RecordValues } from '../normalise.ts'
import { boundIds } from '../row-values.ts'
import { deleteKeys, insertKeys, type RecordKey } from './key-table.ts'
import { wholeContext } from './rows.ts'
import { declaredRules, prepareRecord, type RuleSet, recordKeys } from './rule-set.ts'

/** Changes of one write from which on the keys are made later, when somebody asks. */
const bulk = 100
/** Records that are taken in at once: many, as keys that are sorted before they are written touch fewer pages; few while somebody waits. */
const atOnce = 10_000
const atOnceInHaste = 500
/** Keys of rules that somebody chose for one check are kept so long, for its next pages. */
const keptFor = 3_600_000

/** After each write: the keys of the records that were written. Those of many are made when they are first asked for. */
export const keepDuplicateKeys: AfterStep = async (context, changes) => {
  const byEntity = new Map<Entity, Change[]>()
  for (const change of changes) {
    if (declaredRules(change.entity) === undefined) continue
    const list = byEntity.get(change.entity)
    if (list === undefined) byEntity.set(change.entity, [change])
    else list.push(change)
  }
  for (const [entity, list] of byEntity) {
    const set = declaredRules(entity)
    if (set === undefined) continue
    if (list.length < bulk) await keepKeys(context, set, list)
    else await putOff(context, entity, list)
  }
}

async function keepKeys({ executor }: WriteContext, set: RuleSet, changes: readonly Change[]): Promise<void> {
  const [gone, added]: [RecordKey[], RecordKey[]] = [[], []]
  for (const { id, before, after, kind, touched } of changes) {
    if (kind === 'updated' && ![...set.selection.keys()].some((name) => touched.has(name))) continue
    const [old, now] = [keysIn(set, before), keysIn(set, after)]
    gone.push(...old.filter((key) => !now.includes(key)).map((key) => ({ record: id, key })))
    added.push(...now.filter((key) => kind !== 'updated' || !old.includes(key)).map((key) => ({ record: id, key })))
  }
  await deleteKeys(executor, set.scope, gone)
  await insertKeys(executor, set.scope, added)
}

function keysIn(set: RuleSet, record: RecordValues | undefined): readonly number[] {
  return record === undefined ? [] : recordKeys(set, prepareRecord(set, record))
}

async function putOff({ executor }: WriteContext, entity: Entity, changes: readonly Change[]): Promise<void> {
  const id = executor.dialect.bindColumn(newId(), { kind: 'id' })
  const records = JSON.stringify(changes.map((change) => change.id))
  await executor.all(sql`insert into "kartoteka_duplicate_open" ("id", "entity", "records") values (${id}, ${entity.name}, ${records})`)
}

/**
 * Makes the keys of records that have none yet: of those that were there before the rules, and of those that were written in
 * bulk. Goes on until all are done, or until the time is up; answers whether all are done. With another version of the
 * metadata all records are gone through once more, as nothing kept the keys while other rules were in force.
 */
export async function takeIn(context: RecordsContext, known: RuleSet, options: TakeInOptions = {}): Promise<boolean> {
  const end = options.milliseconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.milliseconds
  const whole = wholeContext(context)
  const set = options.isChosen === true ? known : (declaredRules(whole.model.entities.get(known.entity.name) ?? known.entity) ?? known)
  for (let isFirst = true; ; isFirst = false) {
    const { isReady, open } = await openWork(whole, set)
    if (isReady && open === undefined) return true
    if (!isFirst && performance.now() > end) return false
    if (!isReady) await takeInNext(whole, set, options)
    else if (open !== undefined) await takeInOpen(whole, set, open)
  }
}

/** Makes all keys of an entity that are still to be made: for whoever has just written many records. */
export async function refreshDuplicateKeys(context: RecordsContext, entityName: string): Promise<void> {
  const entity = context.model.entities.get(entityName)
  const set = entity === undefined ? undefined : declaredRules(entity)
  if (set !== undefined) await takeIn(context, set)
}

/** Has all records gone through anew: nothing keeps the keys of rules that somebody chose. */
export async function restart(context: RecordsContext, { scope }: RuleSet): Promise<void> {
  await context.database.transaction((executor) =>
    executor.all(sql`update "kartoteka_duplicate_scope" set "is_ready" = 0, "reached" = null where "scope" = ${scope}`),
  )
}

export interface TakeInOptions {
  readonly milliseconds?: number
  /** The rules are those of one request, not those of the metadata. */
  readonly isChosen?: boolean
}

interface OpenBatch {
  readonly id: string
  readonly records: readonly string[]
}

async function openWork(
  { database, model }: RecordsContext,
  { scope, entity }: RuleSet,
): Promise<{ isReady: boolean; open: OpenBatch | undefined }> {
  const [state] = await database.all<{ is_ready: number }>(
    sql`select "is_ready" from "kartoteka_duplicate_scope" where "scope" = ${scope} and "model" = ${model.version}`,
  )
  const [open] = await database.all<{ id: string; records: string }>(
    sql`select "id", "records" from "kartoteka_duplicate_open" where "entity" = ${entity.name} order by "id" limit 1`,
  )
  const batch = open === undefined ? undefined : { id: open.id, records: JSON.parse(open.records) as string[] }
  return { isReady: Number(state?.is_ready ?? 0) === 1, open: batch }
}

async function takeInOpen(context: RecordsContext, set: RuleSet, { id, records }: OpenBatch): Promise<void> {
  const { dialect } = context.database
  const { keys } = await keysOfRecords(
    context,
    set,
    (alias) => sql`${identifier(alias, 'id')} in (${boundIds(dialect, records)})`,
    records.length,
  )
  await context.database.transaction(async (executor) => {
    await insertKeys(executor, set.scope, keys)
    await executor.all(sql`delete from "kartoteka_duplicate_open" where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`)
  })
}

/**
 * The next records in the order of their ids. They are read before the transaction, so that writers wait only for the keys; what
 * is written meanwhile is taken in by the write itself, and keys that are out of date do no harm.
 */
async function takeInNext(context: RecordsContext, set: RuleSet, options: TakeInOptions): Promise<void> {
  const { dialect } = context.database
  const limit = options.milliseconds === undefined ? atOnce : atOnceInHaste
  const reached = await context.database.transaction((executor) => beginOrGoOn(context, executor, set, options))
  const from = (alias: string) =>
    reached === null ? sql`1 = 1` : sql`${identifier(alias, 'id')} > ${dialect.bindColumn(reached, { kind: 'id' })}`
  const { keys, last } = await keysOfRecords(context, set, from, limit)
  const next = last === undefined ? sql`"is_ready" = 1` : sql`"reached" = ${dialect.bindColumn(last, { kind: 'id' })}`
  await context.database.transaction(async (executor) => {
    await insertKeys(executor, set.scope, keys)
    await executor.all(
      sql`update "kartoteka_duplicate_scope" set ${next} where "scope" = ${set.scope} and "model" = ${context.model.version}`,
    )
  })
}

/** The id up to which records have been taken in; null at the start. Makes the row of the scope, and takes it for this transaction. */
async function beginOrGoOn(context: RecordsContext, executor: Executor, set: RuleSet, options: TakeInOptions): Promise<string | null> {
  const { scope, entity } = set
  const [now, { version }] = [context.now.toISOString(), context.model]
  const [made] = await executor.all(
    sql`insert into "kartoteka_duplicate_scope" ("scope", "entity", "model", "is_ready", "made_at") values (${scope}, ${entity.name}, ${version}, 0, ${now}) on conflict do nothing returning "scope"`,
  )
  if (made !== undefined) await removeOldScopes(context, executor, set, options)
  const [state] = await executor.all<{ reached: string | null; model: string }>(
    sql`update "kartoteka_duplicate_scope" set "is_ready" = 0 where "scope" = ${scope} returning "reached", "model"`,
  )
  if (state?.model === version) return state.reached
  await executor.all(sql`update "kartoteka_duplicate_scope" set "model" = ${version}, "reached" = null where "scope" = ${scope}`)
  return null
}

/** Keys that nobody asks for any more: of rules as they were before, and of rules that somebody chose a while ago. */
async function removeOldScopes({ now, model }: RecordsContext, executor: Executor, set: RuleSet, options: TakeInOptions): Promise<void> {
  const before = new Date(now.getTime() - (options.isChosen === true ? keptFor : 0)).toISOString()
  const declared = declaredRules(model.entities.get(set.entity.name) ?? set.entity)?.scope ?? -1
  const old = sql`"entity" = ${set.entity.name} and "scope" not in (${set.scope}, ${declared}) and "made_at" < ${before}`
  await executor.all(
    sql`delete from "kartoteka_duplicate_key" where "scope" in (select "scope" from "kartoteka_duplicate_scope" where ${old})`,
  )
  await executor.all(sql`delete from "kartoteka_duplicate_scope" where ${old}`)
}

/** The keys of at most `limit` living records that fit, and the id of the last record; undefined when there are no more. */
async function keysOfRecords(
  context: RecordsContext,
  set: RuleSet,
  condition: (alias: string) => Sql,
  limit: number,
): Promise<{ keys: readonly RecordKey[]; last: string | undefined }> {
  const query = queryContext(context)
  const alias = query.alias()
  const record = query.dialect.toText(recordJson(query, set.entity, alias, set.selection))
  const id = identifier(alias, 'id')
  const rows = await context.database.all<{ id: string; record: string }>(
    sql`select ${id} as id, ${record} as record from ${identifier(set.entity.table)} ${identifier(alias)} where ${condition(alias)} and ${identifier(alias, 'deleted_at')} is null order by ${id} limit ${limit}`,
  )
  const keys = rows.flatMap((row) => keysIn(set, JSON.parse(row.record)).map((key) => ({ record: row.id, key })))
  return { keys, last: rows.length < limit ? undefined : rows.at(-1)?.id }
}
