import type { Scenario, ScenarioStep } from '../model/scenario.ts'
import type { CompileContext } from './compile-context.ts'
import type { ScenarioDocument, ScenarioStepDocument } from './documents.ts'

type Values = Readonly<Record<string, unknown>>

/** The scenarios in the order of their names; their documents were checked before. */
export function buildScenarios(context: CompileContext): readonly Scenario[] {
  return context.documents<ScenarioDocument>('scenarios').map(({ source, document: { title, given = {}, when, then } }) => {
    const { code, field, message } = then.refused ?? {}
    return {
      name: source.id,
      title,
      given: new Map(Object.entries(given).map(([name, { entity, values }]) => [name, { entity, values: values as Values }])),
      when: when.flatMap(buildStep),
      expected:
        then.accepted === undefined
          ? { kind: 'refused', code, field, message }
          : { kind: 'accepted', records: new Map(Object.entries(then.accepted as Record<string, Values>)) },
    }
  })
}

function buildStep({ as: role, create, change, transition, delete: gone }: ScenarioStepDocument): readonly ScenarioStep[] {
  if (create !== undefined) return [{ role, act: { kind: 'create', ...create, values: create.values as Values } }]
  if (change !== undefined) return [{ role, act: { kind: 'change', ...change, values: change.values as Values } }]
  if (gone !== undefined) return [{ role, act: { kind: 'delete', record: gone } }]
  if (transition === undefined) return []
  const { record, name, values = {} } = transition
  return [{ role, act: { kind: 'transition', record, transition: name, values: values as Values } }]
}
