import { buildLabel } from './build-entity.ts'
import type { CompileContext } from './compile-context.ts'
import { resolvePath } from './paths.ts'

export function buildLabels(context: CompileContext): void {
  for (const [name, entity] of [...context.entities]) {
    const document = context.documentOf(name)
    const label = buildLabel(context, entity, document)
    for (const part of label) {
      if ('text' in part) continue
      context.path(context.at(name, '/x-label'), entity, part.path)
    }
    context.entities.set(name, { ...entity, label })
  }
}

/** A label that shows a reference shows that record's label, and so on; it must end somewhere. */
export function checkLabelCycles(context: CompileContext): void {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      const circle = [...trail.slice(trail.indexOf(name)), name].join(' -> ')
      const hint = 'Show a field of the other record instead, such as {owner.name}.'
      context.report(name, 'label-cycle', '/x-label', `The label of "${name}" needs itself: ${circle}.`, hint)
      return
    }
    if (done.has(name)) return
    for (const target of labelTargets(context, name)) visit(target, [...trail, name])
    done.add(name)
  }
  for (const name of context.entities.keys()) visit(name, [])
}

/** The entities whose own label stands in the label of an entity. */
function labelTargets(context: CompileContext, name: string): readonly string[] {
  const entity = context.entities.get(name)
  return (entity?.label ?? []).flatMap((part) => {
    const resolved = entity === undefined || 'text' in part ? undefined : resolvePath(context.entities, entity, part.path)
    return resolved === undefined || 'problem' in resolved ? [] : (resolved.fields.at(-1)?.targets ?? [])
  })
}
