import type { Entity } from '../model/model.ts'
import type { Approval, People, State, Transition, Workflow } from '../model/workflow.ts'
import { buildStep, secondsOf, treeOf } from './build-steps.ts'
import type { CompileContext } from './compile-context.ts'
import { inOrder, type RoleDocument, type WorkflowDocument } from './documents.ts'
import { hasAges, sinceName } from './state-since.ts'

type StateDocument = WorkflowDocument['states'][string]
type TransitionDocument = WorkflowDocument['transitions'][string]

/** Gives each entity the workflows about its fields; their documents were checked before. */
export function buildWorkflows(context: CompileContext): void {
  for (const { source, document } of context.documents<WorkflowDocument>('workflows')) {
    const entity = context.entities.get(document.entity)
    if (entity === undefined) continue
    const workflow = buildWorkflow(context, entity, source.id, document)
    context.entities.set(entity.name, { ...entity, workflows: [...(entity.workflows ?? []), workflow] })
  }
}

function buildWorkflow(context: CompileContext, entity: Entity, name: string, document: WorkflowDocument): Workflow {
  const field = entity.fields.get(document.field)
  const states = inOrder(document.states).map(([key, state]) => {
    const option = field?.options.find(({ value }) => String(value) === key)
    const approval = state.approval && buildApproval(context, entity, document, state.approval)
    return [key, buildState(key, state, option, approval)] as const
  })
  const transitions = inOrder(document.transitions).map(([key, transition]) => {
    const target = states.find(([state]) => state === transition.to)?.[1].title
    return [key, buildTransition(context, entity, document, key, target, transition)] as const
  })
  const { title } = document
  const beginnings = [document.initial].flat()
  const [initial = ''] = beginnings
  return {
    name,
    title,
    field: document.field,
    initial,
    ...(hasAges(document) ? { sinceField: sinceName(document.field) } : {}),
    beginnings: new Set(beginnings),
    states: new Map(states),
    transitions: new Map(transitions),
  }
}

/** What a state does not say is taken from the value of the field. */
function buildState(
  name: string,
  state: StateDocument,
  option: { title: string; color?: string } | undefined,
  approval: Approval | undefined,
): State {
  return {
    name,
    title: state.title ?? option?.title ?? name,
    description: state.description,
    category: state.category ?? 'open',
    color: state.color ?? option?.color,
    icon: state.icon,
    isLocked: state.lock === true,
    editable: new Set(state.editable ?? []),
    maxAge: state.maxAge === undefined ? undefined : secondsOf(state.maxAge),
    approval,
  }
}

function buildApproval(
  context: CompileContext,
  entity: Entity,
  workflow: WorkflowDocument,
  { title, by, needs = 'any', approve, reject, due, escalate = [] }: NonNullable<StateDocument['approval']>,
): Approval {
  const people = (sources: readonly string[]) =>
    sources.flatMap((source): readonly People[] => {
      if (context.isKnown('roles', source)) return [{ role: source }]
      const tree = treeOf(context, entity.name, source, ['record', 'list'])
      return tree === undefined ? [] : [tree]
    })
  return {
    title: title ?? workflow.transitions[approve]?.title ?? workflow.title,
    by: people([by].flat()),
    needs,
    approve,
    reject,
    seconds: due === undefined ? undefined : secondsOf(due),
    escalate: people([escalate].flat()),
  }
}

function buildTransition(
  context: CompileContext,
  entity: Entity,
  workflow: WorkflowDocument,
  name: string,
  target: string | undefined,
  transition: TransitionDocument,
): Transition {
  const from = [transition.from].flat()
  const guard = transition.guard === undefined ? undefined : treeOf(context, entity.name, transition.guard)
  return {
    name,
    title: transition.title ?? target ?? name,
    description: transition.description,
    from: new Set(from.includes('*') ? Object.keys(workflow.states) : from),
    isFromAnywhere: from.includes('*'),
    to: transition.to,
    guard: guard === undefined ? undefined : { tree: guard, message: transition.message },
    ask: transition.ask ?? [],
    roles: transition.roles === undefined ? undefined : heirsOf(context, [transition.roles].flat()),
    steps: (transition.actions ?? []).flatMap((step) => buildStep(context, entity, step)),
    confirm: transition.confirm,
    color: transition.color,
    icon: transition.icon,
  }
}

/** The roles and all that inherit from one of them. */
function heirsOf(context: CompileContext, names: readonly string[]): ReadonlySet<string> {
  const roles = context.documents<RoleDocument>('roles')
  const found = new Set<string>(names)
  for (const name of found) {
    for (const { source, document } of roles) if (document.inherits?.includes(name) === true) found.add(source.id)
  }
  return found
}
