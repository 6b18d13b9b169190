import { pointerStep } from '../base/json.ts'
import { checkExpression, referencedFields } from '../expression/index.ts'
import { isStored } from '../fields/index.ts'
import { findDependencies } from '../model/dependencies.ts'
import type { Tree } from '../model/tree.ts'
import { reportExpression } from './checks/expression.ts'
import type { CompileContext } from './compile-context.ts'

/** Checks the expressions of computed fields against the model and that none depends on itself. */
export function checkComputed(context: CompileContext): ReadonlyMap<string, Tree> {
  const computed = new Map<string, Tree>()
  const model = { entities: context.entities, computed }
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      if (field.computed === undefined) continue
      const pointer = `/properties${pointerStep(field.name)}/x-computed`
      const declared = field.type.expressionType(field).type
      const expects = declared === 'decimal' ? (['decimal', 'int'] as const) : ([declared] as const)
      const checked = checkExpression(field.computed, { model, entity: entity.name, expects: [...expects] })
      if ('tree' in checked) computed.set(`${entity.name}.${field.name}`, checked.tree)
      else reportExpression(context, context.at(entity.name, pointer), field.computed, checked.problems)
    }
  }
  if (!reportCycles(context, computed)) checkStored(context, computed)
  return computed
}

/** What is kept must fit one column, and change only when a record does. */
function checkStored(context: CompileContext, computed: ReadonlyMap<string, Tree>): void {
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      const { shape } = field.type.shape(field)
      const { type } = field.type.expressionType(field)
      if (!isStored(field) || (['column', 'duration'].includes(shape) && type !== 'list' && type !== 'json')) continue
      context.report(
        entity.name,
        'stored-shape',
        `/properties${pointerStep(field.name)}/x-stored`,
        `"${field.name}" is of the type ${field.type.title.toLowerCase()}, whose computed values cannot be kept.`,
        'Take x-stored away, or compute a text, a number, a date or a yes/no.',
      )
    }
  }
  for (const { entity, field, restless } of findDependencies({ entities: context.entities, computed }).fields) {
    if (restless === undefined) continue
    context.report(
      entity,
      'stored-restless',
      `/properties${pointerStep(field)}/x-stored`,
      `"${field}" reads ${restless}, so that its value changes while no record does, and what is kept would be out of date.`,
      'Take x-stored away: it is then worked out whenever it is read.',
    )
  }
}

/** Answers whether there is a circle. */
function reportCycles(context: CompileContext, computed: ReadonlyMap<string, Tree>): boolean {
  let isCircle = false
  const done = new Set<string>()
  const visit = (key: string, trail: readonly string[]): void => {
    if (trail.includes(key)) {
      isCircle = true
      const [entity = '', field = ''] = key.split('.')
      const circle = [...trail.slice(trail.indexOf(key)), key].join(' -> ')
      context.report(entity, 'expression-cycle', `/properties/${field}/x-computed`, `This computed field depends on itself: ${circle}.`)
      return
    }
    const tree = computed.get(key)
    if (tree === undefined || done.has(key)) return
    for (const next of referencedFields(tree)) visit(next, [...trail, key])
    done.add(key)
  }
  for (const key of computed.keys()) visit(key, [])
  return isCircle
}
