import { checkExpression } from '../expression/index.ts'
import type { DueOffset } from '../model/automation.ts'
import { parseLabel } from '../model/label.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { Step, Values } from '../model/workflow.ts'
import { typesFor } from './checks/expression.ts'
import type { CompileContext } from './compile-context.ts'
import type { StepDocument } from './documents.ts'

type UpdateStepDocument = NonNullable<StepDocument['update']>

import { personVariables } from './person-variables.ts'

/** What a transition or an automation does, over a record of the entity; its document was checked before. */
export function buildStep(context: CompileContext, entity: Entity, step: StepDocument): readonly Step[] {
  const { set, create, update, transition, notify, assign, wait, webhook, mail, call } = step
  if (set !== undefined) return [{ kind: 'set', values: valuesOf(context, entity.name, entity, set) }]
  if (transition !== undefined) return [{ kind: 'transition', name: transition }]
  if (call !== undefined) return [{ kind: 'call', action: call }]
  if (update !== undefined) return updateStep(context, entity, update)
  if (webhook !== undefined) return [{ kind: 'webhook', url: webhook.url, fields: webhook.fields ?? [] }]
  if (mail !== undefined) {
    const to = treeOf(context, entity.name, mail.to, ['string', 'record', 'list'])
    return to === undefined ? [] : [{ kind: 'mail', to, template: mail.template }]
  }
  if (wait !== undefined) return [{ kind: 'wait', seconds: secondsOf(wait) }]
  if (assign !== undefined) return [{ kind: 'assign', field: assign.field, role: assign.role, by: assign.by ?? 'round-robin' }]
  if (notify !== undefined) {
    const isRole = context.isKnown('roles', notify.to)
    const to = isRole ? { role: notify.to } : treeOf(context, entity.name, notify.to, ['record', 'list'])
    return to === undefined ? [] : [{ kind: 'notify', to, text: parseLabel(notify.text) }]
  }
  const target = context.entities.get(create?.entity ?? '')
  if (create === undefined || target === undefined) return []
  return [{ kind: 'create', entity: target.name, values: valuesOf(context, entity.name, target, create.fields) }]
}

function updateStep(context: CompileContext, entity: Entity, { of, set = {}, transition }: UpdateStepDocument): readonly Step[] {
  const tree = treeOf(context, entity.name, of, ['record', 'list'])
  const target = context.entities.get(entityOf(tree) ?? '')
  if (tree === undefined || target === undefined) return []
  return [{ kind: 'update', of: tree, entity: target.name, values: valuesOf(context, entity.name, target, set), transition }]
}

/** The one entity of the record, or of the records, that an expression gives. */
export function entityOf(tree: Tree | undefined): string | undefined {
  const type = tree?.type.type === 'list' ? tree.type.of : tree?.type
  return type?.type === 'record' && type.entities.length === 1 ? type.entities[0] : undefined
}

/** A period of ISO 8601 without months and years, in seconds; with a minus sign before it, negative. */
export function secondsOf(period: string): number {
  const [, sign, weeks, days, hours, minutes, seconds] =
    /^(-)?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(period) ?? []
  const all = Number(weeks ?? 0) * 604_800 + Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60
  return (sign === undefined ? 1 : -1) * (all + Number(seconds ?? 0))
}

/** The same in days of the calendar, and seconds of what stands behind the T. */
export function offsetOf(period: string): DueOffset {
  const [date = '', time] = period.split('T')
  const sign = period.startsWith('-') ? '-' : ''
  return { days: date.endsWith('P') ? 0 : secondsOf(date) / 86_400, seconds: time === undefined ? 0 : secondsOf(`${sign}PT${time}`) }
}

/** The trees of expressions by the field of `target` that each fills. */
export function valuesOf(context: CompileContext, from: string, target: Entity, sources: Readonly<Record<string, string>>): Values {
  const values = new Map<string, Tree>()
  for (const [name, source] of Object.entries(sources)) {
    const field = target.fields.get(name)
    const tree = field === undefined ? undefined : treeOf(context, from, source, typesFor(field))
    if (tree !== undefined) values.set(name, tree)
  }
  return values
}

/** The tree of an expression over a record, a condition unless other types are expected; it was checked before. */
export function treeOf(
  context: CompileContext,
  entity: string,
  source: string,
  expects: ReturnType<typeof typesFor> = ['bool'],
): Tree | undefined {
  const model = { entities: context.entities, computed: new Map() }
  const checked = checkExpression(source, { model, entity, expects: [...expects], variables: personVariables(context.entities) })
  return 'tree' in checked ? checked.tree : undefined
}
