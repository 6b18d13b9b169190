import { pointerStep } from '../../base/json.ts'
import { checkExpression, referencedFields } from '../../expression/index.ts'
import type { CompileContext } from '../compile-context.ts'
import { personVariables } from '../person-variables.ts'
import { formVariables } from './expression.ts'

/** Defaults that need each other: none of them could be worked out first. */
export function checkDefaultCycles(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    const needs = new Map<string, readonly string[]>()
    for (const field of entity.fields.values()) {
      const source = field.schema['x-default']
      if (source === undefined) continue
      const variables = { ...personVariables(context.entities), ...formVariables(entity) }
      const checked = checkExpression(source, {
        model: { entities: context.entities, computed: new Map() },
        entity: entity.name,
        variables,
      })
      const read = 'tree' in checked ? [...referencedFields(checked.tree)] : []
      needs.set(
        field.name,
        read.filter((path) => path.startsWith(`${entity.name}.`)).map((path) => path.split('.')[1] ?? ''),
      )
    }
    reportCircles(context, entity.name, needs)
  }
}

function reportCircles(context: CompileContext, entity: string, needs: ReadonlyMap<string, readonly string[]>): void {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      const circle = [...trail.slice(trail.indexOf(name)), name].join(' -> ')
      context.report(
        entity,
        'default-cycle',
        `/properties${pointerStep(name)}/x-default`,
        `This default needs itself: ${circle}.`,
        'Give one of the fields a fixed default.',
      )
      return
    }
    if (done.has(name)) return
    for (const next of needs.get(name) ?? []) if (needs.has(next)) visit(next, [...trail, name])
    done.add(name)
  }
  for (const name of needs.keys()) visit(name, [])
}
