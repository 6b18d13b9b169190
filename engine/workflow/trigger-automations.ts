import { newId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import type { Jobs, NewJob } from '../jobs/index.ts'
import type { Automation } from '../model/automation.ts'
import { mailEntity } from '../model/mail.ts'
import { type AfterStep, type Change, judgeAll, readMany, storedRecord, storedSelection, type WriteContext } from '../records/index.ts'
import { addRun } from './automation-runs.ts'
import { conditionValues } from './condition-values.ts'
import { dueFields, dueMoments } from './due-occurrences.ts'
import { mostInARow } from './follow-transitions.ts'

/** Jobs that carry out an automation. */
export const automationKind = 'automation'

/** What is due within this time is a job already; the rest is found by the daily look. */
export const horizon = 25 * 3_600_000

/** What a job of an automation needs to know. */
export interface AutomationPayload {
  readonly [name: string]: unknown
  readonly automation: string
  readonly run: string
  readonly subjectId: string
  /** Of a record that is gone: as it was. */
  readonly record?: Readonly<Record<string, unknown>> | undefined
  /** What set it off, for the list of runs. */
  readonly cause: Readonly<Record<string, unknown>>
  readonly personId: string | null
  readonly depth: number
  /** The step to begin with. */
  readonly step: number
}

/** Sets off the automations that wait for such changes, in the transaction of the change; each is carried out by a job of its own. */
export function triggerAutomations(jobs: Jobs): AfterStep {
  return async (context, changes) => {
    const automations = context.model.automations?.filter(({ isEnabled }) => isEnabled) ?? []
    if (automations.length === 0 || context.takesAnyState === true) return
    const found = [
      ...changes.flatMap((change) => automations.filter((one) => isSetOff(one, change)).map((automation) => ({ automation, change }))),
      ...(await setOffByMails(context, automations, changes)),
    ]
    const wanted = await setOff(context, found)
    const due: NewJob[] = []
    for (const change of changes) for (const automation of automations) due.push(...(await dueJobs(context, automation, change)))
    await jobs.add(context, [...wanted, ...due])
  }
}

/** An automation and the change by which it is set off. */
export interface SetOff {
  readonly automation: Automation
  readonly change: Change
}

/** The jobs of those whose condition (`when`) holds; none where writes have set each other off too often, which is kept in the list of runs. */
export async function setOff(context: WriteContext, found: readonly SetOff[]): Promise<readonly NewJob[]> {
  const values = await judgeAll(
    context,
    found.flatMap(({ automation, change }) => {
      const record = change.after ?? change.before ?? {}
      return automation.when === undefined ? [] : [{ tree: automation.when, entity: change.entity, id: change.id, isNew: false, record }]
    }),
  )
  const held = values.values()
  const wanted = found.filter(({ automation }) => automation.when === undefined || held.next().value === true)
  const isTooDeep = (context.depth ?? 0) >= mostInARow
  for (const { automation, change } of isTooDeep ? wanted : []) await addStopped(context, automation, change)
  if (isTooDeep) return []
  const conditions = await conditionValues(
    context,
    wanted.map(({ automation, change: { entity, id, after, before } }) => ({ automation, entity, id, record: after ?? before ?? {} })),
  )
  return wanted.map(({ automation, change }, index) => jobOf(context, automation, change, conditions[index]))
}

function isSetOff({ entity, on, fields, transition }: Automation, change: Change): boolean {
  if (entity !== change.entity.name) return false
  if (on === 'created' || on === 'deleted') return change.kind === on
  if (on === 'updated') return isUpdate(change) && (fields === undefined || [...change.touched].some((name) => fields.has(name)))
  if (on !== 'transition') return false
  return (
    change.transitions?.some((made) => made.workflow.name === transition?.workflow && made.transition.name === transition.name) === true
  )
}

/** Automations on mails, with the records that a mail which came in concerns: the mail itself, whom it is from, and what it is about. */
async function setOffByMails(context: WriteContext, automations: readonly Automation[], changes: readonly Change[]) {
  const mails = mailEntity(context.model)
  const waiting = automations.filter(({ on }) => on === 'mail')
  const found: SetOff[] = []
  if (mails === undefined || waiting.length === 0) return found
  for (const change of changes.filter(({ entity, kind }) => entity.name === mails.name && kind === 'created')) {
    const { after = {} } = change
    const { direction, kind, people, about } = mails.mail
    if ((direction !== undefined && after[direction] !== 'in') || (kind !== undefined && after[kind] !== 'message')) continue
    const names = [...people, ...(about === undefined ? [] : [about])]
    for (const automation of waiting) {
      const entity = context.model.entities.get(automation.entity)
      if (entity === undefined) continue
      const ids =
        entity.name === mails.name ? [change.id] : names.flatMap((name) => idsIn(mails.fields.get(name), after[name], entity.name))
      for (const { id, text } of (await readMany(context, context.executor, entity, ids, storedSelection(entity))).values())
        found.push({ automation, change: { ...change, entity, id, after: JSON.parse(text), touched: new Set() } })
    }
  }
  return found
}

/** The ids of the records of one entity that a value leads to. */
function idsIn(field: Field | undefined, value: unknown, entity: string): readonly string[] {
  if (field === undefined || !field.targets.includes(entity)) return []
  const references = Array.isArray(value) ? value : [value]
  return references.flatMap((one) => {
    if (typeof one === 'string') return field.targets.length === 1 ? [one] : []
    return isJsonObject(one) && (one.entity === undefined || one.entity === entity) ? [String(one.id)] : []
  })
}

function isUpdate({ kind, touched }: Change): boolean {
  return (kind === 'updated' || kind === 'merged' || kind === 'unmerged') && touched.size > 0
}

function jobOf(context: WriteContext, automation: Automation, change: Change, condition: object | undefined): NewJob {
  const run = newId()
  const payload: AutomationPayload = {
    automation: automation.name,
    run,
    subjectId: change.id,
    ...(automation.on === 'deleted' ? { record: change.before } : {}),
    cause: { ...causeOf(automation, change), ...(condition === undefined ? {} : { condition }) },
    personId: context.personId,
    depth: (context.depth ?? 0) + 1,
    step: 0,
  }
  return { kind: automationKind, key: `${run}:0`, payload }
}

/** What set it off: the kind of the change, and the values that it changed. */
function causeOf({ on, fields }: Automation, { kind, touched, after, before, transitions }: Change): Record<string, unknown> {
  const names = [...touched].filter((name) => fields === undefined || fields.has(name))
  const values = on === 'updated' ? Object.fromEntries(names.map((name) => [name, { before: before?.[name], after: after?.[name] }])) : {}
  return {
    on,
    kind,
    version: after?.version ?? before?.version,
    ...(on === 'transition' ? { transitions: transitions?.map(({ transition }) => transition.name) } : {}),
    ...(Object.keys(values).length === 0 ? {} : { values }),
  }
}

/** A record that is due soon, by the date that it has since this change, also by one that is worked out and kept. */
async function dueJobs(context: WriteContext, automation: Automation, change: Change): Promise<readonly NewJob[]> {
  const { entity, id, after, touched, kind } = change
  if (automation.on !== 'due' || entity.name !== automation.entity || after === undefined) return []
  const fields = dueFields(automation, entity)
  const computed = [...fields].filter((name) => entity.fields.get(name)?.computed !== undefined)
  if (kind !== 'created' && computed.length === 0 && ![...touched].some((name) => fields.has(name))) return []
  const kept = computed.length === 0 ? {} : await storedRecord(context, entity, id, new Map(computed.map((name) => [name, true])))
  const record = { ...after, ...kept }
  const moments = dueMoments(automation, entity, record, context.now, new Date(context.now.getTime() + horizon))
  return moments.map((at) => dueAutomation(automation, id, at))
}

/** The job of an automation that is due for a record; there is one for each moment. */
export function dueAutomation({ name }: Automation, id: string, at: Date): NewJob {
  const payload: AutomationPayload = {
    automation: name,
    run: newId(),
    subjectId: id,
    cause: { on: 'due', at: at.toISOString() },
    personId: null,
    depth: 1,
    step: 0,
  }
  return { kind: automationKind, key: `due:${name}:${id}:${at.toISOString()}`, payload, dueAt: at }
}

async function addStopped(context: WriteContext, automation: Automation, change: Change): Promise<void> {
  const message = `Stopped: ${mostInARow} writes have set each other off, one after the other. Add a condition that is false afterwards.`
  await addRun(context, {
    ...{ id: newId(), automation: automation.name, subject: automation.entity, subjectId: change.id },
    ...{ cause: causeOf(automation, change), state: 'stopped', steps: [], message },
  })
}
