import { allowedOrNearest } from '../../base/suggest.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { ScenarioDocument } from '../documents.ts'
import { checkTransition } from './entities.ts'
import { below, checkDocument, checkField } from './place.ts'

type Values = Readonly<Record<string, unknown>>

/** Scenarios: their entities, fields, roles and transitions exist, and each record is named before something is done with it. */
export function checkScenarios(context: CompileContext): void {
  for (const { source, document } of context.documents<ScenarioDocument>('scenarios')) {
    const root = { source, pointer: '' }
    const names = new Map<string, string>()
    for (const [name, { entity, values }] of Object.entries(document.given ?? {})) {
      const place = below(root, 'given', name)
      if (checkDocument(context, below(place, 'entity'), 'entities', entity)) checkValues(context, below(place, 'values'), entity, values)
      names.set(name, entity)
    }
    for (const [index, step] of document.when.entries()) checkStep(context, below(root, 'when', index), step, names)
    for (const [name, values] of Object.entries(document.then.accepted ?? {}))
      checkNamed(context, below(root, 'then', 'accepted', name), names, name, values as Values)
  }
}

function checkStep(context: CompileContext, place: Place, step: ScenarioDocument['when'][number], names: Map<string, string>): void {
  const { as, create, change, transition, delete: gone } = step
  if (as !== undefined) checkDocument(context, below(place, 'as'), 'roles', as)
  if (Object.keys(step).length - (as === undefined ? 0 : 1) !== 1)
    context.add(place, 'conflicting-keywords', 'A step does exactly one thing.', 'Say one of create, change, transition and delete.')
  if (create !== undefined) {
    const { record, entity, values } = create
    if (checkDocument(context, below(place, 'create', 'entity'), 'entities', entity))
      checkValues(context, below(place, 'create', 'values'), entity, values)
    names.set(record, entity)
  }
  if (change !== undefined) checkNamed(context, below(place, 'change', 'record'), names, change.record, change.values)
  if (gone !== undefined) checkNamed(context, below(place, 'delete'), names, gone)
  if (transition === undefined) return
  checkNamed(context, below(place, 'transition', 'record'), names, transition.record, transition.values)
  const entity = names.get(transition.record)
  if (entity !== undefined && context.entities.has(entity))
    checkTransition(context, entity, transition.name, below(place, 'transition', 'name'))
}

function checkNamed(context: CompileContext, place: Place, names: ReadonlyMap<string, string>, name: string, values: Values = {}): void {
  const entity = names.get(name)
  if (entity !== undefined) checkValues(context, place, entity, values)
  else context.add(place, 'unknown-field', `There is no record "${name}" in this scenario.`, allowedOrNearest(name, names.keys()))
}

function checkValues(context: CompileContext, place: Place, name: string, values: Values): void {
  const entity = context.entities.get(name)
  if (entity === undefined) return
  for (const field of Object.keys(values)) checkField(context, below(place, field), entity, field)
}
