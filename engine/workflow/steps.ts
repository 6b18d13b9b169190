import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Entity } from '../model/model.ts'
import { type Step, type Values, workflowWith } from '../model/workflow.ts'
import { type DraftInput, inputValue, judgeAll, readMany, storedSelection, type WriteContext, writeBatch } from '../records/index.ts'
import { callJob } from './call-step.ts'
import { mailJob } from './mail-step.ts'
import { addNotifications } from './notifications.ts'
import { choosePerson, peopleWith } from './people-of-role.ts'
import { toldTexts } from './told-texts.ts'
import { webhookJob } from './webhooks.ts'

/** The record that steps are about, as it is after the change that set them off. */
export interface Subject {
  readonly entity: Entity
  readonly id: string
  readonly record: Readonly<Record<string, unknown>>
}

/** Records that one step may change. */
const mostTogether = 1000

/** What was done, for the list of runs. */
export interface StepOutcome {
  readonly step: Step['kind']
  readonly [detail: string]: unknown
}

/**
 * Carries out one step with the rights of the engine, in the transaction of its context. Throws why it is refused. `wait` is none
 * of these: whoever carries out an automation goes on later.
 */
export async function carryOutStep(
  context: WriteContext,
  jobs: Jobs,
  subject: Subject,
  step: Exclude<Step, { kind: 'wait' }>,
): Promise<StepOutcome> {
  const { rights: _rights, reader: _reader, ...person } = context
  const own: WriteContext = { ...person, isFollowing: true }
  switch (step.kind) {
    case 'set':
      return { step: 'set', values: await change(own, subject, { own: await valuesOf(own, subject, subject.entity, step.values, null) }) }
    case 'transition':
      return { step: 'transition', name: step.name, values: await change(own, subject, { transition: step.name }) }
    case 'create':
      return create(own, subject, step)
    case 'update':
      return update(own, subject, step)
    case 'notify':
      return notify(own, subject, step)
    case 'assign':
      return assign(own, subject, step)
    case 'mail': {
      const job = await mailJob(own, subject, step)
      if (job !== undefined) await jobs.add(own, [job])
      return { step: 'mail', template: step.template, to: job?.payload?.to ?? [] }
    }
    case 'call':
      await jobs.add(own, [callJob(own, subject, step)])
      return { step: 'call', action: step.action }
    case 'webhook':
      await jobs.add(own, [webhookJob(own, subject, step)])
      return { step: 'webhook', url: step.url }
  }
}

async function change(context: WriteContext, { entity, id }: Subject, input: Pick<DraftInput, 'own' | 'transition'>): Promise<unknown> {
  const [written] = await writeBatch(context, entity, [{ id, body: {}, ...input }])
  if (written !== undefined && 'refusal' in written) throw written.refusal
  return input.own ?? null
}

async function create(context: WriteContext, subject: Subject, step: Extract<Step, { kind: 'create' }>): Promise<StepOutcome> {
  const target = context.model.entities.get(step.entity)
  if (target === undefined) throw new KartotekaError('conflict', `There is no entity "${step.entity}" any more.`)
  const own = await valuesOf(context, subject, target, step.values)
  const [written] = await writeBatch(context, target, [{ body: {}, own }])
  if (written === undefined) throw new Error('a batch answers for each of its drafts')
  if ('refusal' in written) throw refusedStep(`A new ${target.title.toLowerCase()} is refused`, written.refusal)
  return { step: 'create', entity: target.name, id: written.id }
}

/** Changes the records that an expression gives, all or none. Answers which. */
async function update(context: WriteContext, subject: Subject, step: Extract<Step, { kind: 'update' }>): Promise<StepOutcome> {
  const target = context.model.entities.get(step.entity)
  if (target === undefined) throw new KartotekaError('conflict', `There is no entity "${step.entity}" any more.`)
  const { entity, id, record } = subject
  const [found] = await judgeAll(context, [{ tree: step.of, entity, id, isNew: false, record }])
  const ids = idsOf(found)
  if (ids.length > mostTogether) {
    const message = `${ids.length} ${target.plural.toLowerCase()} would be changed; ${mostTogether} are at most. Choose fewer in "of".`
    throw new KartotekaError('conflict', message)
  }
  const own = await valuesOf(context, subject, target, step.values, null)
  const inputs = (await notThereYet(context, target, ids, step.transition)).map((other) => ({
    id: other,
    body: {},
    own,
    transition: step.transition,
  }))
  for (const written of await writeBatch(context, target, inputs))
    if ('refusal' in written) throw refusedStep(`A change of ${target.plural.toLowerCase()} is refused`, written.refusal)
  return {
    step: 'update',
    entity: target.name,
    ids,
    ...(step.transition === undefined ? { values: own } : { transition: step.transition }),
  }
}

/** The records that a transition is still to bring somewhere: one that is there already stays. All of them without a transition. */
async function notThereYet(
  context: WriteContext,
  target: Entity,
  ids: readonly string[],
  transition: string | undefined,
): Promise<readonly string[]> {
  const workflow = workflowWith(target.workflows, transition ?? '')
  if (workflow === undefined) return ids
  const found = await readMany(context, context.executor, target, ids, storedSelection(target))
  const to = workflow.transitions.get(transition ?? '')?.to
  return ids.filter((id) => (JSON.parse(found.get(id)?.text ?? '{}') as Record<string, unknown>)[workflow.field] !== to)
}

/** The values of a step; what is empty is left out, or stands as `empty` says. */
export async function valuesOf(
  context: WriteContext,
  { entity, id, record }: Subject,
  target: Entity,
  values: Values,
  empty?: null,
): Promise<Record<string, unknown>> {
  const found = await judgeAll(
    context,
    [...values.values()].map((tree) => ({ tree, entity, id, isNew: false, record })),
  )
  const entries = [...values].flatMap(([name, tree], index) => {
    const field = target.fields.get(name)
    const value = field === undefined ? undefined : (inputValue(field, tree, found[index]) ?? empty)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

async function notify(context: WriteContext, subject: Subject, step: Extract<Step, { kind: 'notify' }>): Promise<StepOutcome> {
  const { entity, id, record } = subject
  const [found] = 'role' in step.to ? [undefined] : await judgeAll(context, [{ tree: step.to, entity, id, isNew: false, record }])
  const people = 'role' in step.to ? await peopleWith(context, step.to.role) : idsOf(found)
  const texts = await toldTexts(context, subject, people, step.text)
  await addNotifications(context, texts, { subject: entity.name, subjectId: id }, 'reminder')
  return { step: 'notify', people: [...texts.keys()], texts: [...new Set(texts.values())] }
}

async function assign(context: WriteContext, subject: Subject, step: Extract<Step, { kind: 'assign' }>): Promise<StepOutcome> {
  const person = await choosePerson(context, subject.entity, step)
  if (person === undefined) throw new KartotekaError('conflict', `Nobody has the role "${step.role}" to be given the record.`)
  const field = subject.entity.fields.get(step.field)
  const value = field !== undefined && field.targets.length > 1 ? { entity: 'user', id: person } : person
  await change(context, subject, { own: { [step.field]: value } })
  return { step: 'assign', field: step.field, person }
}

/** The ids of a record or of a list of them, as expressions give them. */
export function idsOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value]
  return [...new Set(list.flatMap((item) => (typeof item === 'string' ? [item] : isJsonObject(item) ? [String(item.id)] : [])))]
}

/** Why what was to follow a change takes it back. */
export function refusedStep(what: string, refusal: KartotekaError): KartotekaError {
  const told = refusal.errors.length === 0 ? refusal.message : refusal.errors.map(({ message }) => message).join(' ')
  return new KartotekaError('conflict', `${what}: ${told}`, { cause: refusal })
}
