import { KartotekaError } from '../../base/errors.ts'
import { identifier, sql } from '../../base/sql.ts'
import { nextTime } from '../../jobs/index.ts'
import type { Automation } from '../../model/automation.ts'
import type { Entity } from '../../model/model.ts'
import { judgeAll, type RecordsContext, readMany, storedSelection, type WriteContext } from '../../records/index.ts'
import { dueMoments } from '../due-occurrences.ts'
import type { StepOutcome } from '../steps.ts'
import { foreseenSteps } from './foreseen-steps.ts'
import { mostChanges, pastChanges } from './past-changes.ts'

export interface Period {
  readonly from: Date
  readonly to: Date
}

/** What an automation would have done in a period. */
export interface Rehearsal {
  readonly automation: string
  readonly from: string
  readonly to: string
  /** Changes or records that were looked at. */
  readonly looked: number
  /** How many times it would have run. */
  readonly count: number
  /** False when there was more to look at. */
  readonly isComplete: boolean
  /** The latest of them. */
  readonly runs: readonly RehearsedRun[]
}

export interface RehearsedRun {
  readonly about: { readonly entity: string; readonly id: string; readonly label: string }
  readonly at: string
  readonly by: string | null
  /** What was changed, where a change sets it off. */
  readonly changes: Readonly<Record<string, unknown>> | null
  readonly steps: readonly StepOutcome[]
}

interface Occasion {
  readonly id: string
  readonly at: string
  readonly by: string | null
  readonly changes: Readonly<Record<string, unknown>> | null
  readonly record: Readonly<Record<string, unknown>>
}

/** Runs that are told with all their steps. */
const mostRuns = 50
const mostRecords = 5000
const mostTimes = 1000

/**
 * What an automation would have done in a period: by the audit, with each record as it was then (what it leads to is as it is today); of one that
 * waits for a date or for the clock, with the records of today. Nothing is changed, sent or told.
 */
export async function rehearse(context: RecordsContext, automation: Automation, period: Period): Promise<Rehearsal> {
  const entity = context.model.entities.get(automation.entity)
  if (entity === undefined) throw new KartotekaError('not-found', `There is no entity "${automation.entity}" yet. Publish it first.`)
  if (automation.on === 'webhook' || automation.on === 'mail')
    throw new KartotekaError(
      'conflict',
      'The audit does not say when other servers called or mails came, so that nothing can be said of the past.',
    )
  const reading: WriteContext = { ...context, executor: context.database }
  const { occasions, looked, isComplete } = await occasionsOf(reading, automation, entity, period)
  const held = await whoHolds(reading, automation, entity, occasions)
  const runs: RehearsedRun[] = []
  for (const { id, at, by, changes, record } of held.slice(0, mostRuns)) {
    const steps = await foreseenSteps({ ...reading, personId: by }, { entity, id, record }, automation.steps)
    runs.push({ about: { entity: entity.name, id, label: '' }, at, by, changes, steps })
  }
  const labels = await labelsOf(context, entity, runs)
  const named = runs.map((run) => ({ ...run, about: { ...run.about, label: labels.get(run.about.id) ?? '' } }))
  const { from, to } = period
  return {
    ...{ automation: automation.name, from: from.toISOString(), to: to.toISOString() },
    ...{ looked, count: held.length, isComplete, runs: named },
  }
}

async function occasionsOf(context: WriteContext, automation: Automation, entity: Entity, period: Period) {
  if (automation.on !== 'due' && automation.on !== 'schedule') {
    const changes = await pastChanges(context, automation, entity, period)
    const occasions = changes.map(({ id, at, actor, changes: told, record }): Occasion => ({ id, at, by: actor, changes: told, record }))
    return { occasions, looked: occasions.length, isComplete: occasions.length < mostChanges }
  }
  const records = await recordsOf(context, entity)
  const times = automation.on === 'schedule' ? timesOf(automation, period) : []
  const occasions = records.flatMap(({ id, record }) => {
    const moments = automation.on === 'schedule' ? times : dueMoments(automation, entity, record, period.from, period.to)
    return moments.map((moment): Occasion => ({ id, at: moment.toISOString(), by: null, changes: null, record }))
  })
  occasions.sort((a, b) => (a.at < b.at ? 1 : -1))
  return { occasions, looked: records.length, isComplete: records.length < mostRecords && times.length < mostTimes }
}

/** Those for which the condition holds, each judged in the name of who made the change. */
async function whoHolds(
  context: WriteContext,
  { when: tree }: Automation,
  entity: Entity,
  occasions: readonly Occasion[],
): Promise<readonly Occasion[]> {
  if (tree === undefined) return occasions
  const held = new Set<Occasion>()
  for (const by of new Set(occasions.map((one) => one.by))) {
    const own = occasions.filter((one) => one.by === by)
    const values = await judgeAll(
      { ...context, personId: by },
      own.map(({ id, record }) => ({ tree, entity, id, isNew: false, record })),
    )
    for (const [index, one] of own.entries()) if (values[index] === true) held.add(one)
  }
  return occasions.filter((one) => held.has(one))
}

/** Living records, the newest first. */
async function recordsOf(context: WriteContext, entity: Entity) {
  const rows = await context.database.all<{ id: string }>(
    sql`select "id" from ${identifier(entity.table)} where "deleted_at" is null and "archived_at" is null order by "id" desc limit ${mostRecords}`,
  )
  const found = await readMany(
    context,
    context.database,
    entity,
    rows.map(({ id }) => id),
    storedSelection(entity),
  )
  return [...found.values()].map(({ id, text }) => ({ id, record: JSON.parse(text) as Record<string, unknown> }))
}

function timesOf({ schedule = '', timeZone }: Automation, { from, to }: Period): readonly Date[] {
  const times: Date[] = []
  for (let at = nextTime({ cron: schedule, timeZone }, from); at !== undefined && at <= to && times.length < mostTimes; )
    at = nextTime({ cron: schedule, timeZone }, times[times.push(at) - 1] ?? to)
  return times
}

async function labelsOf(context: RecordsContext, entity: Entity, runs: readonly RehearsedRun[]): Promise<ReadonlyMap<string, string>> {
  const ids = runs.map(({ about }) => about.id)
  const found = await readMany(context, context.database, entity, ids, new Map(), { withTrash: true })
  return new Map([...found].map(([id, { text }]) => [id, String((JSON.parse(text) as { label?: unknown }).label ?? '')]))
}
