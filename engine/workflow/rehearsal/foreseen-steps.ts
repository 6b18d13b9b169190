import type { Step } from '../../model/workflow.ts'
import { judgeAll, type WriteContext } from '../../records/index.ts'
import { mailJob } from '../mail-step.ts'
import { peopleWith } from '../people-of-role.ts'
import { idsOf, type StepOutcome, type Subject, valuesOf } from '../steps.ts'
import { toldTexts } from '../told-texts.ts'

/** What steps would do with a record; nothing of it is done. What one sets, the next ones see. */
export async function foreseenSteps(context: WriteContext, subject: Subject, steps: readonly Step[]): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  let seen = subject
  for (const step of steps) {
    const outcome = await foreseenStep(context, seen, step)
    outcomes.push(outcome)
    if (step.kind === 'set') seen = { ...seen, record: { ...seen.record, ...(outcome.values as object) } }
  }
  return outcomes
}

async function foreseenStep(context: WriteContext, subject: Subject, step: Step): Promise<StepOutcome> {
  const { entity, id, record } = subject
  switch (step.kind) {
    case 'set':
      return { step: 'set', values: await valuesOf(context, subject, entity, step.values, null) }
    case 'create': {
      const target = context.model.entities.get(step.entity)
      const values = target === undefined ? {} : await valuesOf(context, subject, target, step.values)
      return { step: 'create', entity: step.entity, values }
    }
    case 'update': {
      const [found] = await judgeAll(context, [{ tree: step.of, entity, id, isNew: false, record }])
      return { step: 'update', entity: step.entity, ids: idsOf(found) }
    }
    case 'notify': {
      const isRole = 'role' in step.to
      const [found] = isRole ? [undefined] : await judgeAll(context, [{ tree: step.to as never, entity, id, isNew: false, record }])
      const people = 'role' in step.to ? await peopleWith(context, step.to.role) : idsOf(found)
      const texts = await toldTexts(context, subject, people, step.text)
      return { step: 'notify', people: [...texts.keys()], texts: [...new Set(texts.values())] }
    }
    case 'mail': {
      const job = await mailJob(context, subject, step)
      return { step: 'mail', template: step.template, to: job?.payload?.to ?? [] }
    }
    case 'transition':
      return { step: 'transition', name: step.name }
    case 'assign':
      return { step: 'assign', field: step.field, role: step.role }
    case 'webhook':
      return { step: 'webhook', url: step.url }
    case 'call':
      return { step: 'call', action: step.action }
    case 'wait':
      return { step: 'wait', seconds: step.seconds }
  }
}
