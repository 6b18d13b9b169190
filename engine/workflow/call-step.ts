import type { JobHandler, NewJob } from '../jobs/index.ts'
import type { Step } from '../model/workflow.ts'
import type { WriteContext } from '../records/index.ts'
import type { Subject } from './steps.ts'

/** Jobs that start an action of a plugin. */
export const callKind = 'plugin-action'

/** An action that is to be started, and in whose name; null is the engine itself. */
export interface CallPayload {
  readonly personId: string | null
  readonly name: string
  readonly entity: string
  readonly id: string
}

/** The job that starts an action with a record, once the change is kept: plugins have transactions of their own. */
export function callJob(context: WriteContext, { entity, id }: Subject, step: Extract<Step, { kind: 'call' }>): NewJob {
  const payload: CallPayload = { personId: context.personId, name: step.action, entity: entity.name, id }
  return { kind: callKind, payload: { ...payload } }
}

/** Starts actions, again and again until one succeeds; what it answers is for a screen, and is left out. */
export function callHandler(act: (payload: CallPayload) => Promise<unknown>): JobHandler {
  return async ({ payload }) => {
    await act(payload as unknown as CallPayload)
    return undefined
  }
}
