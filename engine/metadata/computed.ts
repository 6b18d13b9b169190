import { pointerStep } from '../base/json.ts'
import { checkExpression, referencedFields } from '../expression/index.ts'
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
  reportCycles(context, computed)
  return computed
}

function reportCycles(context: CompileContext, computed: ReadonlyMap<string, Tree>): void {
  const done = new Set<string>()
  const visit = (key: string, trail: readonly string[]): void => {
    if (trail.includes(key)) {
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
}
