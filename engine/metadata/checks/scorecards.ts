import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { ScorecardDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField, isReference } from './place.ts'

type Factor = ScorecardDocument['factors'][string]

/** Scorecards: every value is a number that can be worked out, every reason reads it, and bands and levels rise. */
export function checkScorecards(context: CompileContext): void {
  for (const { source, document } of context.documents<ScorecardDocument>('scorecards')) {
    const root = { source, pointer: '' }
    if (!checkDocument(context, below(root, 'entity'), 'entities', document.entity)) continue
    const entity = context.entities.get(document.entity)
    if (entity === undefined) continue
    checkRising(context, below(root, 'levels'), document.levels)
    for (const [key, factor] of Object.entries(document.factors)) checkFactor(context, below(root, 'factors', key), entity, factor)
  }
}

function checkFactor(context: CompileContext, place: Place, entity: Entity, { value, bands, source, fields = [] }: Factor): void {
  checkCel(context, below(place, 'value'), value, { entity: entity.name, expects: ['int', 'decimal'] })
  checkRising(context, below(place, 'bands'), bands)
  for (const [index, path] of fields.entries()) checkField(context, below(place, 'fields', index), entity, path)
  if (source === undefined) return
  const [name = '', field = ''] = source.related.split('.')
  const at = below(place, 'source', 'related')
  if (!checkDocument(context, at, 'entities', name)) return
  const related = context.entities.get(name)
  if (related === undefined) return
  checkField(context, at, related, field, {
    is: (found) => isReference.is(found) && found.targets.includes(entity.name),
    what: 'a reference to it',
  })
  if (source.filter !== undefined) checkCel(context, below(place, 'source', 'filter'), source.filter, { entity: name })
}

function checkRising(context: CompileContext, place: Place, steps: readonly { readonly from: number }[]): void {
  const wrong = steps.findIndex(({ from }, index) => index > 0 && from <= (steps[index - 1]?.from ?? 0))
  if (wrong > 0) context.add(below(place, wrong, 'from'), 'empty-range', 'It does not begin above the one before.', 'Put the lowest first.')
}
