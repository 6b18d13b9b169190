import type { State, Transition, Workflow } from '../model/workflow.ts'
import type { StateDescription, TransitionDescription, WorkflowDescription } from './description.ts'

/** A workflow as boards and records show it. */
export function describeWorkflow({
  name,
  title,
  field,
  initial,
  beginnings,
  sinceField,
  states,
  transitions,
}: Workflow): WorkflowDescription {
  return {
    name,
    title,
    field,
    initial,
    ...(beginnings.size > 1 ? { beginnings: [...beginnings] } : {}),
    ...(sinceField === undefined ? {} : { sinceField }),
    states: [...states.values()].map(describeState),
    transitions: [...transitions.values()].map(describeTransition),
  }
}

function describeState({ name, title, category, description, color, icon, isLocked, editable, maxAge, approval }: State): StateDescription {
  return {
    name,
    title,
    category,
    ...(description === undefined ? {} : { description }),
    ...(color === undefined ? {} : { color }),
    ...(icon === undefined ? {} : { icon }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(approval === undefined ? {} : { approval: approval.title }),
    ...(isLocked ? { locked: { editable: [...editable] } } : {}),
  }
}

function describeTransition(transition: Transition): TransitionDescription {
  const { name, title, from, to, ask, description, confirm, color, icon } = transition
  return {
    name,
    title,
    from: [...from],
    to,
    ask,
    ...(description === undefined ? {} : { description }),
    ...(confirm === undefined ? {} : { confirm }),
    ...(color === undefined ? {} : { color }),
    ...(icon === undefined ? {} : { icon }),
  }
}
