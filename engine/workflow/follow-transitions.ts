import { KartotekaError } from '../base/errors.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Step, Transition } from '../model/workflow.ts'
import type { AfterStep, Change, WriteContext } from '../records/index.ts'
import { carryOutStep } from './steps.ts'

/** Writes that may set each other off, one after the other. */
export const mostInARow = 10

/**
 * Carries out what transitions do beyond the values that they set: new records, notifications, further transitions. In the same
 * transaction, with the rights of the engine; what is refused takes the transition back.
 */
export function followTransitions(jobs: Jobs): AfterStep {
  return async (context, changes) => {
    for (const change of changes) {
      for (const { transition } of change.transitions ?? []) {
        for (const step of transition.steps)
          if (step.kind !== 'set' && step.kind !== 'wait') await carryOut(context, jobs, change, transition, step)
      }
    }
  }
}

async function carryOut(
  context: WriteContext,
  jobs: Jobs,
  { entity, id, after = {} }: Change,
  transition: Transition,
  step: Exclude<Step, { kind: 'set' | 'wait' }>,
): Promise<void> {
  const depth = (context.depth ?? 0) + 1
  if (depth > mostInARow) {
    throw new KartotekaError(
      'conflict',
      `"${transition.title}" sets itself off again: ${mostInARow} writes in a row. Ask an administrator to look at the workflow.`,
    )
  }
  try {
    await carryOutStep({ ...context, depth }, jobs, { entity, id, record: after }, step)
  } catch (error) {
    if (!(error instanceof KartotekaError)) throw error
    throw new KartotekaError('conflict', `"${transition.title}" could not be done. ${error.message}`, { cause: error })
  }
}
