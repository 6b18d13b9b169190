import type { ValueProblem } from '../../base/errors.ts'
import { pointerStep } from '../../base/json.ts'
import type { Entity } from '../../model/model.ts'
import type { Transition, Workflow } from '../../model/workflow.ts'
import type { WriteContext } from '../context.ts'
import type { Batch, Draft } from '../draft.ts'
import { type Judgement, judgeAll } from '../judge.ts'
import { knownTransitions, type Move } from './moves.ts'

/** One way that a draft may be meant to go, and whether its guard holds. */
interface Way {
  readonly draft: Draft
  readonly move: Move
  readonly transition: Transition
}

/**
 * Refuses what the workflows do not allow: a new record in another state than the initial one, a change of a state that no
 * transition makes, and changes of a record whose state is locked. What is left knows its transition.
 */
export async function judgeMoves(context: WriteContext, batch: Batch): Promise<void> {
  if (batch.entity.workflows === undefined || context.takesAnyState === true) return
  for (const draft of batch.drafts) refuseLocked(draft)
  const moving = batch.drafts.flatMap((draft) => draft.moves.map((move) => ({ draft, move })))
  const ways = moving.flatMap(({ draft, move }) => waysOf(context, draft, move))
  const guarded = ways.filter(({ transition }) => transition.guard !== undefined)
  const values = await judgeAll(
    context,
    guarded.map(({ draft, move, transition }) => guardJudgement(draft, move, transition)),
  )
  const closed = new Set(guarded.filter((_, index) => values[index] !== true))
  for (const { draft, move } of moving) choose(draft, move, ways, closed)
  await askFor(context, moving)
}

/** The transitions that could be meant; those who are told so here have none. */
function waysOf(context: WriteContext, draft: Draft, move: Move): readonly Way[] {
  const { workflow, from, to } = move
  const pointer = pointerStep(workflow.field)
  if (draft.problems.some((problem) => problem.pointer === pointer)) return []
  if (draft.isNew) {
    if (!workflow.beginnings.has(to ?? '')) draft.problems.push(notInitial(draft, workflow, pointer))
    return []
  }
  // What has no state, or one from before there was a workflow, is brought into the flow at its beginning.
  if (to === workflow.initial && !workflow.states.has(from ?? '') && draft.input.transition === undefined) return []
  const known = knownTransitions(context, draft.entity, workflow, from, to)
  const named = draft.input.transition
  const meant = named === undefined ? known : known.filter(({ name }) => name === named)
  const approval = workflow.states.get(from ?? '')?.approval
  const isAllowed = ({ name }: Transition) => draft.input.isDecided === true || (approval?.approve !== name && approval?.reject !== name)
  if (approval !== undefined && meant.length > 0 && !meant.some(isAllowed)) {
    const message = `"${approval.title}" is decided by those who were asked. Wait for them, or ask them to decide.`
    draft.problems.push({ pointer, code: 'needs-approval', message })
    return []
  }
  if (meant.length === 0) draft.problems.push(noWay(context, draft, move, pointer))
  return meant.filter(isAllowed).map((transition) => ({ draft, move, transition }))
}

/** The one transition whose guard holds, with what it asks for. */
function choose(draft: Draft, move: Move, all: readonly Way[], closed: ReadonlySet<Way>): void {
  const ways = all.filter((way) => way.draft === draft && way.move === move)
  if (ways.length === 0) return
  const open = ways.filter((way) => !closed.has(way))
  const pointer = pointerStep(move.workflow.field)
  const [first] = open
  if (first === undefined) {
    for (const { transition } of ways) draft.problems.push({ pointer, code: 'guard', message: guardMessage(transition) })
  } else if (open.length > 1) {
    const names = open.map(({ transition }) => transition.name)
    const message = `Several ways lead there: ${listed(open.map(({ transition }) => transition))}. Say which: POST .../transitions/${names[0]}.`
    draft.problems.push({ pointer, code: 'several-transitions', message, allowed: names })
  } else {
    move.transition = first.transition
  }
}

/** Refuses what a transition asks for and the record does not have; a field that its `x-show-if` hides is not asked for. */
async function askFor(context: WriteContext, moving: readonly { readonly draft: Draft; readonly move: Move }[]): Promise<void> {
  const asked = moving.flatMap(({ draft, move: { transition } }) =>
    (transition?.ask ?? []).filter((name) => isMissing(draft, name)).map((name) => ({ draft, name, title: transition?.title })),
  )
  const hidable = asked.filter(({ draft, name }) => draft.entity.rules?.shown.has(name))
  const shown = await judgeAll(
    context,
    hidable.map(({ draft: { entity, id, stored, record }, name }) => ({
      ...{ tree: entity.rules?.shown.get(name) as Judgement['tree'], entity, id, isNew: false, record: { ...stored, ...record } },
    })),
  )
  const hidden = new Set(hidable.filter((_, index) => shown[index] !== true))
  for (const one of asked.filter((one) => !hidden.has(one))) {
    const { draft, name, title } = one
    const message = `"${titleOf(draft.entity, name)}" must be filled in for "${title}".`
    draft.problems.push({ pointer: pointerStep(name), code: 'required', message })
  }
}

function isMissing({ record, problems }: Draft, name: string): boolean {
  const value = record[name]
  const isEmpty = value === undefined || value === null || (Array.isArray(value) && value.length === 0)
  return isEmpty && !problems.some(({ pointer }) => pointer === pointerStep(name))
}

/** The guard looks at the record as it is stored, with the values that were sent along. */
function guardJudgement({ entity, id, stored, touched, record }: Draft, { workflow, from }: Move, { guard }: Transition): Judgement {
  const sent = Object.fromEntries([...touched].map((name) => [name, record[name] ?? null]))
  const seen = { ...stored, ...sent, [workflow.field]: from ?? null }
  return { tree: guard?.tree as Judgement['tree'], entity, id, isNew: false, record: seen }
}

export function guardMessage({ title, guard }: Transition): string {
  return guard?.message ?? `"${title}" is not possible for this record as it is.`
}

/** A record in a locked state keeps its values, but for those that are editable there and those that its transition asks for. */
function refuseLocked(draft: Draft): void {
  const { entity, stored, touched, moves, problems } = draft
  if (stored === undefined) return
  for (const { field, states, transitions } of entity.workflows ?? []) {
    const state = states.get(String(stored[field] ?? ''))
    if (state?.isLocked !== true) continue
    const move = moves.find(({ workflow }) => workflow.field === field)
    const asked = [...transitions.values()].filter(({ name, to }) =>
      draft.input.transition === undefined ? to === move?.to : name === draft.input.transition,
    )
    // What the rules of the entity set as a record leaves the state is nobody's change of a locked value.
    const follows = (name: string) => move !== undefined && !Object.hasOwn(Object(draft.input.body), name)
    const isOpen = (name: string) =>
      follows(name) ||
      state.editable.has(name) ||
      moves.some(({ workflow }) => workflow.field === name) ||
      (move !== undefined && asked.some(({ ask }) => ask.includes(name)))
    for (const name of touched) {
      if (isOpen(name) || !entity.fields.has(name)) continue
      const message = `"${titleOf(entity, name)}" cannot be changed any more: the ${entity.title.toLowerCase()} is "${state.title}". Leave it as it was.`
      problems.push({ pointer: pointerStep(name), code: 'locked', message })
    }
  }
}

function notInitial({ entity, record, readOnly }: Draft, { field, beginnings, states }: Workflow, pointer: string): ValueProblem {
  const titles = [...beginnings].map((state) => `"${states.get(state)?.title ?? state}"`).join(' or ')
  const sent = String(record[field] ?? readOnly[field])
  const message = `A new ${entity.title.toLowerCase()} begins as ${titles}; got "${states.get(sent)?.title ?? sent}". Leave the field out, and change it afterwards.`
  return { pointer, code: 'not-initial', message, allowed: [...beginnings] }
}

function noWay(context: WriteContext, draft: Draft, { workflow, from, to }: Move, pointer: string): ValueProblem {
  const { states } = workflow
  const title = (state: string | undefined) => (state === undefined ? 'empty' : `"${states.get(state)?.title ?? state}"`)
  const named = workflow.transitions.get(draft.input.transition ?? '')
  const what =
    named === undefined
      ? `From ${title(from)}, nothing leads to ${title(to)}.`
      : `"${named.title}" cannot be done: the ${draft.entity.title.toLowerCase()} is ${title(from)}.`
  const ways = knownTransitions(context, draft.entity, workflow, from)
  const rest = ways.length === 0 ? ' There is no way on from here for you.' : ` From here: ${listed(ways, states)}.`
  return { pointer, code: 'no-transition', message: what + rest, allowed: ways.map(({ name }) => name) }
}

function listed(transitions: readonly Transition[], states?: Workflow['states']): string {
  return transitions
    .map(({ title, name, to }) => {
      const target = states?.get(to)?.title ?? to
      return states === undefined || target === title ? `"${title}" (${name})` : `"${title}" (${name}, to "${target}")`
    })
    .join(', ')
}

function titleOf(entity: Entity, name: string): string {
  return entity.fields.get(name)?.title ?? name
}
