import { type Jobs, keepSchedules, scheduleKind, type UnkeptSchedule } from '../jobs/index.ts'
import type { Outbound } from '../outbound/index.ts'
import type { AfterStep, WriteContext } from '../records/index.ts'
import { approvalKind, followApprovals, lateApprovalHandler } from './approvals/index.ts'
import { addUnkept } from './automation-runs.ts'
import { followTransitions } from './follow-transitions.ts'
import { keepInStep } from './keep-in-step.ts'
import { automationHandler } from './run-automation.ts'
import { addDue, automationOf, scheduleHandler, schedulesOf } from './scheduled-automations.ts'
import { beginAges, followAges, stateAgeHandler, stateAgeKind } from './state-ages.ts'
import { tellPeople } from './tell-people.ts'
import { automationKind, triggerAutomations } from './trigger-automations.ts'
import { webhookHandler, webhookKind } from './webhooks.ts'

/** Where failures are told that nobody asked for. */
type Log = (message: string, error: unknown) => void

/** The automations of an engine: what sets them off, and what carries them out. */
export class Automations {
  /** What follows a change: of its transitions, approvals that they ask for, automations that wait for it, and people who are told. */
  readonly followers: readonly AfterStep[]
  readonly #jobs: Jobs
  readonly #log: Log

  constructor(jobs: Jobs, outbound: Outbound, webhookSecret: string | undefined, log: Log) {
    this.#jobs = jobs
    this.#log = log
    this.followers = [keepInStep, followTransitions(jobs), followApprovals(jobs), triggerAutomations(jobs), tellPeople, followAges(jobs)]
    jobs.handle(approvalKind, lateApprovalHandler())
    jobs.handle(automationKind, automationHandler(jobs))
    jobs.handle(scheduleKind, scheduleHandler(jobs))
    jobs.handle(stateAgeKind, stateAgeHandler(jobs))
    jobs.handle(webhookKind, webhookHandler(outbound, webhookSecret))
  }

  /** Lets the schedules of the model run that is served, and no others; looks for what is due. What cannot be kept is told. */
  async keepSchedules(write: WriteContext): Promise<void> {
    for (const unkept of await keepSchedules(write, schedulesOf(write.model))) await this.#tellUnkept(write, unkept)
    for (const automation of write.model.automations ?? []) {
      const entity = write.model.entities.get(automation.entity)
      if (automation.on === 'due' && automation.isEnabled && entity !== undefined) await addDue(write, this.#jobs, automation, entity)
    }
    await beginAges(write, this.#jobs)
  }

  async #tellUnkept(write: WriteContext, { schedule: { name, cron, timeZone }, reason }: UnkeptSchedule): Promise<void> {
    const automation = write.model.automations?.find((one) => one.name === automationOf(name).name)
    const message = `Its schedule "${cron}" (${timeZone}) cannot be kept: ${reason}. Correct "schedule" or "timeZone" of the automation.`
    this.#log(`Automation "${automation?.name ?? name}":`, message)
    if (automation !== undefined) await addUnkept(write, automation.name, automation.entity, message)
  }
}
