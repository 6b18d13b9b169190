import type { ExpressionType } from '../../fields/expression-type.ts'
import { listOfField } from './collector.ts'
import {
  about,
  all,
  below,
  byField,
  cel,
  custom,
  dotted,
  either,
  fetchPath,
  keyed,
  label,
  named,
  object,
  path,
  type Reader,
  several,
  sort,
} from './shapes.ts'
import { target } from './targets.ts'

/** What the keywords of entity documents name: one line a keyword. A keyword that names nothing has no line. */

const related = either(dotted('related list', 'field'), (collector, value, place) => {
  const list = typeof value === 'object' && value !== null && 'list' in value ? String(value.list) : ''
  const at = { ...place, entity: collector.entityNamed(list.split('.')[0] ?? '') }
  object({
    list: dotted('related list', 'field'),
    columns: several(path('related list')),
    sort: sort('related list'),
    filter: cel('related list'),
  })(collector, value, at)
})

const rows = (kind: string) =>
  several(
    either(
      path(kind),
      object({
        field: path(kind),
        showIf: cel('condition'),
        related,
        view: dotted('view of another entity', 'view'),
        template: named('template', 'template'),
      }),
    ),
  )

const section = object({ fields: rows('section'), showIf: cel('condition'), collapsed: cel('condition') })
const tab: Reader = (collector, value, place) => tabKeywords(collector, value, place)
const tabKeywords = object({
  fields: rows('tab'),
  sections: keyed(section),
  tabs: keyed(tab),
  related,
  showIf: cel('condition'),
})

/** `count()`, `sum(amount)`. */
export const measure = custom('measure', (value, place, collector) =>
  collector.pathTargets(place.entity, /^\w+\((.*)\)$/.exec(value)?.[1] ?? value),
)

const view = object({
  columns: several(either(path('view column'), object({ field: path('view column') }))),
  sort: sort('view sort'),
  filter: cel('view filter'),
  filters: several(either(path('quick filter'), object({ filter: cel('quick filter') }))),
  ...Object.fromEntries(
    ['by', 'cardFields', 'start', 'end', 'colorBy', 'parent', 'group', 'sum'].map((key) => [key, several(path('view'))]),
  ),
  role: named('view', 'role'),
})

/** Values of the code list of the field. */
const listValues = (kind: string) =>
  several(
    custom(kind, (value, place) => {
      const name = /^\/properties\/([^/]+)/.exec(place.pointer)?.[1] ?? ''
      const field = place.entity?.fields.get(name)
      const list = field === undefined ? undefined : listOfField(field)
      return list === undefined ? [] : [target('value', `${list}.${value}`)]
    }),
  )

const member: Reader = (collector, value, place) => propertyKeywords(collector, value, place)
const propertyKeywords = object({
  'x-ref': named('reference', 'entity'),
  'x-list': named('list of a field', 'list'),
  'x-suggest': named('suggestion', 'list'),
  $ref: named('value type or lines', 'type', 'entity'),
  items: member,
  properties: keyed(member),
  default: listValues('default'),
  'x-computed': cel('computed field'),
  'x-default': cel('default'),
  'x-show-if': cel('condition'),
  'x-require-if': cel('condition'),
  'x-lock-if': cel('condition'),
  'x-pick': cel('pick'),
  'x-reach': keyed(cel('condition')),
  'x-fetch': several(fetchPath('fetched value')),
  'x-in-step': byField('field in step'),
  'x-currency': path('currency'),
  'x-base': object({ currency: path('currency'), rate: path('currency') }),
  'x-number': either(label('number'), object({ patterns: several(label('number')), pick: path('number'), scope: several(path('number')) })),
  'x-place': object({ after: path('place') }),
  'x-history': object({ when: cel('condition'), message: label('history') }),
  'x-stamp': object({ when: cel('condition') }),
  'x-options-by': object({ field: path('dependent options') }),
})

/** A property: what a picker does there speaks of the entity that it points to, `owner` of the record that owns a line. */
const property: Reader = (collector, value, place) => {
  const name = place.pointer.split('/').at(-1) ?? ''
  const field = place.entity?.fields.get(name)
  const variables: Record<string, ExpressionType> = { ...place.variables }
  if (field !== undefined && field.targets.length > 0) variables.choice = { type: 'record', entities: field.targets }
  propertyKeywords(collector, value, { ...place, variables })
  const pointedTo = collector.entityNamed(field?.targets[0] ?? '')
  const picked = object({ 'x-picker': object({ defaults: byField('picker'), sort: sort('picker') }) })
  picked(collector, value, { ...place, entity: pointedTo })
  const lines = collector.entityNamed(field?.lines?.entity ?? '')
  object({ 'x-primary': path('line') })(collector, value, { ...place, entity: lines })
  implicitCurrency(collector, value, place)
}

/** Money without `x-currency` takes the field `currency` of the record. */
const implicitCurrency: Reader = (collector, value, place) => {
  const { 'x-unit': unit, 'x-currency': stated } = value as Record<string, unknown>
  if (unit === 'currency' && stated === undefined) collector.path(below(place, 'x-unit'), 'currency', 'currency')
}

const fieldsOf = (kind: string) => several(path(kind))
const fixedPointer = custom('fixed', (value, place, collector) => {
  const name = /^\/properties\/([^/]+)/.exec(value)?.[1]
  return name === undefined ? [] : collector.pathTargets(place.entity, name)
})

export const entityKeywords = object({
  'x-label': label('label'),
  required: fieldsOf('required'),
  'x-info': fieldsOf('info panel'),
  'x-unique': fieldsOf('unique rule'),
  'x-indexes': fieldsOf('index'),
  'x-fixed': several(fixedPointer),
  properties: keyed(property),
  'x-tabs': keyed(tab),
  'x-views': keyed(view),
  'x-layouts': keyed(object({ fields: rows('layout') })),
  'x-panels': keyed(
    object({
      fields: rows('panel'),
      related,
      view: dotted('panel', 'view'),
      template: named('panel', 'template'),
      showIf: cel('condition'),
    }),
  ),
  'x-mixins': named('mixin', 'type'),
  'x-image': path('image'),
  'x-responsible': path('responsible'),
  'x-tree': path('tree'),
  'x-key': path('key'),
  'x-range': object({
    start: path('range'),
    end: path('range'),
    duration: path('range'),
    allDay: path('range'),
    location: path('range'),
    description: path('range'),
  }),
  'x-mail': object({
    ...Object.fromEntries(
      ['messageId', 'thread', 'answers', 'subject', 'text', 'from', 'to', 'at', 'direction', 'kind', 'about', 'files'].map((name) => [
        name,
        path('mail'),
      ]),
    ),
    people: several(path('mail')),
  }),
  'x-recurrence': object({
    rule: path('recurrence'),
    timeZone: path('recurrence'),
    except: path('recurrence'),
    series: path('recurrence'),
    occurrence: path('recurrence'),
  }),
  'x-scope': object({ by: path('scope') }),
  'x-check': several(object({ rule: cel('check'), field: path('check'), message: label('check') })),
  'x-rules': several(object({ when: cel('rule'), set: byField('rule', cel('rule')) })),
  'x-colors': several(object({ when: cel('colour rule') })),
  'x-actions': keyed(object({ showIf: cel('action'), call: label('action'), roles: named('action', 'role') })),
  'x-search': object({ fields: byField('search') }),
  'x-duplicates': several(object({ fields: byField('duplicate rule') })),
  'x-merge': byField('merge rule'),
  'x-completeness': object({ fields: byField('completeness'), field: path('completeness') }),
  'x-outdated': object({ when: cel('outdated'), related: several(path('outdated')), confirm: byField('outdated', cel('outdated')) }),
  'x-history': object({ when: cel('history') }),
  'x-timeline': object({
    ...{ on: several(path('timeline')), at: path('timeline'), kind: path('timeline'), text: path('timeline') },
    logged: byField('timeline', cel('timeline')),
  }),
  'x-convert': several(
    all(
      object({ to: named('conversion', 'entity'), links: several(path('conversion')) }),
      object({ fields: keyed(cel('conversion')) }),
      about('to', object({ fields: byField('conversion'), ask: several(path('conversion')) })),
    ),
  ),
})
