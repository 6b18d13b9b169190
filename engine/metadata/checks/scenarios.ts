import { pointerStep } from '../../base/json.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { ScenarioDocument } from '../documents.ts'
import type { MergedDocument } from '../layers.ts'
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
  const at = below(place, 'transition', 'name')
  if (entity === undefined || !context.entities.has(entity)) return
  const flows = context.documents<{ entity: string }>('workflows').filter(({ document }) => document.entity === entity)
  const pointer = `/transitions${pointerStep(transition.name)}`
  if (flows.some(({ source }) => isTakenAway(source, pointer))) tellOutdated(context, at, `The transition "${transition.name}"`)
  else checkTransition(context, entity, transition.name, at)
}

/** Whether a layer took away what one below it says. */
function isTakenAway({ provenance }: MergedDocument, pointer: string): boolean {
  const history = provenance.history(pointer)
  return history.length > 0 && history.at(-1)?.value === undefined
}

/** What a layer above takes away is its own affair: the scenario of the layer below fails when it is played, and says so before a publish. */
function tellOutdated(context: CompileContext, place: Place, what: string): void {
  context.add(place, 'outdated-scenario', `${what} was taken away by a layer above.`, 'Change the scenario there as well, or leave it out.')
}

function checkNamed(context: CompileContext, place: Place, names: ReadonlyMap<string, string>, name: string, values: Values = {}): void {
  const entity = names.get(name)
  if (entity !== undefined) checkValues(context, place, entity, values)
  else context.add(place, 'unknown-field', `There is no record "${name}" in this scenario.`, allowedOrNearest(name, names.keys()))
}

function checkValues(context: CompileContext, place: Place, name: string, values: Values): void {
  const entity = context.entities.get(name)
  if (entity === undefined) return
  const source = context.entityDocuments.get(name)?.source
  for (const field of Object.keys(values)) {
    const isGone = source !== undefined && isTakenAway(source, `/properties${pointerStep(field)}`)
    if (isGone) tellOutdated(context, below(place, field), `The field "${field}"`)
    else checkField(context, below(place, field), entity, field)
  }
}
