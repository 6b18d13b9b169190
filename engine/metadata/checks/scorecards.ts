import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { ScorecardDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField, isChoice, isNumeric, isReference } from './place.ts'

type Factor = ScorecardDocument['factors'][string]

/** Scorecards: every value is a number that can be worked out, every reason reads it, and bands and levels rise. */
export function checkScorecards(context: CompileContext): void {
  for (const { source, document } of context.documents<ScorecardDocument>('scorecards')) {
    const root = { source, pointer: '' }
    if (!checkDocument(context, below(root, 'entity'), 'entities', document.entity)) continue
    const entity = context.entities.get(document.entity)
    if (entity === undefined) continue
    checkRising(context, below(root, 'levels'), document.levels)
    if (document.keep !== undefined) checkKeep(context, below(root, 'keep'), entity, document.keep)
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

function checkKeep(context: CompileContext, place: Place, entity: Entity, keep: NonNullable<ScorecardDocument['keep']>): void {
  const [name = '', field = ''] = keep.related.split('.')
  const at = below(place, 'related')
  if (!checkDocument(context, at, 'entities', name)) return
  const kept = context.entities.get(name)
  if (kept === undefined) return
  checkField(context, at, kept, field, {
    is: (found) => isReference.is(found) && found.targets.includes(entity.name),
    what: 'a reference to it',
  })
  const isText = { is: (found: Field) => typeOf(found) === 'string' || isChoice.is(found), what: 'a text' }
  for (const number of ['score', 'before'] as const)
    if (keep[number] !== undefined) checkField(context, below(place, number), kept, keep[number], isNumeric)
  checkField(context, below(place, 'date'), kept, keep.date, { is: (found) => typeOf(found) === 'date', what: 'a date' })
  for (const text of ['level', 'reasons'] as const)
    if (keep[text] !== undefined) checkField(context, below(place, text), kept, keep[text], isText)
}

const typeOf = (field: Field) => field.type.expressionType(field).type

function checkRising(context: CompileContext, place: Place, steps: readonly { readonly from: number }[]): void {
  const wrong = steps.findIndex(({ from }, index) => index > 0 && from <= (steps[index - 1]?.from ?? 0))
  if (wrong > 0) context.add(below(place, wrong, 'from'), 'empty-range', 'It does not begin above the one before.', 'Put the lowest first.')
}
