import { allowedOrNearest } from '../../base/suggest.ts'
import type { Entity } from '../../model/model.ts'
import { entityOf } from '../build-steps.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { WorkflowDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField, checkRoles, isChoice, isText } from './place.ts'
import { checkStep } from './steps.ts'

type Transition = WorkflowDocument['transitions'][string]

/** Workflows: their entity, field and states exist, every state can be reached, and no two transitions mean the same. */
export function checkWorkflows(context: CompileContext): void {
  const fields = new Map<string, string>()
  for (const { source, document } of context.documents<WorkflowDocument>('workflows')) {
    const root = { source, pointer: '' }
    const key = `${document.entity}.${document.field}`
    const other = fields.get(key)
    if (other !== undefined)
      context.add(
        below(root, 'field'),
        'workflow-twice',
        `The workflow "${other}" is about "${key}" already.`,
        'One field has one workflow.',
      )
    fields.set(key, source.id)
    if (checkDocument(context, below(root, 'entity'), 'entities', document.entity)) checkWorkflow(context, document, root)
  }
}

function checkWorkflow(context: CompileContext, document: WorkflowDocument, root: Place): void {
  const entity = context.entities.get(document.entity)
  const known = (state: string, place: Place) => {
    if (document.states[state] === undefined)
      context.add(place, 'unknown-state', `There is no state "${state}".`, allowedOrNearest(state, Object.keys(document.states)))
  }
  for (const [index, state] of [document.initial].flat().entries())
    known(state, Array.isArray(document.initial) ? below(root, 'initial', index) : below(root, 'initial'))
  if (entity !== undefined) refuseLines(context, entity, 'its states are changed by', below(root, 'entity'))
  if (entity !== undefined) checkStates(context, entity, document, root)
  for (const [key, transition] of Object.entries(document.transitions)) {
    const place = below(root, 'transitions', key)
    known(transition.to, below(place, 'to'))
    for (const [index, from] of [transition.from].flat().entries()) {
      if (from !== '*') known(from, Array.isArray(transition.from) ? below(place, 'from', index) : below(place, 'from'))
    }
    if (entity !== undefined) checkTransition(context, entity, transition, place)
  }
  reportWays(context, document, root)
  reportCollisions(context, document, root)
}

/** Owned lines are written as part of their record: nothing happens to one of them alone. */
export function refuseLines(context: CompileContext, { name, owner }: Entity, what: string, place: Place): void {
  if (owner === undefined) return
  const message = `"${name}" are lines of "${owner.entity}", which are written with it; ${what} nothing of their own.`
  context.add(place, 'wrong-value', message, `Name "${owner.entity}"; x-rules and x-lock-if of "${name}" act line by line.`)
}

function checkStates(context: CompileContext, entity: Entity, document: WorkflowDocument, root: Place): void {
  const isFit = { is: (field: Parameters<typeof isChoice.is>[0]) => isChoice.is(field) || isText.is(field), what: 'a choice' }
  const field = checkField(context, below(root, 'field'), entity, document.field, isFit)
  for (const [key, state] of Object.entries(document.states)) {
    const place = below(root, 'states', key)
    const codes = field?.options.map((option) => String(option.value)) ?? []
    if (codes.length > 0 && !codes.includes(key))
      context.add(place, 'unknown-option', `"${document.field}" cannot have the value "${key}".`, allowedOrNearest(key, codes))
    for (const [index, name] of (state.editable ?? []).entries()) checkField(context, below(place, 'editable', index), entity, name)
    if (state.approval !== undefined) checkApproval(context, entity, document, key, state.approval, below(place, 'approval'))
  }
}

/** People are roles or users; both decisions lead out of the state and ask for nothing, as nobody stands before a form then. */
function checkApproval(
  context: CompileContext,
  entity: Entity,
  { transitions }: WorkflowDocument,
  state: string,
  approval: NonNullable<WorkflowDocument['states'][string]['approval']>,
  place: Place,
): void {
  for (const key of ['by', 'escalate'] as const) {
    for (const source of [approval[key] ?? []].flat()) {
      if (context.isKnown('roles', source)) continue
      const tree = checkCel(context, below(place, key), source, { entity: entity.name, expects: ['record', 'list'] })
      if (tree !== undefined && entityOf(tree) !== 'user')
        context.add(below(place, key), 'wrong-result', `"${source}" gives no people.`, 'Name a role, or a reference to users.')
    }
  }
  for (const key of ['approve', 'reject'] as const) {
    const name = approval[key]
    const at = below(place, key)
    const transition = transitions[name]
    if (transition === undefined) {
      context.add(at, 'unknown-transition', `There is no transition "${name}".`, allowedOrNearest(name, Object.keys(transitions)))
    } else if (![transition.from].flat().some((from) => from === '*' || from === state)) {
      context.add(at, 'unknown-transition', `"${name}" does not lead out of "${state}".`, `Add "${state}" to its "from".`)
    } else if (transition.ask !== undefined) {
      const hint = 'Ask for them before, or leave "ask" out.'
      context.add(at, 'conflicting-keywords', `"${name}" asks for fields, which nobody fills in when it is decided.`, hint)
    }
  }
  if (approval.escalate !== undefined && approval.due === undefined)
    context.add(below(place, 'escalate'), 'no-effect', 'Nobody else is asked, as there is no time until then.', 'Add "due".')
}

function checkTransition(context: CompileContext, entity: Entity, transition: Transition, place: Place): void {
  if (transition.guard !== undefined) checkCel(context, below(place, 'guard'), transition.guard, { entity: entity.name })
  for (const [index, name] of (transition.ask ?? []).entries()) checkField(context, below(place, 'ask', index), entity, name)
  checkRoles(context, below(place, 'roles'), transition.roles)
  for (const [index, step] of (transition.actions ?? []).entries()) {
    const at = below(place, 'actions', index)
    checkStep(context, entity, step, at)
    if (step.wait !== undefined)
      context.add(
        below(at, 'wait'),
        'no-effect',
        'A transition does not wait: all of it happens at once.',
        'Wait in an automation that it sets off.',
      )
  }
}

/** States that no transition leads to, and open ones that none leads out of. */
function reportWays(context: CompileContext, document: WorkflowDocument, root: Place): void {
  const transitions = Object.values(document.transitions)
  const leaves = (state: string) => transitions.filter(({ from }) => from === '*' || [from].flat().includes(state))
  const reached = new Set([document.initial].flat())
  const queue = [...reached]
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const { to } of leaves(state)) if (!reached.has(to)) queue.push(to) && reached.add(to)
  }
  for (const [key, state] of Object.entries(document.states)) {
    const place = below(root, 'states', key)
    if (!reached.has(key))
      context.add(place, 'unreachable-state', `No transition leads to the state "${key}".`, 'Add a transition, or take the state away.')
    else if (state.category === 'open' && leaves(key).length === 0)
      context.add(
        place,
        'dead-end',
        `The state "${key}" is open, but no transition leads out of it.`,
        'Add a transition, or give it another category.',
      )
  }
}

function reportCollisions(context: CompileContext, document: WorkflowDocument, root: Place): void {
  const seen = new Map<string, string>()
  for (const [key, { from, to, guard }] of Object.entries(document.transitions)) {
    for (const state of [from].flat()) {
      const way = JSON.stringify([state, to, guard ?? ''])
      const other = seen.get(way)
      if (other !== undefined)
        context.add(
          below(root, 'transitions', key),
          'colliding-transitions',
          `"${key}" and "${other}" both lead from "${state}" to "${to}" under the same condition.`,
          'Leave one, or give them different guards.',
        )
      else seen.set(way, key)
    }
  }
}
