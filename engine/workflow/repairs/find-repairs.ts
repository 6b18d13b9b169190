import { newId } from '../../base/ids.ts'
import { sql } from '../../base/sql.ts'
import { handleNightly, type JobHandler, type Jobs, type NewJob } from '../../jobs/index.ts'
import { tightenedEntities } from '../../metadata/index.ts'
import { listVersions, readVersion } from '../../migration/index.ts'
import type { Entity, Model } from '../../model/model.ts'
import {
  createdStamps,
  insertRows,
  inTransaction,
  invalidRecords,
  outdatedRecords,
  type RecordsContext,
  type RowValue,
  stamp,
  type WriteContext,
} from '../../records/index.ts'
import { responsibleFor } from '../responsible.ts'

/** Jobs that look for records which do not fit the rules of a version any more. */
export const repairKind = 'repairs'

/** Jobs that look each night for records that nobody touched for so long as `x-outdated` says. */
export const outdatedKind = 'outdated'

export interface RepairOptions {
  /** How many days people have to mend a record; 14 without it. */
  readonly days?: number | undefined
}

export type InContext = <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>

const defaultDays = 14
const atOnce = 200
const day = 86_400_000
/** The keys of done jobs are known a little longer; so a version is looked at once. */
const remembered = 29 * day

/** One job for each version of the metadata that was applied lately, also by another process; those that were looked at are passed over. */
export async function repairJobs({ database, now }: RecordsContext): Promise<readonly NewJob[]> {
  const versions = await listVersions(database)
  const late = versions.filter(({ number, appliedAt }) => number > 1 && Date.parse(appliedAt) > now.getTime() - remembered)
  return late.map(({ number }) => ({ kind: repairKind, key: `${repairKind}:${number}`, payload: { version: number } }))
}

/**
 * Looks through the records of the entities of which a version has made a rule stricter, a portion in each transaction. What was found
 * before keeps its owner and date; what fits again is no repair any more. A version that makes nothing stricter looks at nothing.
 */
export function repairHandler(run: InContext, { days = defaultDays }: RepairOptions = {}): JobHandler {
  return async ({ payload }) => {
    const number = Number(payload.version)
    const [before, after] = await run(({ database }) => Promise.all([readVersion(database, number - 1), readVersion(database, number)]))
    if (before === undefined || after === undefined) return undefined
    const tightened = tightenedEntities(before.layers, after.layers)
    for (const name of await run(async ({ model }) => lookedThrough(model, tightened))) await lookThrough(run, name, days)
    await lookForOutdated(run, days)
    return undefined
  }
}

/** Looks each night for what is outdated; a version that is applied is looked at at once. Answers how the first night is added. */
export function handleOutdated(
  jobs: Jobs,
  run: InContext,
  { days = defaultDays }: RepairOptions = {},
): (write: WriteContext) => Promise<void> {
  return handleNightly(jobs, {
    kind: outdatedKind,
    at: '15 3',
    isWanted: ({ model }) => [...model.entities.values()].some(({ quality }) => quality?.outdated !== undefined),
    async work() {
      await lookForOutdated(run, days)
      return undefined
    },
  })
}

async function lookForOutdated(run: InContext, days: number): Promise<void> {
  const names = await run(async ({ model }) =>
    [...model.entities.values()].filter(({ quality }) => quality?.outdated).map(({ name }) => name),
  )
  for (const name of names) await keepOutdated(run, name, days)
}

async function keepOutdated(run: InContext, name: string, days: number): Promise<void> {
  let after: string | undefined
  do {
    after = await run(async (context) => {
      const entity = context.model.entities.get(name)
      const found = entity === undefined ? [] : await outdatedRecords(context, name, { after, limit: atOnce })
      if (entity !== undefined && found.length > 0) await keep(context, entity, days, found)
      return found.length < atOnce ? undefined : found.at(-1)?.id
    })
  } while (after !== undefined)
}

/** Records stand for themselves: lines are looked at with the record that they belong to. */
function lookedThrough({ entities }: Model, names: ReadonlySet<string>): readonly string[] {
  const found = [...names].flatMap((name) => {
    const entity = entities.get(name)
    return entities.get(entity?.owner?.entity ?? name) ?? []
  })
  return [...new Set(found.filter(({ isInternal }) => !isInternal).map(({ name }) => name))]
}

async function lookThrough(run: InContext, name: string, days: number): Promise<void> {
  const since = await run(async ({ now }) => now)
  let cursor: string | undefined
  do cursor = await run((context) => findSome(context, name, days, cursor))
  while (cursor !== undefined)
  await keepOutdated(run, name, days)
  await run(({ database }) =>
    database.transaction((executor) => {
      const before = executor.dialect.bindColumn(since.toISOString(), { kind: 'instant' })
      return executor.all(sql`delete from "record_repair" where "subject" = ${name} and "updated_at" < ${before}`)
    }),
  )
}

/** One page of records that do not fit. Answers where the next one begins. */
async function findSome(context: RecordsContext, name: string, days: number, cursor: string | undefined): Promise<string | undefined> {
  const entity = context.model.entities.get(name)
  if (entity === undefined) return undefined
  const { data, page } = await invalidRecords(context, name, { limit: atOnce, cursor })
  if (data.length > 0) await keep(context, entity, days, data)
  return page.next ?? undefined
}

interface Found {
  readonly id: string
  /** None where it is outdated only. */
  readonly problems?: readonly { readonly value: unknown }[]
}

async function keep(context: RecordsContext, entity: Entity, days: number, found: readonly Found[]): Promise<void> {
  const ids = found.map(({ id }) => id)
  const dueOn = new Date(context.now.getTime() + days * day).toISOString().slice(0, 10)
  await inTransaction(context, async (write) => {
    const owners = await responsibleFor(write, write.executor, entity, ids)
    const rows = found.map(({ id, problems = [] }): readonly RowValue[] => [
      ...createdStamps(write, newId()),
      stamp('subject', { kind: 'text' }, entity.name),
      stamp('subject_id', { kind: 'id' }, id),
      { column: { name: 'problems', kind: { kind: 'json' } }, value: { list: problems.map(({ value: _, ...told }) => told) } as never },
      stamp('responsible_id', { kind: 'id' }, owners.get(id) ?? null),
      stamp('due_on', { kind: 'date' }, dueOn),
    ])
    const again = sql`"problems" = excluded."problems", "updated_at" = excluded."updated_at"`
    await write.executor.all(
      sql`${insertRows(write.executor.dialect, 'record_repair', rows)} on conflict ("subject_id") where "deleted_at" is null do update set ${again}`,
    )
  })
}
