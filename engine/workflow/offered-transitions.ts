import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { referencedFields } from '../expression/index.ts'
import { describeFields, type TransitionOffer } from '../forms/index.ts'
import type { Entity } from '../model/model.ts'
import { type Transition, transitionsFrom, type Workflow } from '../model/workflow.ts'
import {
  authorize,
  guardMessage,
  judgeAll,
  notFound,
  type RecordsContext,
  readMany,
  storedRecord,
  visibleEntity,
  type WriteContext,
  writeContext,
} from '../records/index.ts'

/**
 * What the person can do with a record now. A transition whose guard does not hold is offered as refused where it says why, and
 * not at all where it does not; a guard that looks at what is asked for is judged when that is known.
 */
export async function offeredTransitions(context: RecordsContext, entityName: string, id: string): Promise<readonly TransitionOffer[]> {
  const visible = visibleEntity(context, entityName)
  const whole = context.visibility?.model.entities.get(visible.name) ?? visible
  if (!isId(id) || !(await canRead(context, visible, id))) throw notFound(visible, id)
  const write = writeContext(context, context.database)
  if (visible.workflows === undefined || whole.owner !== undefined || !(await mayChange(write, whole, id))) return []
  const stored = (await storedRecord(write, whole, id)) ?? {}
  const ways = visible.workflows.flatMap((workflow) =>
    transitionsFrom(workflow, stateOf(stored, workflow))
      .filter(({ name }) => !isOfApprovers(workflow, stateOf(stored, workflow), name))
      .map((transition) => ({ workflow, transition })),
  )
  const mine = ways.filter(({ transition }) => canAnswer(context, visible, transition))
  const guarded = mine.filter(({ transition }) => transition.guard !== undefined && !looksAtAsked(whole, transition))
  const values = await judgeAll(
    write,
    guarded.map(({ transition }) => ({ tree: transition.guard?.tree as never, entity: whole, id, isNew: false, record: stored })),
  )
  const closed = new Set(guarded.filter((_, index) => values[index] !== true).map(({ transition }) => transition))
  return mine.flatMap(({ workflow, transition }) => offer(context, visible, workflow, transition, closed.has(transition)))
}

function offer(
  context: RecordsContext,
  entity: Entity,
  workflow: Workflow,
  transition: Transition,
  isClosed: boolean,
): readonly TransitionOffer[] {
  if (isClosed && transition.guard?.message === undefined) return []
  const { name, title, description, to, color, icon, confirm, ask } = transition
  const target = workflow.states.get(to)
  return [
    {
      name,
      title,
      workflow: workflow.name,
      field: workflow.field,
      to: { state: to, title: target?.title ?? to, ...(target?.color === undefined ? {} : { color: target.color }) },
      ask: describeFields(context.model, entity, ask),
      ...(description === undefined ? {} : { description }),
      ...(color === undefined ? {} : { color }),
      ...(icon === undefined ? {} : { icon }),
      ...(confirm === undefined ? {} : { confirm }),
      ...(isClosed ? { refused: guardMessage(transition) } : {}),
    },
  ]
}

async function canRead(context: RecordsContext, entity: Entity, id: string): Promise<boolean> {
  return (await readMany(context, context.database, entity, [id], new Map())).size === 1
}

async function mayChange(write: WriteContext, entity: Entity, id: string): Promise<boolean> {
  try {
    await authorize(write, 'update', entity, id)
    return true
  } catch (error) {
    if (error instanceof KartotekaError) return false
    throw error
  }
}

function stateOf(record: Record<string, unknown>, { field }: Workflow): string | undefined {
  const value = record[field]
  return value === null || value === undefined ? undefined : String(value)
}

/** A transition that is made when people decide, and by nobody else. */
function isOfApprovers({ states }: Workflow, state: string | undefined, transition: string): boolean {
  const approval = states.get(state ?? '')?.approval
  return approval?.approve === transition || approval?.reject === transition
}

/** What is asked for can be seen, and changed at least sometimes, by whoever is to answer. */
function canAnswer({ visibility }: RecordsContext, entity: Entity, { ask }: Transition): boolean {
  return ask.every((name) => {
    const field = entity.fields.get(name)
    return field !== undefined && !field.isReadOnly && visibility?.access.field(entity, field).update !== false
  })
}

function looksAtAsked(entity: Entity, { guard, ask }: Transition): boolean {
  if (guard === undefined || ask.length === 0) return false
  const read = referencedFields(guard.tree)
  return ask.some((name) => [...read].some((path) => path === `${entity.name}.${name}` || path.startsWith(`${entity.name}.${name}.`)))
}
