import { KartotekaError } from '../base/errors.ts'
import type { Step, Transition, Workflow } from '../model/workflow.ts'
import { type Change, inputValue, judgeAll, type WriteContext, type Written, writeBatch } from '../records/index.ts'

/** Transitions that may set each other off, one after the other. */
const mostInARow = 10

/**
 * Carries out what transitions do beyond their own record: new records, and further transitions. In the same transaction, with
 * the rights of the engine; what is refused takes the transition back.
 */
export async function followTransitions(context: WriteContext, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    for (const made of change.transitions ?? []) {
      for (const step of made.transition.steps) await carryOut(context, change, made, step)
    }
  }
}

interface Made {
  readonly workflow: Workflow
  readonly transition: Transition
}

async function carryOut(context: WriteContext, change: Change, { transition }: Made, step: Step): Promise<void> {
  if (step.kind === 'set') return
  const depth = (context.depth ?? 0) + 1
  if (depth > mostInARow) {
    throw new KartotekaError(
      'conflict',
      `"${transition.title}" sets itself off again: ${mostInARow} transitions in a row. Ask an administrator to look at the workflow.`,
    )
  }
  const { rights: _rights, reader: _reader, ...rest } = context
  const own: WriteContext = { ...rest, depth }
  const entity = step.kind === 'create' ? context.model.entities.get(step.entity) : change.entity
  if (entity === undefined) return
  const input = step.kind === 'create' ? { body: await valuesOf(own, change, step) } : { id: change.id, body: {}, transition: step.name }
  const [written] = await writeBatch(own, entity, [input])
  refuse(transition, step, written)
}

/** The values of a record that is to be made, over the record that makes it. */
async function valuesOf(context: WriteContext, change: Change, step: Extract<Step, { kind: 'create' }>): Promise<Record<string, unknown>> {
  const { entity, id, after = {} } = change
  const found = await judgeAll(
    context,
    [...step.values.values()].map((tree) => ({ tree, entity, id, isNew: false, record: after })),
  )
  const target = context.model.entities.get(step.entity)
  const entries = [...step.values].flatMap(([name, tree], index) => {
    const field = target?.fields.get(name)
    const value = field === undefined ? undefined : inputValue(field, tree, found[index])
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function refuse(transition: Transition, step: Exclude<Step, { kind: 'set' }>, written: Written | undefined): void {
  if (written === undefined || !('refusal' in written)) return
  const what = step.kind === 'create' ? `the new ${step.entity}` : `the transition "${step.name}"`
  throw new KartotekaError('conflict', `"${transition.title}" could not be done, as ${what} is refused: ${written.refusal.message}`, {
    cause: written.refusal,
  })
}
