import { pointerStep } from '../../base/json.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { ViewDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkField, checkRoles, isChoice, isDateLike, isGroup, isNumeric, isReference } from './place.ts'

/** What each kind of view cannot do without. */
const needed: Readonly<Record<NonNullable<ViewDocument['kind']>, readonly (keyof ViewDocument)[]>> = {
  list: ['columns'],
  board: ['by'],
  calendar: ['start'],
  timeline: ['start'],
  tree: ['parent'],
  gallery: ['cardFields'],
}

/** The keys of views beside those of lists, which `views.ts` makes. */
export function checkViews(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    const views = Object.entries(context.documentOf(entity.name)['x-views'] ?? {})
    for (const [key, view] of views) checkView(context, entity, view, context.at(entity.name, `/x-views${pointerStep(key)}`))
    const defaults = views.filter(([, view]) => view.default === true)
    for (const [key] of defaults.slice(1)) {
      context.report(
        entity.name,
        'default-twice',
        `/x-views${pointerStep(key)}/default`,
        `The view "${defaults[0]?.[0]}" opens first already.`,
        'Only one view can be the default.',
      )
    }
  }
}

function checkView(context: CompileContext, entity: Entity, view: ViewDocument, place: Place): void {
  const kind = view.kind ?? 'list'
  const { 'x-tree': tree, 'x-range': range } = context.documentOf(entity.name)
  const given: Partial<ViewDocument> = {
    ...(tree === undefined ? {} : { parent: tree }),
    ...(range === undefined ? {} : { start: range.start }),
    ...view,
  }
  for (const key of needed[kind]) {
    if (given[key] === undefined)
      context.add(place, 'view-incomplete', `A view of the kind "${kind}" needs "${key}".`, `Add "${key}", or choose another kind.`)
  }
  const check = (key: keyof ViewDocument, fit?: { is: (field: Field) => boolean; what: string }) => {
    const value = view[key]
    const paths = typeof value === 'string' ? [value] : Array.isArray(value) ? value : []
    for (const [index, path] of paths.entries()) {
      if (typeof path === 'string')
        checkField(context, typeof value === 'string' ? below(place, key) : below(place, key, index), entity, path, fit)
    }
  }
  check('by', isGroup)
  check('colorBy', isChoice)
  check('sum', isNumeric)
  check('start', isDateLike)
  check('end', isDateLike)
  check('parent', isReference)
  for (const key of ['cardFields', 'group', 'filters'] as const) check(key)
  for (const [index, filter] of (view.filters ?? []).entries()) {
    if (typeof filter === 'object') checkCel(context, below(place, 'filters', index, 'filter'), filter.filter, { entity: entity.name })
  }
  checkRoles(context, below(place, 'role'), view.role)
}
