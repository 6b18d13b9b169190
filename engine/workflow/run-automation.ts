import { KartotekaError } from '../base/errors.ts'
import { savepoint } from '../database/index.ts'
import type { Job, JobHandler, Jobs } from '../jobs/index.ts'
import type { Automation } from '../model/automation.ts'
import type { Entity } from '../model/model.ts'
import { judgeAll, storedRecord, type WriteContext } from '../records/index.ts'
import { addRun, type NewRun, stepsOf } from './automation-runs.ts'
import { conditionValues } from './condition-values.ts'
import { dueMoments } from './due-occurrences.ts'
import { carryOutStep, type StepOutcome } from './steps.ts'
import { type AutomationPayload, automationKind } from './trigger-automations.ts'

/** Does the jobs of automations: all steps up to the next wait in one transaction, with what came of it. */
export function automationHandler(jobs: Jobs): JobHandler {
  return async (job) => (write) => runAutomation(write, jobs, job)
}

async function runAutomation(write: WriteContext, jobs: Jobs, job: Job): Promise<void> {
  const payload = job.payload as AutomationPayload
  const { personId, depth, run, subjectId, cause } = payload
  const context: WriteContext = { ...write, personId, depth, channel: 'automation' }
  const automation = write.model.automations?.find(({ name }) => name === payload.automation)
  const entity = write.model.entities.get(automation?.entity ?? '')
  const about = { id: run, automation: payload.automation, subject: entity?.name ?? '', subjectId, cause }
  const before = await stepsOf(context, run)
  const skip = (message: string) => addRun(context, { ...about, state: 'skipped', steps: before, message })
  if (automation === undefined || entity === undefined || !automation.isEnabled)
    return skip('The automation was switched off or removed meanwhile.')
  const record = payload.record ?? (await storedRecord(context, entity, subjectId))
  if (record === undefined) return skip('The record is not there any more.')
  if (automation.on === 'due' && !(await isStillDue(context, automation, entity, payload, record)))
    return skip('It is not due any more: the date or the record was changed meanwhile.')
  const told = { ...about, cause: await withCondition(context, { automation, entity, payload, record }) }
  await addRun(context, await outcomeOf(context, jobs, { automation, entity, payload, record }, { ...told, steps: before }))
}

interface Work {
  readonly automation: Automation
  readonly entity: Entity
  readonly payload: AutomationPayload
  readonly record: Readonly<Record<string, unknown>>
}

/** What set it off, with the values that its condition read: by the clock they are those of now. */
async function withCondition(context: WriteContext, { automation, entity, payload, record }: Work): Promise<NewRun['cause']> {
  const { cause, subjectId: id, step } = payload
  if (step > 0 || cause.condition !== undefined) return cause
  const [condition] = await conditionValues(context, [{ automation, entity, id, record }])
  return condition === undefined ? cause : { ...cause, condition }
}

/** Carries out the steps, all of them or, where one is refused, none. */
async function outcomeOf(context: WriteContext, jobs: Jobs, work: Work, about: Omit<NewRun, 'state' | 'message'>): Promise<NewRun> {
  const done: StepOutcome[] = [...about.steps]
  try {
    const isWaiting = await savepoint(context.executor, () => carryOut(context, jobs, work, done))
    return { ...about, state: isWaiting ? 'waiting' : 'done', steps: done, message: null }
  } catch (error) {
    if (!(error instanceof KartotekaError)) throw error
    const told = error.errors.length === 0 ? error.message : error.errors.map(({ message }) => message).join(' ')
    return { ...about, state: 'failed', message: told }
  }
}

/** True when the rest is to be done later. */
async function carryOut(
  context: WriteContext,
  jobs: Jobs,
  { automation, entity, payload, record }: Work,
  done: StepOutcome[],
): Promise<boolean> {
  let seen = record
  for (const [index, step] of automation.steps.entries()) {
    if (index < payload.step) continue
    if (step.kind === 'wait') {
      const until = new Date(context.now.getTime() + step.seconds * 1000)
      done.push({ step: 'wait', until: until.toISOString() })
      const key = `${payload.run}:${index + 1}`
      await jobs.add(context, [{ kind: automationKind, key, payload: { ...payload, step: index + 1 }, dueAt: until }])
      return true
    }
    done.push(await carryOutStep(context, jobs, { entity, id: payload.subjectId, record: seen }, step))
    if (payload.record === undefined && !['notify', 'create', 'webhook', 'mail', 'call'].includes(step.kind))
      seen = (await storedRecord(context, entity, payload.subjectId)) ?? seen
  }
  return false
}

/** The date is the one by which the job was made, and the condition holds. */
async function isStillDue(
  context: WriteContext,
  automation: Automation,
  entity: Entity,
  { subjectId, cause, step }: AutomationPayload,
  record: Work['record'],
): Promise<boolean> {
  if (step > 0) return true
  const { when } = automation
  const at = new Date(String(cause.at))
  if (dueMoments(automation, entity, record, at, at).length === 0) return false
  if (when === undefined) return true
  const [value] = await judgeAll(context, [{ tree: when, entity, id: subjectId, isNew: false, record }])
  return value === true
}
