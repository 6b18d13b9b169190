import { newId } from '../base/ids.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { addNext, type JobHandler, type Jobs, type NewJob, type Schedule } from '../jobs/index.ts'
import type { Automation } from '../model/automation.ts'
import type { Entity, Model } from '../model/model.ts'
import { recurrenceOf } from '../model/range.ts'
import { queryContext, readMany, storedSelection, type WriteContext } from '../records/index.ts'
import { dueMoments } from './due-occurrences.ts'
import { type AutomationPayload, automationKind, dueAutomation, horizon } from './trigger-automations.ts'

/** Before the name of the schedule by which what is due is looked for. */
const duePrefix = 'due '
const day = 86_400_000
/** Records that are looked at by one statement. */
const atOnce = 1000

/** The schedules of a model: those of its automations, and a daily look for what is due. */
export function schedulesOf({ automations = [] }: Model): readonly Schedule[] {
  return automations.flatMap(({ name, on, schedule, timeZone, isEnabled }) => {
    if (!isEnabled) return []
    if (on === 'schedule' && schedule !== undefined) return [{ name, cron: schedule, timeZone }]
    return on === 'due' ? [{ name: duePrefix + name, cron: '0 0 * * *', timeZone }] : []
  })
}

/** The automation that a schedule belongs to, and whether the schedule only looks for what is due. */
export function automationOf(name: string): { readonly name: string; readonly isDue: boolean } {
  return name.startsWith(duePrefix) ? { name: name.slice(duePrefix.length), isDue: true } : { name, isDue: false }
}

/** Does the jobs of schedules: adds the next one, and a job for each record that is meant. */
export function scheduleHandler(jobs: Jobs): JobHandler {
  return async (job) => async (write) => {
    const schedule = job.payload as unknown as Schedule
    await addNext(write, schedule, job.key)
    const { name, isDue } = automationOf(schedule.name)
    const automation = write.model.automations?.find((one) => one.name === name && one.isEnabled)
    const entity = write.model.entities.get(automation?.entity ?? '')
    if (automation === undefined || entity === undefined) return
    if (isDue) await addDue(write, jobs, automation, entity)
    else await addForEach(write, jobs, automation, entity, job.dueAt)
  }
}

/** Adds a job for each record that is due within the horizon; at once when the model begins to be served, then daily. */
export async function addDue(write: WriteContext, jobs: Jobs, automation: Automation, entity: Entity): Promise<void> {
  const { due } = automation
  const field = entity.fields.get(due?.field ?? '')
  const [column] = field?.type.columns(field) ?? []
  if (due === undefined || field === undefined || column === undefined) return
  const { dialect } = write.executor
  const from = write.now.getTime()
  const at = (time: number) => {
    const text = new Date(time - due.offset.days * day - due.offset.seconds * 1000).toISOString()
    return dialect.bindColumn(column.kind.kind === 'instant' ? text : text.slice(0, column.kind.kind === 'date' ? 10 : 19), column.kind)
  }
  const place = identifier('r', column.name)
  const last = at(from + horizon + 2 * day)
  const near = sql`${place} >= ${at(from - 2 * day)} and ${place} <= ${last}`
  const rule = ruleColumn(entity, due.field)
  const wanted =
    rule === undefined ? near : sql`${place} <= ${last} and (${place} >= ${at(from - 2 * day)} or ${identifier('r', rule)} is not null)`
  for await (const rows of pages(write, entity, wanted)) {
    const found = await readMany(
      write,
      write.executor,
      entity,
      rows.map(({ id }) => id),
      storedSelection(entity),
    )
    const due = [...found.values()].flatMap(({ id, text }) => {
      const record = JSON.parse(text) as Record<string, unknown>
      return dueMoments(automation, entity, record, write.now, new Date(from + horizon)).map((moment) =>
        dueAutomation(automation, id, moment),
      )
    })
    await jobs.add(write, due)
  }
}

/** The column of the rule by which records begin again and again, where it is their beginning that is due. */
function ruleColumn(entity: Entity, dueField: string): string | undefined {
  const found = recurrenceOf(entity)
  const field = found?.range.start === dueField ? entity.fields.get(found.recurrence.rule) : undefined
  return field?.type.columns(field)[0]?.name
}

async function addForEach(write: WriteContext, jobs: Jobs, automation: Automation, entity: Entity, at: string): Promise<void> {
  const condition = automation.when === undefined ? rawSql('1 = 1') : queryContext({ ...write, teams: [] }).condition(automation.when, 'r')
  for await (const rows of pages(write, entity, condition)) {
    await jobs.add(
      write,
      rows.map(({ id }) => scheduledJob(automation, id, at)),
    )
  }
}

function scheduledJob({ name }: Automation, id: string, at: string): NewJob {
  const cause = { on: 'schedule', at }
  const payload: AutomationPayload = { automation: name, run: newId(), subjectId: id, cause, personId: null, depth: 1, step: 0 }
  return { kind: automationKind, key: `schedule:${name}:${at}:${id}`, payload }
}

interface Found extends Record<string, unknown> {
  readonly id: string
}

/** Living records that fit, in the order of their ids. */
async function* pages({ executor }: WriteContext, entity: Entity, condition: Sql): AsyncGenerator<readonly Found[]> {
  let last: string | undefined
  for (;;) {
    const after = last === undefined ? rawSql('1 = 1') : sql`r."id" > ${executor.dialect.bindColumn(last, { kind: 'id' })}`
    const rules = joinSql([rawSql('r."deleted_at" is null'), rawSql('r."archived_at" is null'), sql`(${condition})`, after], ' and ')
    const rows: readonly Found[] = await executor.all<Found>(
      sql`select r."id" from ${identifier(entity.table)} r where ${rules} order by r."id" limit ${rawSql(String(atOnce))}`,
    )
    if (rows.length > 0) yield rows
    if (rows.length < atOnce) return
    last = rows.at(-1)?.id
  }
}
